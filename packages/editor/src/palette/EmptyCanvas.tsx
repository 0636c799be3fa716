import { describeProblem } from '@isthmus/sdk'
import { Button, Menu } from '@mantine/core'
import { FileUp, LayoutTemplate, Zap } from 'lucide-react'
import { useRef, type ChangeEvent } from 'react'
import { loadFlow, problemOf, useFlows } from '../api/queries.ts'
import { pasteText, runCommand, useCommandContext } from '../commands/index.ts'
import { addFragment, useDocumentState } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import css from './palette.module.css'

/** Shown in the middle of a flow without nodes: three ways to start. */
export function EmptyCanvas() {
  const context = useCommandContext()
  const t = useText()
  const empty = useDocumentState((state) => state.flow.nodes.length === 0)
  const file = useRef<HTMLInputElement>(null)
  if (!empty || context.document.readOnly) return null
  const onFile = (event: ChangeEvent<HTMLInputElement>): void => {
    const [chosen] = event.currentTarget.files ?? []
    if (chosen) void chosen.text().then((text) => pasteText(context, text))
  }
  return (
    <div className={css['emptyPlace']}>
      <div className={css['empty']}>
        <h2>{t('palette.emptyTitle')}</h2>
        <p>{t('palette.emptyText')}</p>
        <div className={css['starts']}>
          <Button
            variant="default"
            leftSection={<Zap size={15} aria-hidden />}
            onClick={() => runCommand(context, 'addNode')}
          >
            {t('palette.startTrigger')}
          </Button>
          <TemplateMenu />
          <Button
            variant="default"
            leftSection={<FileUp size={15} aria-hidden />}
            onClick={() => file.current?.click()}
          >
            {t('palette.startImport')}
          </Button>
          <input ref={file} type="file" accept=".json,application/json" hidden onChange={onFile} />
        </div>
      </div>
    </div>
  )
}

/** Existing flows to begin from: their nodes are copied into this one. */
function TemplateMenu() {
  const context = useCommandContext()
  const t = useText()
  const flows = useFlows()
  const others = (flows.data ?? []).filter(
    ({ id, nodeCount }) => id !== context.document.state.flow.id && nodeCount > 0,
  )
  const copyFrom = async (id: string): Promise<void> => {
    try {
      const { flow } = await loadFlow(id)
      const { edit } = addFragment(context.document.state.flow, flow, { x: 0, y: 0 })
      context.document.edit(edit)
      requestAnimationFrame(() => context.view.fit())
    } catch (thrown) {
      context.ui.say(describeProblem(problemOf(thrown), context.language).message, 'error')
    }
  }
  return (
    <Menu width={320}>
      <Menu.Target>
        <Button variant="default" leftSection={<LayoutTemplate size={15} aria-hidden />} disabled={others.length === 0}>
          {t('palette.startTemplate')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map(({ id, name, description }) => (
          <Menu.Item key={id} onClick={() => void copyFrom(id)} title={description}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
