const defaultRestAfterMs = 1000
// Going on computes the run anew: a wait must be worth that, but memory is not held for longer than a minute.
const restShare = 20
const longestAwakeMs = 60_000

interface RestRule {
  readonly now: () => Date
  /** Waits shorter than this, in milliseconds, are sat out; 1,000 when left out. */
  readonly restAfterMs?: number
}

/**
 * Decides whether a run that begins now is put away when it has nothing to do but wait until `dueMs`, or (without a time)
 * for runs that it called.
 */
export function restRule({ now, restAfterMs = defaultRestAfterMs }: RestRule): (dueMs: number | undefined) => boolean {
  const beganMs = performance.now()
  return (dueMs) => {
    if (dueMs === undefined) return true
    const share = Math.min(longestAwakeMs, restShare * (performance.now() - beganMs))
    return dueMs - now().getTime() >= Math.max(restAfterMs, share)
  }
}
