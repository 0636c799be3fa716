/** A clock that only moves when a test says so. */
export interface FakeClock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** The same as an ISO 8601 instant. */
  iso(): string
  /** Moves on by milliseconds and wakes what was due, earliest first. */
  advance(ms: number): Promise<void>
  /** Resolves once the clock has moved on by `ms`; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** How many sleepers wait. */
  waiting(): number
}

/**
 * Makes a clock for code that takes `now` and `sleep` as parameters, so that tests of waits take no time.
 *
 * @param start ISO 8601 instant; 2026-01-01T00:00:00Z when left out. Throws RangeError when it is none.
 */
export function fakeClock(start = '2026-01-01T00:00:00.000Z'): FakeClock {
  let time = Date.parse(start)
  if (Number.isNaN(time)) throw new RangeError(`"${start}" is not an ISO 8601 instant`)
  const sleepers = new Set<{ readonly dueAt: number; readonly wake: () => void }>()
  const nextDue = (limit: number) =>
    [...sleepers].filter(({ dueAt }) => dueAt <= limit).toSorted((a, b) => a.dueAt - b.dueAt)[0]
  return {
    now: () => time,
    iso: () => new Date(time).toISOString(),
    waiting: () => sleepers.size,
    advance: async (ms) => {
      const end = time + ms
      for (let due = nextDue(end); due; due = nextDue(end)) {
        time = Math.max(time, due.dueAt)
        sleepers.delete(due)
        due.wake()
        // Lets what was woken go to sleep again before the clock moves past it.
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      }
      time = end
    },
    sleep: (ms, signal) =>
      new Promise((wake, giveUp) => {
        if (signal?.aborted) return giveUp(signal.reason as Error)
        const sleeper = { dueAt: time + ms, wake }
        sleepers.add(sleeper)
        return signal?.addEventListener('abort', () => {
          if (sleepers.delete(sleeper)) giveUp(signal.reason as Error)
        })
      }),
  }
}
