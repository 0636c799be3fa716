import { nearestName } from '../../expression/index.ts'
import { preview, type SchemaFinding } from '../../schema/index.ts'

/** What is wrong at a place of a definition. */
export type Fault = SchemaFinding

export function unknownName(path: string, got: string, known: readonly string[]): Fault {
  const nearest = nearestName(got, known)
  const hint = nearest ? `; did you mean ${nearest}` : `: ${known.join(', ') || 'there is none'}`
  return { path, expected: `must be one that exists${hint}`, got: preview(got) }
}

export function missing(path: string, what: string): Fault {
  return { path, expected: `needs ${what}`, got: 'nothing' }
}

export function wrong(path: string, expected: string, got: unknown): Fault {
  return { path, expected, got: preview(got) }
}

/** The same faults, further down. */
export function below(path: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, path: `${path}${fault.path}` }))
}

/** The fault where something is wrong, else none. */
export function faultIf(isWrong: boolean, fault: Fault): readonly Fault[] {
  return isWrong ? [fault] : []
}
