export type TokenBucket = {
  /** Takes a token, or says after how many milliseconds there will be one. */
  readonly take: () => { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number }
}

export function createTokenBucket(options: { ratePerSecond: number; burst: number; nowMs: () => number }): TokenBucket {
  const { ratePerSecond, burst, nowMs } = options
  let tokens = burst
  let filledAtMs = nowMs()
  return {
    take: () => {
      const now = nowMs()
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledAtMs) * ratePerSecond) / 1000)
      filledAtMs = now
      if (tokens < 1) return { ok: false, retryAfterMs: ((1 - tokens) * 1000) / ratePerSecond }
      tokens -= 1
      return { ok: true }
    },
  }
}
