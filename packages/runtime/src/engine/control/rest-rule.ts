// Going on computes the run anew: a wait must be worth that, but memory is not held for longer than a minute.
const restShare = 20
const shortestRestMs = 1000
const longestAwakeMs = 60_000

interface RestRule {
  readonly now: () => Date
  /** Waits shorter than this, in milliseconds, are sat out; when left out, those that are hardly worth going on for. */
  readonly restAfterMs?: number
}

/**
 * Decides whether a run that begins now is put away when it has nothing to do but wait until `dueMs`, or (without a time)
 * for runs that it called.
 */
export function restRule({ now, restAfterMs }: RestRule): (dueMs: number | undefined) => boolean {
  const beganMs = performance.now()
  return (dueMs) => {
    if (dueMs === undefined) return true
    const share = Math.min(longestAwakeMs, restShare * (performance.now() - beganMs))
    return dueMs - now().getTime() >= (restAfterMs ?? Math.max(shortestRestMs, share))
  }
}
