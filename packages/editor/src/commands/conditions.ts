import type { CommandContext, PlainTextKey } from './command.ts'

export type Condition = (context: CommandContext) => true | PlainTextKey

export function always(): true {
  return true
}

export function canEdit({ document }: CommandContext): true | PlainTextKey {
  return document.readOnly ? 'commands.refused.readOnly' : true
}

export function hasNodes({ document }: CommandContext): true | PlainTextKey {
  return document.state.selection.nodes.length > 0 ? true : 'commands.refused.noNode'
}

export function hasOneNode({ document }: CommandContext): true | PlainTextKey {
  return document.state.selection.nodes.length === 1 ? true : 'commands.refused.notOneNode'
}

export function hasSelection({ document }: CommandContext): true | PlainTextKey {
  const { nodes, edges } = document.state.selection
  return nodes.length + edges.length > 0 ? true : 'commands.refused.nothing'
}

export function flowHasNodes({ document }: CommandContext): true | PlainTextKey {
  return document.state.flow.nodes.length > 0 ? true : 'commands.refused.empty'
}

/** The first reason among several conditions. */
export function all(...conditions: readonly Condition[]): Condition {
  return (context) => {
    for (const condition of conditions) {
      const answer = condition(context)
      if (answer !== true) return answer
    }
    return true
  }
}
