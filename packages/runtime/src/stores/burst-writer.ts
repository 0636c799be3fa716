import type { ExpressBurst, ExpressRun } from '../engine/express-port.ts'
import { burstInsert, type WrittenRun } from './burst-rows.ts'
import type { Store } from './database.ts'
import { packGroup } from './trace-group.ts'

const groupWaitMs = 5
/** As many are written at once, and packed together: more would make opening one run slow. */
const groupRuns = 128
const groupChars = 2 * 1024 * 1024

interface Waiting {
  readonly burst: ExpressBurst
  readonly durable: boolean
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface BurstWriter {
  record(burst: ExpressBurst, durability: 'full' | 'grouped'): Promise<void>
  /** Resolves when everything handed over so far is written or has failed. */
  flush(): Promise<void>
}

/**
 * Writes finished runs, each with one row. What comes while a group is written makes up the next one; without a hurry a
 * group waits some milliseconds for others.
 */
export function createBurstWriter(store: Store): BurstWriter {
  const insert = burstInsert(store)
  let waiting: Waiting[] = []
  let runs = 0
  let urgent = false
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      runs = 0
      urgent = false
      await writeAll(store, taken, insert)
    }
  }
  const start = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing ??= write().finally(() => {
      writing = undefined
      if (waiting.length > 0) schedule()
    })
    return writing
  }
  const schedule = (): void => {
    if (writing) return
    if (urgent || runs >= groupRuns) void start()
    else timer ??= setTimeout(() => void start(), groupWaitMs)
  }
  return {
    record: (burst, durability) =>
      new Promise((resolve, reject) => {
        const durable = durability === 'full'
        waiting.push({ burst, durable, resolve, reject })
        runs += burst.runs.length
        urgent ||= durable
        schedule()
      }),
    flush: async () => {
      await start()
      // What came while the last group was written has a group of its own.
      while (waiting.length > 0) await start()
    },
  }
}

/** Never rejects: each caller learns of its own burst. */
async function writeAll(
  store: Store,
  waiting: readonly Waiting[],
  insert: (groups: readonly PackedGroup[]) => void,
): Promise<void> {
  try {
    const packed = await Promise.all(groupsOf(waiting.map(({ burst }) => burst)).map(pack))
    const durable = waiting.some((each) => each.durable)
    const work = (): void => insert(packed)
    if (durable) store.durable(work)
    else store.atomic(work)
  } catch (error) {
    for (const { reject } of waiting) reject(error)
    return
  }
  for (const { resolve } of waiting) resolve()
}

export interface PackedGroup {
  readonly runs: readonly WrittenRun[]
  readonly bytes: Uint8Array
}

function groupsOf(bursts: readonly ExpressBurst[]): readonly (readonly WrittenRun[])[] {
  const groups: WrittenRun[][] = []
  let group: WrittenRun[] = []
  let chars = 0
  for (const burst of bursts) {
    for (const run of burst.runs) {
      if (group.length >= groupRuns || (group.length > 0 && chars >= groupChars)) {
        groups.push(group)
        group = []
        chars = 0
      }
      group.push({ burst, run })
      chars += charsOf(run)
    }
  }
  return group.length > 0 ? [...groups, group] : groups
}

function charsOf({ inputText, stepsText, traceText }: ExpressRun): number {
  return inputText.length + stepsText.length + traceText.length
}

async function pack(runs: readonly WrittenRun[]): Promise<PackedGroup> {
  return { runs, bytes: await packGroup(runs.map(({ run }) => run)) }
}
