import type { ErrorCode, Problem } from '../errors.ts'

/** Body of every answer with status 400 and above; media type `application/problem+json` (RFC 9457). */
export interface ProblemDocument {
  /** `urn:isthmus:error:<CODE>` */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly hint?: string
  readonly params?: Readonly<Record<string, string | number>>
  /** Every finding, when there are several, each with a JSON pointer. */
  readonly problems?: readonly Problem[]
}

/**
 * Header that every request which changes something must carry (any value): browsers do not send it across sites
 * without asking, so a foreign page cannot forge one.
 */
export const csrfHeader = 'x-isthmus'
