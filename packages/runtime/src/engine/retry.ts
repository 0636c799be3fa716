import type { FlowError, RetryPolicy } from '@isthmus/sdk'

export const defaultRetry: RetryPolicy = { tries: 3, waitMs: 500, maxWaitMs: 30_000 }

export interface RetryQuestion {
  /** Tries made so far, 1 or more. */
  readonly tries: number
  readonly error: FlowError
  readonly policy: RetryPolicy
  /** True when a second call can do no harm even if the first one got through. */
  readonly repeatable: boolean
  /** 0 up to 1; spreads the waits of many records. */
  readonly random: () => number
}

/**
 * Decides how long to wait before the next try of a failed call.
 *
 * @returns Milliseconds, or `undefined` when it must not be tried again: the error is not of a passing kind, the tries
 * are used up, or nobody knows whether the call got through and a second one could do the work twice.
 */
export function nextWait({ tries, error, policy, repeatable, random }: RetryQuestion): number | undefined {
  if (!error.retryable || tries >= policy.tries) return undefined
  if (!repeatable && !certainlyNotDone(error)) return undefined
  const maxWaitMs = policy.maxWaitMs ?? 60_000
  if (error.retryAfterMs !== undefined) return error.retryAfterMs <= maxWaitMs ? error.retryAfterMs : undefined
  const grown = Math.min(maxWaitMs, policy.waitMs * 2 ** (tries - 1))
  return Math.round(grown * (0.5 + random() / 2))
}

/** A throttled call was refused before it did anything, and one that reached nobody did nothing at all. */
function certainlyNotDone(error: FlowError): boolean {
  return error.errorClass === 'throttle' || error.neverSent
}
