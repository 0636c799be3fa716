import { CircleStop, History, List, ListChecks, PlugZap, Play, SquarePen } from 'lucide-react'
import { blockingProblems } from '@isthmus/sdk'
import { isFinished } from '../document/index.ts'
import type { Command, CommandContext, PageName, PlainTextKey } from './command.ts'
import { all, always, canEdit } from './conditions.ts'

function isRunning({ document }: CommandContext): boolean {
  const { run } = document.state
  return run !== undefined && !isFinished(run)
}

function canRun(context: CommandContext): true | PlainTextKey {
  if (blockingProblems(context.document.state.problems).length > 0) return 'commands.refused.problems'
  return isRunning(context) ? 'commands.refused.running' : true
}

export const runCommands: readonly Command[] = [
  {
    name: 'run',
    group: 'run',
    label: 'commands.run',
    keywords: ['start', 'test', '启动', '测试'],
    icon: Play,
    shortcuts: ['mod+Enter'],
    scope: 'page',
    enabled: all(canEdit, canRun),
    run: ({ page }) => page.run(),
  },
  {
    name: 'runWithInput',
    group: 'run',
    label: 'commands.runWithInput',
    keywords: ['JSON', 'records', '记录'],
    icon: SquarePen,
    shortcuts: [],
    scope: 'page',
    enabled: all(canEdit, canRun),
    run: ({ page }) => page.runWithInput(),
  },
  {
    name: 'cancelRun',
    group: 'run',
    label: 'commands.cancelRun',
    keywords: ['stop', '停止'],
    icon: CircleStop,
    shortcuts: [],
    scope: 'page',
    enabled: (context) => (isRunning(context) ? true : 'commands.refused.notRunning'),
    run: ({ page }) => page.cancelRun(),
  },
  goCommand('goFlows', 'flows', { label: 'commands.goFlows', icon: List }),
  goCommand('goFlowRuns', 'flowRuns', { label: 'commands.goFlowRuns', icon: History }),
  goCommand('goRuns', 'runs', { label: 'commands.goRuns', icon: ListChecks }),
  goCommand('goConnections', 'connections', { label: 'commands.goConnections', icon: PlugZap }),
]

function goCommand(name: string, page: PageName, { label, icon }: Pick<Command, 'label' | 'icon'>): Command {
  return {
    name,
    group: 'go',
    label,
    keywords: ['open', '打开'],
    icon,
    shortcuts: [],
    scope: 'page',
    enabled: always,
    run: (context) => context.page.goTo(page),
  }
}
