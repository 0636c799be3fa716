import type { UnknownCall } from '../../node/index.ts'

/** Between looks for a call that may still take effect. */
const shortestWaitMs = 250
const longestWaitMs = 10_000

interface Settling {
  readonly call: UnknownCall
  /** How long a call may still take effect that nobody waits for any more. */
  readonly settleSeconds: number
  readonly signal: AbortSignal
}

/** Looks for what a lost call would have done until it is there; `undefined` when it can come no more. Throws what looks throw. */
export async function lookUntilSettled<Found>(
  look: () => Promise<Found | undefined>,
  { call, settleSeconds, signal }: Settling,
): Promise<Found | undefined> {
  const readyMs = Date.parse(call.since) + settleSeconds * 1000
  for (let waitMs = shortestWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    const isSettled = settleSeconds === 0 || Date.now() >= readyMs
    const found = await look()
    if (found !== undefined || isSettled) return found
    await pause(Math.max(0, Math.min(waitMs, readyMs - Date.now())), signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = (): void => {
    clearTimeout(timer)
    reject(signal.reason as Error)
  }
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop)
    resolve()
  }, ms)
  signal.addEventListener('abort', stop, { once: true })
  return promise
}
