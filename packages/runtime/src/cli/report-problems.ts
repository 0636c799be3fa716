import type { Problem } from '@isthmus/sdk'
import type { ConsoleIo } from './console-io.ts'

/** Writes findings for a person: the sentence, where, and what to do. */
export function reportProblems(io: ConsoleIo, problems: readonly Problem[]): void {
  for (const problem of problems) {
    const where = problem.path ? ` (${problem.path})` : ''
    io.err(`${problem.severity ?? 'error'} ${problem.code}: ${problem.message}${where}`)
    if (problem.hint) io.err(`  ${problem.hint}`)
  }
}
