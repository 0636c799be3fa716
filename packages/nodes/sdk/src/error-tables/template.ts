import type { LocalText } from '../language.ts'

/** Who can put it right: the person who built the flow, the other system, or us. */
export type ErrorKind = 'user' | 'upstream' | 'bug'

/** What kind of failure it is; only `transient` and `throttle` are tried again by themselves. */
export type ErrorClass = 'transient' | 'throttle' | 'auth' | 'conflict' | 'validation' | 'business' | 'fatal'

export interface ErrorTemplate {
  readonly kind: ErrorKind
  readonly errorClass: ErrorClass
  /** HTTP status when the error answers an API call. */
  readonly status: number
  readonly text: LocalText
  readonly hint?: LocalText
  /** What to do where not all values of the hint are known. */
  readonly otherwise?: LocalText
}
