/** What brings the entries of a map that are not there yet. */
export interface EntrySource {
  /** Brings what a name may belong to. */
  readonly bring: (name: string) => void
  readonly bringAll: () => void
}

/** A map some of whose entries are made when somebody asks for them; whoever goes through it sees all. */
export class OnDemandMap<Value> implements ReadonlyMap<string, Value> {
  readonly #present: ReadonlyMap<string, Value>
  readonly #source: EntrySource

  constructor(present: ReadonlyMap<string, Value>, source: EntrySource) {
    this.#present = present
    this.#source = source
  }

  get(name: string): Value | undefined {
    const found = this.#present.get(name)
    if (found !== undefined) return found
    this.#source.bring(name)
    return this.#present.get(name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get size(): number {
    return this.#all().size
  }

  keys(): MapIterator<string> {
    return this.#all().keys()
  }

  values(): MapIterator<Value> {
    return this.#all().values()
  }

  entries(): MapIterator<[string, Value]> {
    return this.#all().entries()
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries()
  }

  forEach(visit: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [name, value] of this.#all()) visit(value, name, this)
  }

  #all(): ReadonlyMap<string, Value> {
    this.#source.bringAll()
    return this.#present
  }
}
