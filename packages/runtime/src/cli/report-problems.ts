import type { Problem, ProblemFix } from '@isthmus/sdk'
import type { ConsoleIo } from './console-io.ts'

/** Writes findings for a person: the sentence, where, what to do, and the edit that would do it. */
export function reportProblems(io: ConsoleIo, problems: readonly Problem[]): void {
  for (const problem of problems) {
    io.err(`${problem.severity ?? 'error'} ${problem.code}: ${problem.message}`)
    const where = placeOf(problem)
    if (where !== '') io.err(`  ${where}`)
    if (problem.hint) io.err(`  ${problem.hint}`)
    if (problem.fix) io.err(`  fix: ${fixText(problem.fix)}`)
  }
}

function placeOf({ node, params, path }: Problem): string {
  const field = params?.['field']
  const names = [...(node === undefined ? [] : [`node ${node}`]), ...(field === undefined ? [] : [`field ${field}`])]
  return [names.join(', '), ...(path ? [`(${path})`] : [])].filter((part) => part !== '').join(' ')
}

function fixText(fix: ProblemFix): string {
  switch (fix.kind) {
    case 'replaceText':
      return `replace characters ${fix.from + 1} to ${fix.to} of ${fix.path} with ${fix.text}`
    case 'set':
      return `set ${fix.path} to ${JSON.stringify(fix.value)}`
    case 'add':
      return `add ${JSON.stringify(fix.value)} to ${fix.path}`
    case 'remove':
      return `remove ${fix.path}`
  }
}
