import type { RunSummary } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import { blockOf, seqsOf, type RunBlocks, type SeqRange } from './run-blocks.ts'
import type { RunClasses } from './run-classes.ts'
import { add, allOf, conditionsOf, isUnfinished, keyConditions, type Conditions } from './run-conditions.ts'
import { readCursor, writeCursor } from './run-cursor.ts'
import { summaryColumns, toSummary } from './run-rows.ts'
import type { RunFilter, RunPage } from './run-store.ts'

/** Runs read one after the other before classes and keys are asked: most questions are answered by the newest ones. */
const recentRuns = 1000
/** Runs of rare classes whose keys are looked at one by one. */
const candidateRuns = 300
/** Runs with the right key that may be read and rejected for one page. */
const mostRejected = 4000

export interface RunListOptions {
  readonly classes: RunClasses
  readonly blocks: RunBlocks
}

/** A search under way: numbers of runs found so far, newest first, and where it goes on. */
interface Search {
  readonly filter: RunFilter
  readonly conditions: Conditions
  readonly wanted: number
  readonly found: number[]
  range: SeqRange
}

/** Finds runs, newest first, from what there are few of: see `RunClasses` for the rest. */
export function createRunList(store: Store, { classes, blocks }: RunListOptions): (filter: RunFilter) => RunPage {
  const sql = createStatements(store)
  const search = (filter: RunFilter, range: SeqRange): SearchEnd => {
    const conditions = conditionsOf(filter)
    const state: Search = { filter, conditions, wanted: filter.limit + 1, found: [], range }
    if (walkRecent(state, sql)) return { found: state.found }
    if (filter.key === undefined) {
      state.found.push(...fromClasses(state, { sql, classes }, state.wanted - state.found.length))
      return { found: state.found }
    }
    return withKey(state, { sql, classes })
  }
  return (filter) => {
    const range = rangeOf(filter, blocks)
    if (!range) return { runs: [], next: null }
    const { found, openBelow } = search(filter, range)
    const page = found.slice(0, filter.limit)
    const runs = page.map((seq) => toSummary(sql.row.get(seq)))
    const next = found.length > page.length ? page.at(-1) : openBelow
    return { runs, next: next === undefined ? null : writeCursor(next) }
  }
}

interface SearchEnd {
  readonly found: readonly number[]
  /** Present when the search stopped early: what is older than this run has not been looked at. */
  readonly openBelow?: number
}

interface Sources {
  readonly sql: Statements
  readonly classes: RunClasses
}

function rangeOf(filter: RunFilter, blocks: RunBlocks): SeqRange | undefined {
  const range = blocks.rangeOf(filter)
  const below = filter.cursor === undefined ? undefined : readCursor(filter.cursor) - 1
  if (!range || below === undefined) return range
  return below < range.low ? undefined : { low: range.low, high: Math.min(range.high, below) }
}

/** Reads the newest runs one by one; true when that was enough. */
function walkRecent(state: Search, sql: Statements): boolean {
  const { filter, range, wanted } = state
  const narrowed = filter.key !== undefined || conditionsOf({ ...filter, from: '', to: '' }).sql.length > 2
  const border = narrowed ? (sql.border.get(range) ?? range.low) : range.low
  state.found.push(...sql.walk(filter).all({ low: border, high: range.high, most: wanted }))
  state.range = { low: range.low, high: border - 1 }
  return state.found.length >= wanted || state.range.low > state.range.high
}

function fromClasses({ filter, range, conditions }: Search, { sql, classes }: Sources, most: number): number[] {
  const over = classes.newest(filter, range, most)
  const wantsOpen =
    !filter.statuses?.length || filter.statuses.some((status) => status === 'queued' || status === 'running')
  if (!wantsOpen || filter.errorCode !== undefined) return [...over]
  const open = sql.unfinished(conditions).all({ ...range, most })
  return [...over, ...open].sort((a, b) => b - a).slice(0, most)
}

function withKey(state: Search, sources: Sources): SearchEnd {
  const { filter, found, wanted } = state
  const { key: _, from: _from, to: _to, ...rest } = filter
  if (conditionsOf(rest).sql.length > 0) {
    const candidates = fromClasses(state, sources, candidateRuns)
    for (const seq of candidates) {
      if (found.length >= wanted) break
      if (sources.sql.hasKey(filter.key ?? '', seq)) found.push(seq)
    }
    const last = candidates.at(-1)
    if (found.length >= wanted || candidates.length < candidateRuns || last === undefined) return { found }
    state.range = { ...state.range, high: last - 1 }
  }
  return walkKeyBlocks(state, sources.sql)
}

