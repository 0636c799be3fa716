import { flowError } from '@isthmus/sdk'
import type { EventMark, TriggerMemory } from '../engine/trigger-memory-port.ts'
import { eventKey, placeOf, type DedupeRule } from './event-key.ts'

/** A call of a webhook that repeats are told apart for. */
export interface DedupedCall {
  /** Flow and node of the trigger: the same key elsewhere is another event. */
  readonly scope: string
  readonly rule: DedupeRule
  readonly event: Parameters<typeof eventKey>[1]
}

/** The outcome of a call: its own run, or the id of the run that the first of its kind started. */
export type Deduped<Started> = { readonly started: Started } | { readonly duplicateOf: string }

const pruneEveryMs = 60_000

/**
 * Lets each event of a webhook start one run only. The key is on disk exactly when the run is; between the two, calls
 * with the same key wait for the first one.
 */
export class WebhookDedupe {
  readonly #memory: TriggerMemory
  readonly #now: () => Date
  readonly #starting = new Map<string, Promise<{ readonly id: string } | undefined>>()
  #prunedAtMs = Number.NEGATIVE_INFINITY

  constructor(memory: TriggerMemory, now: () => Date) {
    this.#memory = memory
    this.#now = now
  }

  /** Throws `WEBHOOK_KEY_MISSING` where the rule says so, and whatever `start` throws. */
  async once<Started extends { readonly id: string }>(
    { scope, rule, event }: DedupedCall,
    start: (mark?: EventMark) => Promise<Started>,
  ): Promise<Deduped<Started>> {
    const key = eventKey(rule, event)
    if (key === undefined) {
      if (rule.whenMissing === 'refuse') throw flowError('WEBHOOK_KEY_MISSING', { place: placeOf(rule) })
      return { started: await start() }
    }
    for (;;) {
      // The key can be seen a moment before it is safe on the disk, so whoever is first is asked before the memory is.
      const first = this.#starting.get(`${scope} ${key}`)
      if (first) {
        const run = await first
        if (run) return { duplicateOf: run.id }
        // It could not be written down, and the next in line takes its place.
        continue
      }
      const nowMs = this.#now().getTime()
      const duplicateOf = this.#memory.eventRun(scope, key, nowMs)
      if (duplicateOf !== undefined) return { duplicateOf }
      return { started: await this.#startFirst({ scope, key, expiresAtMs: nowMs + rule.windowMs }, start) }
    }
  }

  async #startFirst<Started extends { readonly id: string }>(
    event: Omit<EventMark, 'kind'>,
    start: (mark: EventMark) => Promise<Started>,
  ): Promise<Started> {
    this.#prune()
    const name = `${event.scope} ${event.key}`
    const starting = start({ kind: 'event', ...event })
    const settled = starting.catch(() => undefined)
    this.#starting.set(name, settled)
    try {
      return await starting
    } finally {
      this.#starting.delete(name)
    }
  }

  #prune(): void {
    const nowMs = this.#now().getTime()
    // Also after the clock was set back.
    if (Math.abs(nowMs - this.#prunedAtMs) < pruneEveryMs) return
    this.#prunedAtMs = nowMs
    this.#memory.pruneEvents(nowMs)
  }
}
