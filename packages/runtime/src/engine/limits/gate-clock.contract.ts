import type { GateClock } from './gate-clock.ts'

/** A clock that a test moves; what is due wakes in its order. */
export interface HandClock extends GateClock {
  advance(ms: number): void
  /** Callbacks that wait. */
  waiting(): number
}

export function handClock(): HandClock {
  let nowMs = 0
  const due = new Set<{ readonly atMs: number; readonly wake: () => void }>()
  const next = (untilMs: number) =>
    [...due].filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0]
  return {
    nowMs: () => nowMs,
    after: (ms, wake) => {
      const entry = { atMs: nowMs + ms, wake }
      due.add(entry)
      return () => void due.delete(entry)
    },
    advance: (ms) => {
      const endMs = nowMs + ms
      for (let entry = next(endMs); entry; entry = next(endMs)) {
        nowMs = entry.atMs
        due.delete(entry)
        entry.wake()
      }
      nowMs = endMs
    },
    waiting: () => due.size,
  }
}
