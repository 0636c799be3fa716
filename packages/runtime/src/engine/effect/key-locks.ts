import type { BusinessKey } from '@isthmus/sdk'
import type { EffectStage } from '../plan/plan.ts'

/** Names what must not be written twice at the same time. */
export function lockOf({ node }: EffectStage, key: BusinessKey): string {
  return `${node.connection ?? node.type} ${key.entity} ${key.key}`
}

/** Lets writes to the same business key pass one at a time, over all runs of this process. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>()

  async hold<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    return this.#keep([key], before ? before.then(work, work) : work())
  }

  /**
   * Holds several keys at once. It stands in line for all of them from the moment of the call, so that two that want the
   * same keys cannot wait for each other.
   */
  async holdAll<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? [])
    return this.#keep(keys, before.length === 0 ? work() : Promise.allSettled(before).then(work))
  }

  async #keep<T>(keys: readonly string[], result: Promise<T>): Promise<T> {
    for (const key of keys) this.#last.set(key, result)
    try {
      return await result
    } finally {
      for (const key of keys) if (this.#last.get(key) === result) this.#last.delete(key)
    }
  }
}
