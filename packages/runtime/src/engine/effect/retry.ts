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
  /** Of the run; a retry that it does not give is not made. */
  readonly budget?: { take(): boolean }
}

/**
 * Decides how long to wait before the next try of a failed call.
 *
 * @returns Milliseconds, or `undefined` when it must not be tried again: the error is not of a passing kind, the tries
 * are used up, the run has made too many already, or nobody knows whether the call got through and a second one could do
 * the work twice.
 */
export function nextWait(question: RetryQuestion): number | undefined {
  const { tries, error, policy, random, budget } = question
  const maxWaitMs = policy.maxWaitMs ?? 60_000
  if (!mayRepeat(question) || (error.retryAfterMs ?? 0) > maxWaitMs) return undefined
  // A throttled call costs the other system next to nothing, and it says itself when to come again.
  if (error.errorClass !== 'throttle' && budget?.take() === false) return undefined
  if (error.retryAfterMs !== undefined) return error.retryAfterMs
  const grown = Math.min(maxWaitMs, policy.waitMs * 2 ** (tries - 1))
  return Math.round(grown * (0.5 + random() / 2))
}

function mayRepeat({ tries, error, policy, repeatable }: RetryQuestion): boolean {
  return error.retryable && tries < policy.tries && (repeatable || certainlyNotDone(error))
}

/** A throttled call was refused before it did anything, and one that reached nobody did nothing at all. */
function certainlyNotDone(error: FlowError): boolean {
  return error.errorClass === 'throttle' || error.neverSent
}
