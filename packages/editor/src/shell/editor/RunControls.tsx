import { blockingProblems } from '@isthmus/sdk'
import { Button, Menu, Tooltip } from '@mantine/core'
import { ChevronDown, CircleStop, Play, SquarePen, TriangleAlert } from 'lucide-react'
import { lazy } from 'react'
import { formatShortcut, isMac, LaterDialog, runCommand, useCommandContext } from '../../commands/index.ts'
import { isFinished, useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import type { EditorRun } from './use-editor-run.ts'
import { useTriggers } from './use-triggers.ts'

const RunInputDialog = lazy(async () => ({ default: (await import('./RunInputDialog.tsx')).RunInputDialog }))

interface RunControlsProps {
  readonly run: EditorRun
  readonly runInput: boolean
  readonly onRunInput: (open: boolean) => void
}

/** Run, or what keeps the flow from running, or the way to stop it. */
export function RunControls({ run, runInput, onRunInput }: RunControlsProps) {
  const context = useCommandContext()
  const t = useText()
  const problems = useDocumentState((state) => blockingProblems(state.problems).length)
  const running = useDocumentState((state) => state.run !== undefined && !isFinished(state.run))
  if (running) {
    return (
      <Button variant="default" leftSection={<CircleStop size={16} aria-hidden />} onClick={() => run.cancel()}>
        {t('document.cancelRun')}
      </Button>
    )
  }
  if (problems > 0) {
    return (
      <Tooltip label={t('document.problemsHint')}>
        <Button
          variant="default"
          leftSection={<TriangleAlert size={15} color="var(--ist-warn)" aria-hidden />}
          onClick={() => runCommand(context, 'showProblems')}
        >
          {t('document.problems', { count: problems })}
        </Button>
      </Tooltip>
    )
  }
  return (
    <Button.Group>
      <Tooltip label={`${t('document.run')} · ${formatShortcut('mod+Enter', isMac())}`}>
        <Button
          leftSection={<Play size={15} aria-hidden />}
          loading={run.starting}
          onClick={() => runCommand(context, 'run')}
        >
          {t('document.run')}
        </Button>
      </Tooltip>
      <RunMenu run={run} onRunInput={onRunInput} />
      {runInput ? (
        <LaterDialog onClose={() => onRunInput(false)}>
          <RunInputDialog run={run} onClose={() => onRunInput(false)} />
        </LaterDialog>
      ) : null}
    </Button.Group>
  )
}

function RunMenu({ run, onRunInput }: Omit<RunControlsProps, 'runInput'>) {
  const t = useText()
  const triggers = useTriggers()
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button px={8} aria-label={t('document.runOptions')} style={{ borderLeft: '1px solid rgb(255 255 255 / 35%)' }}>
          <ChevronDown size={15} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {triggers.length > 1 &&
          triggers.map((node) => (
            <Menu.Item
              key={node.id}
              leftSection={<Play size={14} aria-hidden />}
              onClick={() => void run.start({ trigger: node.id })}
            >
              {t('document.runFrom', { node: node.name })}
            </Menu.Item>
          ))}
        <Menu.Item leftSection={<SquarePen size={14} aria-hidden />} onClick={() => onRunInput(true)}>
          {t('commands.runWithInput')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
