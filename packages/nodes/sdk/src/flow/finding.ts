import { problemOf, type ErrorCode, type ErrorParams, type Problem, type ProblemFix } from '../errors.ts'

/** Where a finding stands and what can be done, apart from its text. Paths lead from the node on. */
export interface FindingPlace {
  readonly path: string
  readonly severity?: 'warning' | undefined
  readonly range?: { readonly from: number; readonly to: number } | undefined
  readonly fix?: ProblemFix | undefined
}

/** A finding about a node whose place in the document is not said yet, so that it stays true when the node moves. */
export function finding<C extends ErrorCode>(
  code: C,
  params: ErrorParams<C> & Readonly<Record<string, string | number>>,
  { path, severity, range, fix }: FindingPlace,
): Problem {
  return {
    ...problemOf(code, params, { path }),
    ...(severity ? { severity } : {}),
    ...(range ? { range } : {}),
    ...(fix ? { fix } : {}),
  }
}

/** The finding at its node in the document. */
export function placedFinding(problem: Problem, node: string, nodePath: string): Problem {
  const path = nodePath + (problem.path ?? '')
  const fix = problem.fix && { ...problem.fix, path: nodePath + problem.fix.path }
  return { ...problem, node, path, ...(fix ? { fix } : {}) }
}

/** A nearest name as a parameter of a hint, left out where there is none. */
export function nearParam(nearest: string | undefined): { readonly nearest?: string } {
  return nearest === undefined ? {} : { nearest }
}

/** Values as they stand in a message: at most some, in JSON. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 8).map((value) => JSON.stringify(value))
  return values.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ')
}
