import { pathKey } from '@isthmus/sdk/mapping'
import type { Problem } from '@isthmus/sdk'
import type { RowAddress, RowDescription } from '@isthmus/sdk/mapping'

/** Where a problem's pointer stands among the rows: `/nodes/3/config/fields/2/lines/rows/0/value` is at [2, 0]. */
export function addressOf(pointer: string | undefined, listPointer: string): RowAddress | undefined {
  if (pointer === undefined || !pointer.startsWith(`${listPointer}/`)) return undefined
  const parts = pointer.slice(listPointer.length + 1).split('/')
  const address: number[] = []
  for (let at = 0; /^\d+$/.test(parts[at] ?? ''); at += 3) {
    address.push(Number(parts[at]))
    if (parts[at + 1] !== 'lines' || parts[at + 2] !== 'rows') break
  }
  return address.length > 0 ? address : undefined
}

export interface RowProblems {
  /** Problems by the key of the target field they belong to. */
  readonly byTarget: ReadonlyMap<string, readonly Problem[]>
  /** What is wrong with the mapping as a whole. */
  readonly others: readonly Problem[]
}

interface Found {
  readonly problems: readonly Problem[]
  readonly described: readonly RowDescription[]
  readonly node: string
  /** Pointer of the list of rows in the flow document. */
  readonly listPointer: string
}

/** Sorts what the checker found onto the fields of the mapper. */
export function rowProblems({ problems, described, node, listPointer }: Found): RowProblems {
  const targets = new Map(described.map((row) => [row.address.join(), pathKey(row.target)]))
  const byTarget = new Map<string, readonly Problem[]>()
  const others: Problem[] = []
  for (const problem of problems) {
    if (problem.node !== node) continue
    const address = addressOf(problem.path, listPointer)
    const key = (address && targets.get(address.join())) ?? namedTarget(problem, listPointer)
    if (key !== undefined) byTarget.set(key, [...(byTarget.get(key) ?? []), problem])
    else if (problem.path?.startsWith(listPointer)) others.push(problem)
  }
  return { byTarget, others }
}

/** A field without a row has no address: a problem of the whole list may name it. */
function namedTarget(problem: Problem, listPointer: string): string | undefined {
  if (problem.path !== listPointer) return undefined
  const field = problem.params?.['field']
  return typeof field === 'string' && field !== '' ? pathKey(field.split('.')) : undefined
}
