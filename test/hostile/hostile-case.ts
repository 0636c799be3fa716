import type { Json } from '@isthmus/sdk'

/** What has to come of a case. None of them may reach the host, hold it up, or touch another run. */
export type Outcome =
  /** The run succeeds, and this is what the node gives: the attempt found nothing. */
  | { readonly kind: 'gives'; readonly value: Json }
  /** The record fails, the run with it, and the message names the node and says this. */
  | { readonly kind: 'fails'; readonly text: string }
  /** The run fails with one of these codes and names the node; or, where `gives` is among them, may as well succeed. */
  | { readonly kind: 'ends'; readonly codes: readonly string[] }
  /** The flow is not even accepted, with a problem at the node. */
  | { readonly kind: 'refused'; readonly text: string }

export interface HostileCase {
  /** The class and what is tried, unique. */
  readonly name: string
  /** Body of a JavaScript node; or the text of an expression. `$PORT`, `$FILE` and `$FOLDER` lead to the canaries. */
  readonly body: string
  readonly by: 'code' | 'expression'
  readonly outcome: Outcome
}

export type Row = readonly [idea: string, body: string, outcome: Outcome]

export const gives = (value: Json): Outcome => ({ kind: 'gives', value })
export const fails = (text: string): Outcome => ({ kind: 'fails', text })
export const ends = (...codes: readonly string[]): Outcome => ({ kind: 'ends', codes })
export const refused = (text: string): Outcome => ({ kind: 'refused', text })

/** Nothing is there under the name that was asked for. */
export const nothing: Outcome = gives({ got: 'undefined' })
export const endless: Outcome = ends('CODE_TIMEOUT')
/** A process at its memory cap and a visit at its time limit can come in either order on a busy machine. */
export const tooMuch: Outcome = ends('CODE_MEMORY', 'CODE_TIMEOUT')

export function codeCases(group: string, rows: readonly Row[]): readonly HostileCase[] {
  return rows.map(([idea, body, outcome]) => ({ name: `${group}: ${idea}`, body, by: 'code', outcome }))
}

export function expressionCases(group: string, rows: readonly Row[]): readonly HostileCase[] {
  return rows.map(([idea, body, outcome]) => ({ name: `${group}: ${idea}`, body, by: 'expression', outcome }))
}
