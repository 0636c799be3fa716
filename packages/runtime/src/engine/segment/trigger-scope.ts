/** The trigger's records that a chunk descends from, and where among them each record of the chunk finds its own. */
export interface ChunkTriggers {
  readonly text: string
  /** Absent when the run has one trigger record, which every record descends from. */
  readonly origins?: readonly number[]
  /** Positions of the chunk's trigger records among all of the run. */
  readonly positions: readonly number[]
}

/** Finds the trigger records for expressions that ask for them, without sending all of them with every chunk. */
export class TriggerScope {
  readonly #inputText: string
  readonly #texts: readonly string[] | undefined

  constructor(inputText: string, records: number) {
    this.#inputText = inputText
    if (records !== 1) {
      this.#texts = (JSON.parse(inputText) as readonly unknown[]).map((record) => JSON.stringify(record))
    }
  }

  /** What a chunk needs. `origins` are positions among the run's trigger records; -1 is a record that has none. */
  of(origins: readonly number[] = []): ChunkTriggers {
    const all = this.#texts
    if (!all) return { text: this.#inputText, positions: [0] }
    const places = new Map<number, number>()
    for (const origin of origins) if (origin in all && !places.has(origin)) places.set(origin, places.size)
    const positions = [...places.keys()]
    return {
      text: `[${positions.map((position) => all[position]).join(',')}]`,
      origins: origins.map((origin) => places.get(origin) ?? -1),
      positions,
    }
  }
}
