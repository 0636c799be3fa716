import { problemOf, type Problem } from '../errors.ts'

/** A warning: a part of a contract that an import leaves out, or had to guess. */
export function leftOut(contract: string, place: string, reason: string): Problem {
  return { ...problemOf('CONTRACT_PART_LEFT_OUT', { contract, place, reason }, { path: place }), severity: 'warning' }
}

/** Warnings that are kept; the last one tells how many there are beyond. */
const mostWarnings = 200

export function fewWarnings(contract: string, problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= mostWarnings) return problems
  const more = leftOut(contract, '/', `there are ${problems.length - mostWarnings} more findings like these`)
  return [...problems.slice(0, mostWarnings), more]
}
