import type { Arrangement } from '@isthmus/sdk'
import type { Collector, CollectorOptions, Disk, Held } from './collector.ts'
import type { Row, RowSorter } from './row-sorter.ts'

/** States that wait to be combined: few enough for one visit of the sandbox. */
const pendingChars = 4 * 1024 * 1024
const pendingStates = 20_000

/**
 * Merges the states of groups as they come. As long as that makes them few, nothing else is held; groups that are too many
 * are sorted by key, on disk where need be, and merged at the end.
 */
export class GroupCollector implements Collector {
  readonly #whole: boolean
  readonly #disk: Disk
  readonly #combine: CollectorOptions['combine']
  readonly #rows: RowSorter<string>
  #pending: Held[] = []
  #chars = 0

  constructor({ whole }: Extract<Arrangement, { kind: 'groups' }>, disk: Disk, combine: CollectorOptions['combine']) {
    this.#whole = whole
    this.#disk = disk
    this.#combine = combine
    this.#rows = disk.byKey()
  }

  async add(_: string, held: readonly Held[]): Promise<void> {
    // A group descends from no record in particular.
    for (const { key, text } of held) this.#hold({ key, text, origin: -1 })
    if (this.#chars > pendingChars || this.#pending.length > pendingStates) await this.#compact()
  }

  async *results(): AsyncIterable<Held> {
    if (this.#rows.count === 0) {
      const all = this.#pending.length > 1 ? await this.#combine(textsOf(this.#pending)) : this.#pending
      yield* all
      if (all.length === 0 && this.#whole) yield { key: '[]', text: '{"k":[],"s":null}', origin: -1 }
      return
    }
    await this.#keepPending()
    const merged = this.#disk.byPlace()
    for await (const row of this.#mergedRows()) await merged.add(row)
    yield* merged.rows()
  }

  close(): void {
    this.#disk.close()
  }

  #hold(held: Held): void {
    this.#pending.push(held)
    this.#chars += held.text.length
  }

  async #compact(): Promise<void> {
    const before = this.#pending.length
    const merged = await this.#combine(textsOf(this.#pending))
    this.#pending = []
    this.#chars = 0
    for (const held of merged) this.#hold(held)
    // Where merging does not make them few, they are only merged once, at the end.
    if (merged.length > before / 2) await this.#keepPending()
  }

  async #keepPending(): Promise<void> {
    for (const { key, text } of this.#pending) {
      const spilled = this.#rows.add({ key, text, origin: -1, seq: this.#rows.count, sub: 0 })
      if (spilled) await spilled
    }
    this.#pending = []
    this.#chars = 0
  }

  /** One row per key, placed where the key first came. */
  async *#mergedRows(): AsyncGenerator<Row, void> {
    let firsts: Row[] = []
    let texts: string[] = []
    let chars = 0
    for (const row of this.#rows.rows()) {
      const isNew = firsts.at(-1)?.key !== row.key
      if (isNew && (chars > pendingChars || texts.length > pendingStates)) {
        yield* placed(firsts, await this.#combine(texts))
        firsts = []
        texts = []
        chars = 0
      }
      if (isNew) firsts.push(row)
      texts.push(row.text)
      chars += row.text.length
    }
    yield* placed(firsts, await this.#combine(texts))
  }
}

function textsOf(held: readonly Held[]): string[] {
  return held.map(({ text }) => text)
}

function* placed(firsts: readonly Row[], merged: readonly Held[]): Generator<Row, void> {
  for (const [at, first] of firsts.entries()) {
    const text = merged[at]?.text
    if (text === undefined) throw new TypeError('A group was lost while its states were merged')
    yield { key: '', seq: first.seq, sub: 0, origin: -1, text }
  }
}
