import { flowError } from '@isthmus/sdk'

/**
 * A signal for work that may take so long in all. Whoever gives up because of it fails with `UPSTREAM_TIMEOUT`, and not with the
 * words of the platform, which nobody could act on.
 */
export function timeLimit(limitMs: number, host: string): AbortSignal {
  const stopper = new AbortController()
  // A process that has nothing else to do need not wait for it.
  setTimeout(() => stopper.abort(flowError('UPSTREAM_TIMEOUT', { host, limitMs })), limitMs).unref()
  return stopper.signal
}
