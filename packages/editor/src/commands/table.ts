import type { Command } from './command.ts'
import { editCommands } from './edit-commands.ts'
import { nodeCommands } from './node-commands.ts'
import { runCommands } from './run-commands.ts'
import { sampleCommands } from './sample-commands.ts'
import { selectCommands } from './select-commands.ts'
import { viewCommands } from './view-commands.ts'

/** Every command of the editor page, in the order of the command bar. */
export const commandTable: readonly Command[] = [
  ...runCommands.slice(0, 3),
  ...sampleCommands,
  ...nodeCommands,
  ...editCommands,
  ...selectCommands,
  ...viewCommands,
  ...runCommands.slice(3),
]

export function commandNamed(name: string): Command {
  const command = commandTable.find((candidate) => candidate.name === name)
  if (!command) throw new Error(`There is no command "${name}".`)
  return command
}
