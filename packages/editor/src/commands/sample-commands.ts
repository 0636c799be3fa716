import { pinsOf } from '@isthmus/sdk'
import { ListEnd, Pin, PinOff, StepForward } from 'lucide-react'
import { isFinished } from '../document/index.ts'
import { textOf } from '../i18n/use-text.ts'
import type { Command, CommandContext, PlainTextKey } from './command.ts'
import { all, canEdit, hasOneNode } from './conditions.ts'

function onlyNode({ document }: CommandContext): string {
  return document.state.selection.nodes[0] ?? ''
}

function isIdle({ document }: CommandContext): true | PlainTextKey {
  const { run } = document.state
  return run !== undefined && !isFinished(run) ? 'commands.refused.running' : true
}

function isOn(context: CommandContext): true | PlainTextKey {
  const node = context.document.state.flow.nodes.find(({ id }) => id === onlyNode(context))
  return node?.disabled ? 'commands.refused.disabled' : true
}

function isPinned(context: CommandContext): true | PlainTextKey {
  return pinsOf(context.document.state.flow, onlyNode(context)) ? true : 'commands.refused.notPinned'
}

/** Its own pins would stand for it. */
function isNotPinned(context: CommandContext): true | PlainTextKey {
  return isPinned(context) === true ? 'commands.refused.pinned' : true
}

function removePins(context: CommandContext): void {
  const { document, ui, language } = context
  const node = onlyNode(context)
  const ports = Object.keys(pinsOf(document.state.flow, node) ?? {})
  document.edit({ kind: 'removePins', node, ports })
  ui.say(textOf(language, 'commands.pinsRemoved'))
}

/** Working with a part of the flow and its sample data. */
export const sampleCommands: readonly Command[] = [
  {
    name: 'runUpTo',
    group: 'run',
    label: 'commands.runUpTo',
    keywords: ['test', 'partial', 'part', 'pins', '测试', '部分'],
    icon: ListEnd,
    shortcuts: ['U'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode, isOn, isIdle),
    run: (context) => context.page.runPart({ upTo: onlyNode(context) }),
  },
  {
    name: 'runNode',
    group: 'run',
    label: 'commands.runNode',
    keywords: ['test', 'step', 'single', '测试', '单个'],
    icon: StepForward,
    shortcuts: ['shift+U'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode, isOn, isIdle, isNotPinned),
    run: (context) => context.page.runPart({ only: onlyNode(context) }),
  },
  {
    name: 'pinOutput',
    group: 'node',
    label: 'commands.pinOutput',
    keywords: ['sample', 'mock', 'fixed', 'test data', '示例', '样例', '固定数据'],
    icon: Pin,
    shortcuts: ['P'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode),
    run: (context) => {
      context.ui.set({ pinning: onlyNode(context) })
      context.page.openNodeView(onlyNode(context))
    },
  },
  {
    name: 'removePins',
    group: 'node',
    label: 'commands.removePins',
    keywords: ['unpin', 'sample', '示例', '取消固定'],
    icon: PinOff,
    shortcuts: ['shift+P'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode, isPinned),
    run: removePins,
  },
]