/** Looks the key up in block after block: within a block keys are in order, and the blocks are in the order of the list. */
function walkKeyBlocks({ filter, found, wanted, range, conditions }: Search, sql: Statements): SearchEnd {
  const keyed = sql.keyed(filter, conditions)
  let rejected = 0
  for (let block = blockOf(range.high); block >= blockOf(range.low); block -= 1) {
    const within = { low: Math.max(range.low, seqsOf(block).low), high: Math.min(range.high, seqsOf(block).high) }
    if (!keyed.any({ block, ...within })) continue
    const seqs = keyed.all({ block, ...within, most: wanted - found.length })
    found.push(...seqs)
    if (found.length >= wanted) return { found }
    if (conditions.sql.length > 0) rejected += keyed.count({ block, ...within })
    if (rejected > mostRejected && block > blockOf(range.low)) return { found, openBelow: within.low }
  }
  return { found }
}

type Values = Readonly<Record<string, string | number>>
interface Seqs {
  all(values: Values): number[]
}

type Statements = ReturnType<typeof createStatements>

function createStatements({ db }: Store) {
  const prepared = new Map<string, ReturnType<typeof db.prepare>>()
  const seqs = (sql: string, given: Values): Seqs => {
    const statement = prepared.get(sql) ?? db.prepare(sql).pluck()
    prepared.set(sql, statement)
    return { all: (values) => statement.all({ ...given, ...values }) as number[] }
  }
  const hasKey = db.prepare(
    'SELECT 1 FROM run_keys k WHERE k.seq = @seq AND k.key >= @key AND k.key < @afterKeys LIMIT 1',
  )
  const inRange = 'r.seq BETWEEN @low AND @high'
  const newestFirst = 'ORDER BY r.seq DESC LIMIT @most'
  return {
    row: db.prepare<[number], RunSummary>(`SELECT ${summaryColumns} FROM runs r WHERE r.seq = ?`),
    border: db
      .prepare<SeqRange, number>(
        `SELECT seq FROM runs WHERE seq BETWEEN @low AND @high ORDER BY seq DESC LIMIT 1 OFFSET ${recentRuns}`,
      )
      .pluck(),
    walk: (filter: RunFilter): Seqs => {
      const plain = conditionsOf(filter)
      const key = filter.key === undefined ? undefined : keyConditions(filter.key)
      const exists = `EXISTS (SELECT 1 FROM run_keys k WHERE k.seq = r.seq AND ${allOf(key?.sql ?? [])})`
      const all = key ? add(plain, { sql: [exists], values: key.values }) : plain
      // The order is the table's own; an index over classes would have to be sorted.
      return seqs(
        `SELECT r.seq FROM runs r NOT INDEXED WHERE ${inRange} AND ${allOf(all.sql)} ${newestFirst}`,
        all.values,
      )
    },
    unfinished: ({ sql, values }: Conditions): Seqs =>
      seqs(
        `SELECT r.seq FROM runs r INDEXED BY runs_unfinished
          WHERE r.${isUnfinished} AND ${inRange} AND ${allOf(sql)} ${newestFirst}`,
        values,
      ),
    hasKey: (key: string, seq: number): boolean => hasKey.get({ ...keyConditions(key).values, seq }) !== undefined,
    keyed: (filter: RunFilter, { sql, values }: Conditions) => {
      const key = keyConditions(filter.key ?? '')
      const keys = `k.block = @block AND ${allOf(key.sql)} AND k.seq BETWEEN @low AND @high`
      const rest = sql.length > 0 ? `JOIN runs r ON r.seq = k.seq AND ${allOf(sql)}` : ''
      const found = seqs(
        `SELECT DISTINCT k.seq FROM run_keys k ${rest} WHERE ${keys} ORDER BY k.seq DESC LIMIT @most`,
        { ...values, ...key.values },
      )
      const any = seqs(`SELECT 1 FROM run_keys k WHERE ${keys} LIMIT 1`, key.values)
      const counted = seqs(`SELECT count(*) FROM run_keys k WHERE ${keys}`, key.values)
      return {
        all: (at: Values): number[] => found.all(at),
        any: (at: Values): boolean => any.all(at).length > 0,
        count: (at: Values): number => counted.all(at)[0] ?? 0,
      }
    },
  }
}
