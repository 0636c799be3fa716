import { asFlowError, describeProblem } from '@isthmus/sdk'
import { addFragment, fragmentOf, removeSelected, type Point } from '../document/index.ts'
import { textOf } from '../i18n/use-text.ts'
import { readFragment, writeFragment } from './clipboard-text.ts'
import type { CommandContext } from './command.ts'

export function selectedText({ document }: CommandContext): string {
  return writeFragment(fragmentOf(document.state.flow, document.state.selection.nodes))
}

export function copySelected(context: CommandContext): void {
  const count = context.document.state.selection.nodes.length
  void report(context, async () => {
    await context.clipboard.write(selectedText(context))
    context.ui.say(textOf(context.language, 'commands.copied', { count }))
  })
}

export function cutSelected(context: CommandContext): void {
  const { document } = context
  const nodes = document.state.selection.nodes
  void report(context, async () => {
    await context.clipboard.write(selectedText(context))
    document.edit(removeSelected(document.state.flow, { nodes, edges: [] }))
  })
}

export function pasteFromClipboard(context: CommandContext): void {
  void report(context, async () => pasteText(context, await context.clipboard.read()))
}

/** Adds what the text holds, at the mouse if it is over the canvas, else in the middle; says why when it cannot. */
export function pasteText(context: CommandContext, text: string): void {
  const { document, ui, language, view } = context
  if (document.readOnly) return
  const result = readFragment(text)
  if (!result.ok) {
    const first = result.problems[0]
    const cause = first ? describeProblem(first, language).message : ''
    ui.say(textOf(language, 'commands.pasteRefused', { cause }), 'error')
    return
  }
  const count = result.fragment.nodes.length
  if (count === 0) {
    ui.say(textOf(language, 'commands.pasteEmpty'), 'error')
    return
  }
  const at: Point = view.pointer() ?? view.centre()
  const { edit, selection } = addFragment(document.state.flow, result.fragment, at)
  document.edit(edit, { select: selection })
  ui.say(textOf(language, 'commands.pasted', { count }))
}

async function report(context: CommandContext, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (thrown) {
    const cause = asFlowError(thrown).message
    context.ui.say(textOf(context.language, 'commands.clipboardRefused', { cause }), 'error')
  }
}
