import type { NodeTypeInfo } from '@isthmus/sdk'
import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import { addNodeOfType, selectedPlace, useCommandContext } from '../commands/index.ts'
import { useDocumentState } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import { NodeTypeList } from './NodeTypeList.tsx'
import css from './palette.module.css'

/** The panel at the left that nodes are taken from. It stays open: Enter adds one node behind the other. */
export function NodePanel() {
  const context = useCommandContext()
  const t = useText()
  const empty = useDocumentState((state) => state.flow.nodes.length === 0)
  const after = useDocumentState((state) => {
    const { nodes } = state.selection
    return nodes.length === 1 ? state.flow.nodes.find(({ id }) => id === nodes[0])?.name : undefined
  })
  const close = (): void => {
    context.ui.set({ nodePanel: false })
    const [node] = context.document.state.selection.nodes
    if (node === undefined) context.view.focusCanvas()
    else context.view.focusNode(node)
  }
  const add = (type: NodeTypeInfo): void => {
    addNodeOfType(context, type, selectedPlace(context, type))
  }
  return (
    <aside className={css['panel']} aria-label={t('palette.title')}>
      <header className={css['head']}>
        <h2 title={after}>
          {empty
            ? t('palette.firstTitle')
            : after === undefined
              ? t('palette.title')
              : t('palette.after', { node: after })}
        </h2>
        <ActionIcon aria-label={t('palette.close')} onClick={close}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </header>
      <NodeTypeList afterOutput={false} onChoose={add} onEscape={close} />
    </aside>
  )
}
