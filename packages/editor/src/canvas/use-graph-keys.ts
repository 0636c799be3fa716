import { useCallback, type KeyboardEvent } from 'react'
import { isTextField, useCommandContext, type CommandContext } from '../commands/index.ts'
import { readingOrder } from '../document/index.ts'
import { neighbourOf, type Direction } from './neighbour.ts'

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** Keys that walk through the graph: arrows move the selection, Tab follows the reading order and leaves at its end. */
export function useGraphKeys() {
  const context = useCommandContext()
  return useCallback(
    (event: KeyboardEvent) => {
      if (!isWalking(event)) return
      const next = nextNode(context, event)
      if (next === undefined) return
      event.preventDefault()
      context.document.selectNodes([next])
      context.view.focusNode(next)
    },
    [context],
  )
}

function isWalking(event: KeyboardEvent): boolean {
  if (isTextField(event.target) || event.nativeEvent.isComposing) return false
  return !event.altKey && !event.ctrlKey && !event.metaKey
}

function nextNode(context: CommandContext, event: KeyboardEvent): string | undefined {
  if (event.key === 'Tab') {
    return byTab(context, { focused: focusedNode(event.target), step: event.shiftKey ? -1 : 1 })
  }
  const direction = event.shiftKey ? undefined : directions[event.key]
  return direction && byArrow(context, direction)
}

function byArrow({ document }: CommandContext, direction: Direction): string | undefined {
  const { flow, selection } = document.state
  const last = selection.nodes.at(-1)
  return last === undefined ? readingOrder(flow)[0] : neighbourOf(flow, last, direction)
}

function byTab(
  { document }: CommandContext,
  { focused, step }: { readonly focused: string | undefined; readonly step: 1 | -1 },
): string | undefined {
  const order = readingOrder(document.state.flow)
  if (focused === undefined) return undefined
  return order[order.indexOf(focused) + step]
}

function focusedNode(target: EventTarget): string | undefined {
  if (!(target instanceof HTMLElement) || !target.classList.contains('react-flow__node')) return undefined
  return target.dataset['id']
}
