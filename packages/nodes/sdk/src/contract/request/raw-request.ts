import type { Problem } from '../../errors.ts'

/** A call as somebody made it, secrets and all; it never leaves this room. */
export interface RawRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  /** User and password that were given apart from headers. */
  readonly user?: string
  /** What it was answered with, where that is known. */
  readonly answer?: string
  readonly problems: readonly Problem[]
}
