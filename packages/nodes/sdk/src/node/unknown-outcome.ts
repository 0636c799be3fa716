import type { Emission } from './define-node.ts'

/**
 * A call whose outcome was lost: the process ended, the connection broke or the time was up after it had been sent.
 */
export interface UnknownCall {
  /** What the call carried to the other system where the node sends it: `context.idempotencyKey`. */
  readonly key: string
  /** When its first try was sent, an ISO instant in UTC. */
  readonly since: string
}

/**
 * What a look at the other system told of a lost call. `done` with the records that would have left. `absent` only when
 * the call had no effect and cannot have one any more: it is then sent again. `unknown` when neither is certain, for
 * example while the call may still be under way over there.
 */
export type Verdict =
  | { readonly outcome: 'done'; readonly emissions: readonly Emission[] }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unknown' }
