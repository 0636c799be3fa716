import { Ellipsis, Power, Trash2 } from 'lucide-react'
import type { MouseEvent } from 'react'
import { commandNamed, runCommand, useCommandContext } from '../commands/index.ts'
import { useText } from '../i18n/use-text.ts'
import { nodeMenu } from './menus.ts'
import css from './card-toolbar.module.css'

/** What is done most often with a node, above it while it is pointed at or selected. */
export function CardToolbar({ id, name }: { readonly id: string; readonly name: string }) {
  const context = useCommandContext()
  const t = useText()
  const act = (command: string): void => {
    context.document.selectNodes([id])
    runCommand(context, command)
  }
  const openMenu = (event: MouseEvent): void => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    context.document.selectNodes([id])
    context.ui.set({ contextMenu: { screen: { x: left, y: bottom + 2 }, commands: nodeMenu } })
  }
  const toggle = t(commandNamed('toggleDisabled').label)
  const remove = t(commandNamed('delete').label)
  return (
    <div
      className={`${css['toolbar']} nodrag nopan`}
      role="toolbar"
      aria-label={t('canvas.toolbar', { node: name })}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <button type="button" tabIndex={-1} aria-label={toggle} title={toggle} onClick={() => act('toggleDisabled')}>
        <Power size={14} aria-hidden />
      </button>
      <button type="button" tabIndex={-1} aria-label={remove} title={remove} onClick={() => act('delete')}>
        <Trash2 size={14} aria-hidden />
      </button>
      <button type="button" tabIndex={-1} aria-label={t('canvas.more')} title={t('canvas.more')} onClick={openMenu}>
        <Ellipsis size={14} aria-hidden />
      </button>
    </div>
  )
}
