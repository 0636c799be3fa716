import { flowError } from '@isthmus/sdk'

/** Slows down whoever guesses passwords. */
export interface SignInLimit {
  /** Counts an attempt before its outcome is known, so that parallel guesses count too. Throws `SIGN_IN_LIMITED`. */
  attempt(name: string, address: string): void
  /** Takes back what the successful attempt counted. */
  succeeded(name: string, address: string): void
}

interface Counter {
  readonly attempts: number
  readonly lastMs: number
}

const freeAttempts = 5
const forgetAfterMs = 60 * 60_000
const mostCounters = 10_000
/** A name waits less than an address: else a stranger could keep its owner out. */
const longestWaitMs = { name: 60_000, address: 15 * 60_000 } as const

/** Five attempts are free; each further one has to wait twice as long as the one before. */
export function createSignInLimit(now: () => Date): SignInLimit {
  const counters = new Map<string, Counter>()
  const key = (kind: keyof typeof longestWaitMs, value: string) => `${kind} ${value.toLowerCase()}`
  const waitMs = (kind: keyof typeof longestWaitMs, value: string): number => {
    const counter = counters.get(key(kind, value))
    if (!counter || counter.attempts < freeAttempts) return 0
    const pauseMs = Math.min(1000 * 2 ** (counter.attempts - freeAttempts), longestWaitMs[kind])
    return counter.lastMs + pauseMs - now().getTime()
  }
  const count = (name: string): void => {
    const nowMs = now().getTime()
    const known = counters.get(name)
    const attempts = known && nowMs - known.lastMs < forgetAfterMs ? known.attempts : 0
    counters.delete(name)
    counters.set(name, { attempts: attempts + 1, lastMs: nowMs })
    const oldest = counters.size > mostCounters ? counters.keys().next().value : undefined
    if (oldest !== undefined) counters.delete(oldest)
  }
  return {
    attempt: (name, address) => {
      const wait = Math.max(waitMs('name', name), waitMs('address', address))
      if (wait > 0)
        throw flowError('SIGN_IN_LIMITED', { seconds: Math.ceil(wait / 1000) }, { retryAfterMs: Math.ceil(wait) })
      count(key('name', name))
      count(key('address', address))
    },
    succeeded: (name, address) => {
      counters.delete(key('name', name))
      const counter = counters.get(key('address', address))
      // Only its own attempt: else an account of one's own would buy free guesses at others.
      if (counter) counters.set(key('address', address), { ...counter, attempts: Math.max(0, counter.attempts - 1) })
    },
  }
}
