/** How work is cut up, so that nothing else in the process waits for it. */
export interface Pace {
  /** Called after every slice with its duration; the next one begins when it resolves. */
  readonly rest: (tookMs: number) => Promise<void>
  readonly signal?: AbortSignal
  /** What slices are measured by; the machine's own clock when left out. */
  readonly nowMs?: () => number
}

const longSliceMs = 8
const shortSliceMs = 3
const largest = 4096

/**
 * Calls `step` with the number of things it may handle until it handles none. The number follows the time a slice takes,
 * which is thus about the same on every disk. Resolves to how many were handled.
 */
export async function inSlices(
  step: (size: number) => number,
  { rest, signal, nowMs = () => performance.now() }: Pace,
): Promise<number> {
  let size = 16
  let handled = 0
  for (;;) {
    if (signal?.aborted) return handled
    const start = nowMs()
    const done = step(size)
    const tookMs = nowMs() - start
    if (done === 0) return handled
    handled += done
    if (tookMs > longSliceMs) size = Math.max(1, Math.floor(size / 2))
    else if (tookMs < shortSliceMs) size = Math.min(largest, size * 2)
    await rest(tookMs)
  }
}
