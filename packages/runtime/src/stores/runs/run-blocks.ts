import type { Store } from '../database.ts'
import { readRow } from '../row.ts'

/** Runs are numbered in the order they were accepted; this many neighbours form a block. */
export const blockRuns = 4096

/** Numbers of runs, both ends included. */
export interface SeqRange {
  readonly low: number
  readonly high: number
}

export interface RunBlocks {
  /** Writes down when the oldest and the newest run of complete blocks were queued; at most so many blocks at once. */
  seal(most: number): number
  /** Forgets blocks that have no runs any more; their numbers may be given again. */
  forget(): void
  /** Where runs queued at these times can be. Exact at its borders to a block, also when the clock was set back. */
  rangeOf(times: { readonly from?: string; readonly to?: string }): SeqRange | undefined
}

/**
 * Knows which times the blocks of the list hold. It takes the place of an index over the times of all runs, which every
 * accepted event would have to pay for.
 */
export function createRunBlocks(store: Pick<Store, 'db' | 'atomic'>): RunBlocks {
  const sql = statements(store)
  const ends = (): SeqRange | undefined => {
    const row = sql.ends.get()
    const read = readRow(row)
    const [low, high] = [read.optionalNumber('low'), read.optionalNumber('high')]
    return low === undefined || high === undefined ? undefined : { low, high }
  }
  const seal = (most: number): number => {
    const all = ends()
    if (!all) return 0
    const last = sql.last.get()?.block ?? -1
    const first = Math.max(last + 1, blockOf(all.low))
    const after = Math.min(first + most, blockOf(all.high))
    if (first >= after) return 0
    // Read before anybody has to wait for this to be written: complete blocks get no more runs.
    const sealed = Array.from({ length: after - first }, (_, at) => ({
      block: first + at,
      ...sql.timesOf.get(seqsOf(first + at)),
    }))
    store.atomic(() => {
      for (const each of sealed) if (typeof each.oldest === 'string') sql.seal.run(each)
    })
    return after - first
  }
  const firstUnsealed = (): number => seqsOf((sql.last.get()?.block ?? -1) + 1).low
  // Runs behind the last sealed block are few; they are only read where an end is asked for.
  const isOpen = ({ from, to, low }: { from: string; to: string; low: number }, all: SeqRange): boolean =>
    low <= all.high && (to === latest || sql.openWithin.get({ from, to, unsealed: low }) !== undefined)
  return {
    seal,
    forget: () => {
      const all = ends()
      sql.forget.run(all ? blockOf(all.low) : 0, all ? blockOf(all.high) : 0)
    },
    rangeOf: ({ from = earliest, to = latest }) => {
      const all = ends()
      if (!all || (from === earliest && to === latest)) return all
      const low = firstUnsealed()
      const open = isOpen({ from, to, low }, all) ? { low, high: all.high } : undefined
      const parts = [sealedRange(sql.within.get({ from, to })), open]
      return clip(spanOf(parts), all)
    },
  }
}

/** Sort before and behind every instant. */
const earliest = ''
const latest = '\u{10FFFF}'

export function blockOf(seq: number): number {
  return Math.floor(seq / blockRuns)
}

/** The numbers a block can hold. */
export function seqsOf(block: number): SeqRange {
  return { low: block * blockRuns, high: (block + 1) * blockRuns - 1 }
}

function sealedRange(blocks: { low: number | null; high: number | null } | undefined): SeqRange | undefined {
  const { low = null, high = null } = blocks ?? {}
  return low === null || high === null ? undefined : { low: seqsOf(low).low, high: seqsOf(high).high }
}

/** From the start of the first part to the end of the last; empty when there is none. */
function spanOf(parts: readonly (SeqRange | undefined)[]): SeqRange {
  const known = parts.filter((part) => part !== undefined)
  return { low: known[0]?.low ?? 1, high: known.at(-1)?.high ?? 0 }
}

function clip(range: SeqRange, all: SeqRange): SeqRange | undefined {
  const [low, high] = [Math.max(range.low, all.low), Math.min(range.high, all.high)]
  return low <= high ? { low, high } : undefined
}

function statements({ db }: Pick<Store, 'db'>) {
  return {
    // Two lookups; one statement with both functions would read the whole table.
    ends: db.prepare<[]>('SELECT (SELECT min(seq) FROM runs) AS low, (SELECT max(seq) FROM runs) AS high'),
    last: db.prepare<[], { block: number | null }>('SELECT max(block) AS block FROM run_blocks'),
    timesOf: db.prepare<[SeqRange], { oldest: string | null; newest: string | null }>(
      'SELECT min(queued_at) AS oldest, max(queued_at) AS newest FROM runs WHERE seq BETWEEN @low AND @high',
    ),
    seal: db.prepare('INSERT OR REPLACE INTO run_blocks (block, oldest, newest) VALUES (@block, @oldest, @newest)'),
    forget: db.prepare('DELETE FROM run_blocks WHERE block < ? OR block >= ?'),
    openWithin: db.prepare<[{ from: string; to: string; unsealed: number }]>(
      'SELECT 1 FROM runs WHERE seq >= @unsealed AND queued_at >= @from AND queued_at < @to LIMIT 1',
    ),
    within: db.prepare<{ from: string; to: string }, { low: number | null; high: number | null }>(
      'SELECT min(block) AS low, max(block) AS high FROM run_blocks WHERE newest >= @from AND oldest < @to',
    ),
  }
}
