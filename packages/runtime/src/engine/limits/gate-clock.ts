/** The time that limits are measured by; it only goes forward. */
export interface GateClock {
  nowMs(): number
  /** Calls back after a time; returns the way to give that up. */
  after(ms: number, wake: () => void): () => void
}

export const realClock: GateClock = {
  nowMs: () => performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms)
    return () => clearTimeout(timer)
  },
}
