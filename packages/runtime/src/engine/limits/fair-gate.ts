import type { GateClock } from './gate-clock.ts'
import { TokenBucket } from './token-bucket.ts'

export interface GateLimits {
  /** Most that are inside at the same time; any number when left out. */
  readonly maxConcurrent?: number
  /** Most that enter per second; any number when left out. */
  readonly perSecond?: number
  /** How many may enter at once after a pause; as many as per second, at least one, when left out. */
  readonly burst?: number
  /** Longest time that the system may ask to be left alone for, in milliseconds; a minute when left out. */
  readonly longestPauseMs?: number
}

/** Wait after a first refusal that does not say how long. */
const plainPauseMs = 1000
/** A system that asks for more is asked again after this: it may have been mistaken, and a person may have helped it. */
const usualLongestPauseMs = 60_000

/** How a gate stands at one moment. */
export interface GateState {
  readonly limits: GateLimits
  readonly inside: number
  readonly waiting: number
  /** Flows whose calls wait, in the order of their turns. */
  readonly waitingFlows: readonly string[]
  /** Calls that might enter at once, of those that `burst` allows; missing where no rate is set. */
  readonly tokens?: number
  /** Milliseconds for which nobody may enter. */
  readonly pausedMs: number
}

interface Ticket {
  readonly flow: string
  readonly enter: () => void
}

/**
 * Lets calls pass so many at a time and so many per second. Those that wait pass in the order they came, flow by flow in
 * turn, so that a flow with many calls does not starve one with few.
 */
export class FairGate {
  readonly #clock: GateClock
  readonly #waiting = new Map<string, Ticket[]>()
  #maxConcurrent: number
  #bucket: TokenBucket | undefined
  #limits: GateLimits
  #limitsText: string
  #inside = 0
  #pausedUntilMs = 0
  /** Refusals since the last answer that was none. */
  #refusals = 0
  #giveUpWake: (() => void) | undefined

  constructor(limits: GateLimits, clock: GateClock) {
    this.#clock = clock
    this.#limits = limits
    this.#limitsText = JSON.stringify(limits)
    this.#maxConcurrent = limits.maxConcurrent ?? Number.POSITIVE_INFINITY
    this.#bucket = bucketOf(limits, clock.nowMs())
  }

  get state(): GateState {
    const nowMs = this.#clock.nowMs()
    const tokens = this.#bucket?.tokens(nowMs)
    return {
      limits: this.#limits,
      inside: this.#inside,
      waiting: [...this.#waiting.values()].reduce((sum, line) => sum + line.length, 0),
      waitingFlows: [...this.#waiting.keys()],
      pausedMs: Math.max(0, this.#pausedUntilMs - nowMs),
      ...(tokens === undefined ? {} : { tokens }),
    }
  }

  /** True when nobody is inside or waits, so that it can be forgotten without letting more pass than it should. */
  get isIdle(): boolean {
    return this.#inside === 0 && this.#waiting.size === 0 && this.#pausedUntilMs <= this.#clock.nowMs() && !this.#bucket
  }

  /** Takes over new limits; who is inside stays inside. */
  setLimits(limits: GateLimits): void {
    const text = JSON.stringify(limits)
    if (text === this.#limitsText) return
    this.#limits = limits
    this.#limitsText = text
    this.#maxConcurrent = limits.maxConcurrent ?? Number.POSITIVE_INFINITY
    this.#bucket = bucketOf(limits, this.#clock.nowMs())
    this.#pass()
  }

  /** `undefined` when it may enter at once; else resolves when it may, or rejects with the signal's reason. */
  enter(flow: string, signal: AbortSignal): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#mayPass()) {
      this.#inside += 1
      return undefined
    }
    return new Promise((resolve, reject) => {
      const ticket: Ticket = {
        flow,
        enter: () => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      const giveUp = (): void => {
        this.#remove(ticket)
        reject(signal.reason as Error)
      }
      if (signal.aborted) return reject(signal.reason as Error)
      signal.addEventListener('abort', giveUp, { once: true })
      const line = this.#waiting.get(flow)
      if (line) line.push(ticket)
      else this.#waiting.set(flow, [ticket])
      return this.#pass()
    })
  }

  leave(): void {
    this.#inside -= 1
    this.#pass()
  }

  /**
   * Notes that the system has had too many calls: nobody enters for as long as it asks, or longer after every refusal where it
   * does not say. Some systems make the wait longer for those who go on calling.
   */
  refused(askedMs?: number): void {
    // Calls that were under way together are refused together.
    if (this.#clock.nowMs() >= this.#pausedUntilMs) this.#refusals += 1
    const grownMs = plainPauseMs * 2 ** Math.min(10, Math.max(0, this.#refusals - 1))
    this.pause(Math.min(this.#limits.longestPauseMs ?? usualLongestPauseMs, askedMs ?? grownMs))
  }

  /** Notes that a call was answered. */
  passed(): void {
    if (this.#clock.nowMs() >= this.#pausedUntilMs) this.#refusals = 0
  }

  /** Lets nobody enter for a while; a longer pause that is under way stays. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.nowMs() + ms)
  }

  #mayPass(): boolean {
    const nowMs = this.#clock.nowMs()
    if (this.#inside >= this.#maxConcurrent || nowMs < this.#pausedUntilMs) return false
    return this.#bucket?.take(nowMs) ?? true
  }

  #pass(): void {
    for (;;) {
      const [first] = this.#waiting
      if (!first || !this.#mayPass()) break
      const [flow, line] = first
      const ticket = line.shift()
      // To the end of the round.
      this.#waiting.delete(flow)
      if (line.length > 0) this.#waiting.set(flow, line)
      this.#inside += 1
      ticket?.enter()
    }
    this.#planWake()
  }

  /** Somebody who leaves opens the gate; a pause or an empty bucket needs the clock. */
  #planWake(): void {
    this.#giveUpWake?.()
    this.#giveUpWake = undefined
    if (this.#waiting.size === 0 || this.#inside >= this.#maxConcurrent) return
    const nowMs = this.#clock.nowMs()
    const waitMs = Math.max(this.#pausedUntilMs - nowMs, this.#bucket?.waitMs(nowMs) ?? 0)
    this.#giveUpWake = this.#clock.after(Math.max(1, Math.ceil(waitMs)), () => {
      this.#giveUpWake = undefined
      this.#pass()
    })
  }

  #remove(ticket: Ticket): void {
    const line = this.#waiting.get(ticket.flow)
    const at = line?.indexOf(ticket) ?? -1
    if (!line || at < 0) return
    line.splice(at, 1)
    if (line.length === 0) this.#waiting.delete(ticket.flow)
    if (this.#waiting.size === 0) this.#planWake()
  }
}

function bucketOf({ perSecond, burst }: GateLimits, nowMs: number): TokenBucket | undefined {
  if (perSecond === undefined) return undefined
  return new TokenBucket({ perSecond, burst: Math.max(1, burst ?? perSecond) }, nowMs)
}
