import type { Store } from '../database.ts'
import { createFileSpace, type FileSpace } from './file-space.ts'
import { createRunPruning, type PrunedSlice } from './prune-runs.ts'
import { repackTraces } from './repack-traces.ts'
import { cutoffs, latestCutoff, type FlowRetention, type Retention } from './retention.ts'
import { createRunBlocks } from '../runs/run-blocks.ts'
import { inSlices, type Pace } from './slices.ts'

export interface PruneOptions extends Pace {
  readonly retention: Retention
  readonly now: Date
}

/** What a round of pruning did. */
export interface PruneReport {
  readonly runs: number
  /** Runs that are kept without their traces. */
  readonly traces: number
  /** Groups of traces that were packed anew. */
  readonly repacked: number
  /** Bytes given back to the disk. */
  readonly freedBytes: number
}

/** Over its budget, the file is brought to this share of it, so that not every run starts it anew. */
const budgetShare = 0.9
/** Free pages that are left for what comes next; giving all back only to ask for them again costs twice. */
const spareShare = 0.02
const sparePages = 32
const pageBytes = 4096

/** Removes what is older than it should be or too much, a slice at a time. */
export function prune(store: Store, options: PruneOptions): Promise<PruneReport> {
  const space = createFileSpace(store)
  return space.inShortSteps(() => pruneIn(store, space, options))
}

async function pruneIn(store: Store, space: FileSpace, options: PruneOptions): Promise<PruneReport> {
  const { retention, now } = options
  const [pruning, blocks] = [createRunPruning(store), createRunBlocks(store)]
  const flows = flowRetention(store)
  while (blocks.seal(4) > 0) await options.rest(0)
  const counts = { runs: 0, traces: 0 }
  const count = (what: keyof typeof counts, step: (size: number) => PrunedSlice, enough = () => false) =>
    inSlices((size) => {
      if (enough()) return 0
      const { seen, removed } = step(size)
      counts[what] += removed
      return seen
    }, options)
  const last = blocks.rangeOf({ to: latestCutoff(now, retention, flows) })?.high ?? 0
  await count('runs', pruning.expired(cutoffs(now, retention, flows), last))
  if (space.usedBytes() > retention.maxBytes) {
    const isSmall = (): boolean => space.usedBytes() <= retention.maxBytes * budgetShare
    await count('traces', pruning.tracesOfSucceeded(), isSmall)
    await count('runs', pruning.oldest(), isSmall)
  }
  await count('traces', pruning.orphans())
  blocks.forget()
  const repacked = await repackTraces(store, pruning.takeThinned(), () => options.rest(0))
  const spare = sparePages + Math.floor((space.usedBytes() / pageBytes) * spareShare)
  const freed = await inSlices((size) => {
    const more = Math.floor(space.freeBytes() / pageBytes) - spare
    return more <= 0 ? 0 : space.shrink(Math.min(size, more))
  }, options)
  space.checkpoint()
  return { ...counts, repacked, freedBytes: freed * pageBytes }
}

function flowRetention({ db }: Store): FlowRetention {
  const rows = db
    .prepare<[], { id: string; retention: string }>(
      `SELECT f.id, v.text ->> '$.settings.retention' AS retention FROM flows f
        JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version
        WHERE retention IS NOT NULL`,
    )
    .all()
  return new Map(rows.map(({ id, retention }) => [id, JSON.parse(retention) as { succeededDays?: number }]))
}
