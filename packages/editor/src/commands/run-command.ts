import { textOf } from '../i18n/use-text.ts'
import type { Command, CommandContext } from './command.ts'
import { commandNamed } from './table.ts'

/** Runs a command, or says in the status line why it can do nothing now. */
export function runCommand(context: CommandContext, command: Command | string): void {
  const chosen = typeof command === 'string' ? commandNamed(command) : command
  // Who types and at once presses the keys for Run means the flow as it is now, not as it was at the last check.
  context.document.checkNow()
  const answer = chosen.enabled(context)
  if (answer === true) chosen.run(context)
  else context.ui.say(textOf(context.language, answer))
}
