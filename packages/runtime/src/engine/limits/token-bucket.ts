export interface BucketRate {
  readonly perSecond: number
  /** Most tokens it holds: how many may be taken at once after a pause. */
  readonly burst: number
}

/** Hands out tokens at a steady rate. Time is passed in: milliseconds of a clock that is never set back. */
export class TokenBucket {
  readonly #rate: BucketRate
  #tokens: number
  #filledAtMs: number

  constructor(rate: BucketRate, nowMs: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#filledAtMs = nowMs
  }

  /** Milliseconds until there is a token; 0 when there is one. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / this.#rate.perSecond))
  }

  /** Whole tokens that it holds. */
  tokens(nowMs: number): number {
    this.#fill(nowMs)
    return Math.floor(this.#tokens)
  }

  /** Takes a token; false when there is none. */
  take(nowMs: number): boolean {
    if (this.waitMs(nowMs) > 0) return false
    this.#tokens -= 1
    return true
  }

  #fill(nowMs: number): void {
    const { perSecond, burst } = this.#rate
    const passedMs = Math.max(0, nowMs - this.#filledAtMs)
    // The smallest part of a token that is still missing must not cost another wait.
    const filled = Math.round((this.#tokens + (passedMs * perSecond) / 1000) * 1e9) / 1e9
    this.#tokens = Math.min(burst, filled)
    this.#filledAtMs += passedMs
  }
}
