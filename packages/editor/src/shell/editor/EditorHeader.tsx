import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { CommandItem, useCommandContext } from '../../commands/index.ts'
import { useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { FlowTabs } from '../FlowTabs.tsx'
import { ActiveSwitch } from './ActiveSwitch.tsx'
import { FlowName } from './FlowName.tsx'
import { RunControls } from './RunControls.tsx'
import { SaveText } from './SaveText.tsx'
import type { EditorRun } from './use-editor-run.ts'

interface EditorHeaderProps {
  readonly run: EditorRun
  readonly runInput: boolean
  readonly onRunInput: (open: boolean) => void
}

export function EditorHeader({ run, runInput, onRunInput }: EditorHeaderProps) {
  const flow = useDocumentState((state) => state.flow.id)
  const name = useDocumentState((state) => state.flow.name)
  const { document } = useCommandContext()
  return (
    <PageHeader
      title={name}
      heading={<FlowName />}
      middle={<FlowTabs flow={flow} />}
      actions={
        <>
          <SaveText />
          {!document.readOnly && <ActiveSwitch />}
          {!document.readOnly && <RunControls run={run} runInput={runInput} onRunInput={onRunInput} />}
          <OverflowMenu />
        </>
      }
    />
  )
}

function OverflowMenu() {
  const t = useText()
  return (
    <Menu width={280} position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('document.more')} size={32}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CommandItem name="commandBar" />
        <CommandItem name="keyboardSheet" />
        <Menu.Divider />
        <CommandItem name="save" />
        <CommandItem name="exportJson" />
        <CommandItem name="paste" />
        <Menu.Divider />
        <CommandItem name="showProblems" />
        <CommandItem name="goFlowRuns" />
      </Menu.Dropdown>
    </Menu>
  )
}
