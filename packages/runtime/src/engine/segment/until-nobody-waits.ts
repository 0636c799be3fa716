/** Aborted once all of them are; never when one of those who wait cannot be canceled. */
export function untilNobodyWaits(signals: readonly (AbortSignal | undefined)[]): {
  readonly signal: AbortSignal | undefined
  readonly release: () => void
} {
  if (signals.includes(undefined)) return { signal: undefined, release: () => undefined }
  const all = new Set(signals as readonly AbortSignal[])
  const controller = new AbortController()
  const look = (): void => {
    if ([...all].every((signal) => signal.aborted)) controller.abort()
  }
  look()
  for (const signal of all) signal.addEventListener('abort', look, { once: true })
  return {
    signal: controller.signal,
    release: () => all.forEach((signal) => signal.removeEventListener('abort', look)),
  }
}
