import { compareSortKeys, flowError, type Arrangement, type FlowNode, type SortKey } from '@isthmus/sdk'
import { GroupCollector } from './group-collector.ts'
import { joinPairs } from './pair-join.ts'
import { RowSorter, type Row, type SorterOptions } from './row-sorter.ts'
import type { CollectLimits, SpillFile } from '../spill-port.ts'

/** Something a node holds: the text of its key, and the text of what comes back. */
export interface Held {
  readonly key: string
  readonly text: string
  readonly origin: number
}

/** What a collecting node holds. */
export interface Collector {
  add(input: string, held: readonly Held[]): Promise<void>
  /** Everything that comes back, in order. Nothing may be added after this. */
  results(): AsyncIterable<Held>
  close(): void
}

export interface CollectorOptions extends CollectLimits {
  readonly node: FlowNode
  /** Merges states with equal keys; gives one for each key, in the order in which the keys first came. */
  readonly combine: (texts: readonly string[]) => Promise<readonly Held[]>
}

/** Holds records in memory and, beyond a bound, on disk. */
export function collector(arrangement: Arrangement, options: CollectorOptions): Collector {
  const disk = new Disk(options)
  switch (arrangement.kind) {
    case 'sorted':
      return new Sorted(arrangement, disk)
    case 'distinct':
      return new Distinct(arrangement, disk)
    case 'pairs':
      return new Pairs(arrangement, disk)
    case 'groups':
      return new GroupCollector(arrangement, disk, options.combine)
  }
}

/** The sorters of one node, which share a file. */
export class Disk {
  readonly #options: CollectorOptions
  #file: SpillFile | undefined

  constructor(options: CollectorOptions) {
    this.#options = options
  }

  /** Orders rows by their place alone. */
  byPlace(): RowSorter<null> {
    return this.sorter({ orderOf: () => null, compare: () => 0 })
  }

  /** Brings rows with equal keys together. */
  byKey(): RowSorter<string> {
    return this.sorter({ orderOf: ({ key }) => key, compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1) })
  }

  sorter<Order>(order: Pick<SorterOptions<Order>, 'orderOf' | 'compare'>): RowSorter<Order> {
    return new RowSorter({ ...order, maxBytes: this.#options.maxBytes, spillTo: () => this.#open() })
  }

  close(): void {
    this.#file?.close()
  }

  #open(): SpillFile {
    const file = (this.#file ??= this.#options.spill.open())
    const { node, maxSpillBytes } = this.#options
    return {
      get bytes() {
        return file.bytes
      },
      read: (number) => file.read(number),
      close: () => file.close(),
      append: (text) => {
        if (file.bytes + text.length > maxSpillBytes) {
          const limitMb = Math.floor(maxSpillBytes / 2 ** 20)
          throw flowError('SPILL_TOO_LARGE', { node: node.name, limitMb }, { node: node.id })
        }
        return file.append(text)
      },
    }
  }
}

class Sorted implements Collector {
  readonly #disk: Disk
  readonly #rows: RowSorter<SortKey>

  constructor({ by }: Extract<Arrangement, { kind: 'sorted' }>, disk: Disk) {
    this.#disk = disk
    const orderOf = ({ key }: Row) => JSON.parse(key) as SortKey
    this.#rows = disk.sorter({ orderOf, compare: compareSortKeys(by) })
  }

  async add(_: string, held: readonly Held[]): Promise<void> {
    await addAll(this.#rows, held)
  }

  async *results(): AsyncIterable<Held> {
    yield* this.#rows.rows()
  }

  close(): void {
    this.#disk.close()
  }
}

class Distinct implements Collector {
  readonly #disk: Disk
  readonly #rows: RowSorter<string>
  readonly #keep: 'first' | 'last'

  constructor({ keep }: Extract<Arrangement, { kind: 'distinct' }>, disk: Disk) {
    this.#disk = disk
    this.#keep = keep
    this.#rows = disk.byKey()
  }

  async add(_: string, held: readonly Held[]): Promise<void> {
    await addAll(this.#rows, held)
  }

  async *results(): AsyncIterable<Held> {
    const chosen = this.#disk.byPlace()
    let before: Row | undefined
    for (const row of this.#rows.rows()) {
      const isNew = row.key !== before?.key
      if (this.#keep === 'first' && isNew) await chosen.add(this.#loose(row))
      if (this.#keep === 'last' && isNew && before) await chosen.add(this.#loose(before))
      before = row
    }
    if (this.#keep === 'last' && before) await chosen.add(this.#loose(before))
    yield* chosen.rows()
  }

  close(): void {
    this.#disk.close()
  }

  /** A text that was cut out of a block would keep the whole block in memory. */
  #loose(row: Row): Row {
    return this.#rows.isSpilled ? { ...row, text: Buffer.from(row.text).toString(), key: '' } : row
  }
}

class Pairs implements Collector {
  readonly #disk: Disk
  readonly #arrangement: Extract<Arrangement, { kind: 'pairs' }>
  readonly #left: RowSorter<string>
  readonly #right: RowSorter<string>

  constructor(arrangement: Extract<Arrangement, { kind: 'pairs' }>, disk: Disk) {
    this.#disk = disk
    this.#arrangement = arrangement
    this.#left = disk.byKey()
    this.#right = disk.byKey()
  }

  async add(input: string, held: readonly Held[]): Promise<void> {
    await addAll(input === this.#arrangement.left ? this.#left : this.#right, held)
  }

  async *results(): AsyncIterable<Held> {
    const pairs = this.#disk.byPlace()
    for (const { left, right } of joinPairs(this.#left.rows(), this.#right.rows(), this.#arrangement.mode)) {
      await pairs.add(pairRow(left, right))
    }
    yield* pairs.rows()
  }

  close(): void {
    this.#disk.close()
  }
}

function pairRow(left: Row | undefined, right: Row | undefined): Row {
  const origin = (left ?? right)?.origin ?? -1
  const text = `{"l":${left ? left.text : 'null'},"r":${right ? right.text : 'null'}}`
  // What has no left side comes behind everything that has one.
  return { key: '', seq: left ? left.seq : Number.MAX_SAFE_INTEGER, sub: right ? right.seq : 0, origin, text }
}

async function addAll<Order>(rows: RowSorter<Order>, held: readonly Held[]): Promise<void> {
  for (const { key, text, origin } of held) {
    const spilled = rows.add({ key, text, origin, seq: rows.count, sub: 0 })
    if (spilled) await spilled
  }
}
