import { flowError, type Json, type PolledChange } from '@isthmus/sdk'
import type { TakenChange } from '../engine/trigger-memory-port.ts'
import { pollInstant, type PollInstant } from './poll-instant.ts'
import type { PollSpan } from './poll-state.ts'

/** A change that will start a run. */
export interface PickedChange extends TakenChange {
  readonly time: PollInstant
  readonly record: Json
}

interface PickerOptions {
  readonly span: PollSpan
  /** Those that no run was started for yet. */
  readonly notTaken: (changes: readonly TakenChange[]) => readonly TakenChange[]
  /** True when changes must not go back in time. */
  readonly ordered: boolean
  /** How the other system is called in messages. */
  readonly host: string
}

/** Picks what is new out of the batches of one poll. */
export class PollPicker {
  readonly #options: PickerOptions
  readonly #seen = new Set<string>()
  #newest: PollInstant | undefined

  constructor(options: PickerOptions) {
    this.#options = options
  }

  /** New changes of the span, by time and id. Throws `UPSTREAM_ANSWER_INVALID` for times it cannot read or trust. */
  pick(batch: readonly PolledChange[]): readonly PickedChange[] {
    const { host, notTaken } = this.#options
    const changes = batch.map(({ id, version, time, record }): PickedChange => {
      const instant = pollInstant(time, host)
      return { id, version: version ?? instant, time: instant, record }
    })
    const inOrder = changes.toSorted(byTimeAndId)
    this.#check(inOrder)
    const inSpan = inOrder.filter((change) => this.#isNew(change))
    const fresh = new Set(notTaken(inSpan).map(keyOf))
    return inSpan.filter((change) => fresh.has(keyOf(change)))
  }

  #check(inOrder: readonly PickedChange[]): void {
    const [first, last] = [inOrder[0], inOrder.at(-1)]
    if (this.#options.ordered && first && this.#newest !== undefined && first.time < this.#newest) {
      const reason = `its changes go back from ${this.#newest} to ${first.time}`
      throw flowError('UPSTREAM_ANSWER_INVALID', { host: this.#options.host, reason })
    }
    if (last) this.#newest = last.time
  }

  #isNew(change: PickedChange): boolean {
    const { since, until } = this.#options.span
    if ((since !== undefined && change.time < since) || change.time >= until) return false
    const key = keyOf(change)
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }
}

function byTimeAndId(a: PickedChange, b: PickedChange): number {
  return compare(a.time, b.time) || compare(a.id, b.id)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function keyOf({ id, version }: TakenChange): string {
  return JSON.stringify([id, version])
}
