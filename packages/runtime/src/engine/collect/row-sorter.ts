import { setImmediate as turn } from 'node:timers/promises'
import type { SpillFile } from '../spill-port.ts'

/** Something that is put in order. Neither text holds a raw tab or line break, as no JSON text does. */
export interface Row {
  readonly key: string
  /** Position by which rows with equal keys are ordered. */
  readonly seq: number
  readonly sub: number
  /** Trigger record it descends from; -1 when there is none. */
  readonly origin: number
  readonly text: string
}

/** A row with what its order needs, worked out once. */
interface Sortable<Order> extends Row {
  readonly order: Order
}

export interface SorterOptions<Order> {
  readonly orderOf: (row: Row) => Order
  readonly compare: (left: Order, right: Order) => number
  /** Memory its rows may take, in bytes. */
  readonly maxBytes: number
  /** Opened when the first row does not fit. */
  readonly spillTo: () => SpillFile
}

/** Text of one block on disk: enough for a write to be worth it, little enough to hold one of every run. */
const blockChars = 64 * 1024
const rowOverheadBytes = 160

/**
 * Sorts any number of rows. What does not fit in memory is written to disk in sorted runs, which are merged when the rows
 * are read; the same comparison orders both, so it makes no difference to the result.
 */
export class RowSorter<Order> {
  readonly #options: SorterOptions<Order>
  readonly #runs: number[][] = []
  #rows: Sortable<Order>[] = []
  #bytes = 0
  #file: SpillFile | undefined
  #count = 0

  constructor(options: SorterOptions<Order>) {
    this.#options = options
  }

  get count(): number {
    return this.#count
  }

  /** True when rows are on disk. */
  get isSpilled(): boolean {
    return this.#runs.length > 0
  }

  add(row: Row): Promise<void> | undefined {
    const { key, seq, sub, origin, text } = row
    this.#rows.push({ key, seq, sub, origin, text, order: this.#options.orderOf(row) })
    this.#count += 1
    this.#bytes += 2 * (key.length + text.length) + rowOverheadBytes
    return this.#bytes > this.#options.maxBytes ? this.#spill() : undefined
  }

  /** All rows in order; nothing may be added meanwhile. */
  *rows(): Generator<Row, void> {
    this.#sort()
    if (this.#runs.length === 0) yield* this.#rows
    else yield* this.#merged()
  }

  #compare(left: Sortable<Order>, right: Sortable<Order>): number {
    return this.#options.compare(left.order, right.order) || left.seq - right.seq || left.sub - right.sub
  }

  #sort(): void {
    this.#rows.sort((left, right) => this.#compare(left, right))
  }

  async #spill(): Promise<void> {
    this.#sort()
    this.#file ??= this.#options.spillTo()
    const blocks: number[] = []
    let lines: string[] = []
    let chars = 0
    for (const row of this.#rows) {
      const line = `${row.seq}\t${row.sub}\t${row.origin}\t${row.key}\t${row.text}`
      lines.push(line)
      chars += line.length
      if (chars < blockChars) continue
      blocks.push(this.#file.append(lines.join('\n')))
      lines = []
      chars = 0
      // Other runs of this process go on between two blocks.
      await turn()
    }
    if (lines.length > 0) blocks.push(this.#file.append(lines.join('\n')))
    this.#runs.push(blocks)
    this.#rows = []
    this.#bytes = 0
  }

  *#merged(): Generator<Row, void> {
    const heap = new Heap<Order>((left, right) => this.#compare(left, right))
    for (const run of this.#runs) heap.add(this.#read(run))
    heap.add(this.#rows.values())
    for (let row = heap.take(); row; row = heap.take()) yield row
  }

  *#read(blocks: readonly number[]): Generator<Sortable<Order>, void> {
    for (const block of blocks) {
      for (const line of this.#file?.read(block).split('\n') ?? []) yield this.#parsed(line)
    }
  }

  #parsed(line: string): Sortable<Order> {
    const [seq = '', sub = '', origin = '', key = '', text = ''] = line.split('\t')
    const row = { seq: Number(seq), sub: Number(sub), origin: Number(origin), key, text }
    return { ...row, order: this.#options.orderOf(row) }
  }
}

interface Cursor<Order> {
  row: Sortable<Order>
  readonly rest: Iterator<Sortable<Order>, unknown>
}

/** Sorted sequences, the one with the least next row on top. */
class Heap<Order> {
  readonly #compare: (left: Sortable<Order>, right: Sortable<Order>) => number
  readonly #cursors: Cursor<Order>[] = []

  constructor(compare: (left: Sortable<Order>, right: Sortable<Order>) => number) {
    this.#compare = compare
  }

  add(rest: Iterator<Sortable<Order>, unknown>): void {
    const first = rest.next()
    if (first.done === true) return
    this.#cursors.push({ row: first.value, rest })
    for (let at = this.#cursors.length - 1; at > 0; at = (at - 1) >> 1) {
      if (!this.#swap((at - 1) >> 1, at)) return
    }
  }

  take(): Sortable<Order> | undefined {
    const [top] = this.#cursors
    if (!top) return undefined
    const { row } = top
    const next = top.rest.next()
    if (next.done === true) this.#removeTop()
    else top.row = next.value
    this.#sink()
    return row
  }

  #removeTop(): void {
    const last = this.#cursors.pop()
    if (last && this.#cursors.length > 0) this.#cursors[0] = last
  }

  #sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const least = this.#isBefore(left + 1, left) ? left + 1 : left
      if (!this.#swap(at, least)) return
      at = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#cursors[one], this.#cursors[other]]
    return a !== undefined && b !== undefined && this.#compare(a.row, b.row) < 0
  }

  /** Puts the lower one up when it comes first. */
  #swap(upper: number, lower: number): boolean {
    if (!this.#isBefore(lower, upper)) return false
    const [a, b] = [this.#cursors[upper], this.#cursors[lower]]
    if (a && b) [this.#cursors[upper], this.#cursors[lower]] = [b, a]
    return true
  }
}
