import type { JsonObject } from '@isthmus/sdk'
import type { StartRun } from '../engine/engine.ts'
import type {
  TakenChange,
  TriggerMark,
  TriggerMemory,
  TriggerProgress,
  TriggerRecord,
} from '../engine/trigger-memory-port.ts'

interface Kept {
  epoch: number
  state: JsonObject
  status: JsonObject
  taken: Map<string, TakenChange>
  lastRun?: string
}

/** What triggers remember, kept in memory; `commit` does for a run what a journal does in its transaction. */
export interface MemoryTriggerMemory extends TriggerMemory {
  commit(run: Pick<StartRun, 'saved' | 'trigger' | 'mark'> & { readonly id: string }): void
}

export function memoryTriggerMemory(): MemoryTriggerMemory {
  const kept = new Map<string, Kept>()
  const events = new Map<string, { readonly run: string; readonly expiresAtMs: number }>()
  const of = (flow: string, node: string): Kept => {
    const known: Kept = kept.get(`${flow} ${node}`) ?? { epoch: 0, state: {}, status: {}, taken: new Map() }
    kept.set(`${flow} ${node}`, known)
    return known
  }
  const save = (trigger: readonly [flow: string, node: string], progress: TriggerProgress, run?: string): void => {
    const entry = of(...trigger)
    if (entry.epoch !== progress.epoch) return
    entry.state = progress.state
    if (run !== undefined) entry.lastRun = run
    for (const change of progress.taken ?? []) entry.taken.set(`${change.id}\n${change.version}`, change)
    for (const [key, { time }] of entry.taken) if (time < (progress.forgetBefore ?? '')) entry.taken.delete(key)
  }
  const mark = (run: string, flow: string, node: string, given: TriggerMark): void => {
    if (given.kind === 'progress') return save([flow, node], given, run)
    const keys = given.kind === 'event' ? [given.key] : given.keys
    for (const key of keys) events.set(`${given.scope}\n${key}`, { run, expiresAtMs: given.expiresAtMs })
  }
  return {
    commit: ({ id, saved, trigger, mark: given }) => given && mark(id, saved.flow.id, trigger, given),
    get: (flow, node) => {
      const known = kept.get(`${flow} ${node}`)
      return known && recordOf(flow, node, known)
    },
    list: () =>
      [...kept]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, entry]) => {
          const [flow = '', node = ''] = key.split(' ')
          return recordOf(flow, node, entry)
        }),
    save: (flow, node, progress) => save([flow, node], progress),
    saveStatus: (flow, node, status) => void (of(flow, node).status = status),
    reset: (flow, node, state) => {
      const entry = of(flow, node)
      kept.set(`${flow} ${node}`, { ...entry, epoch: entry.epoch + 1, state, taken: new Map() })
    },
    notTaken: (flow, node, changes) => {
      const { taken } = of(flow, node)
      return changes.filter(({ id, version }) => !taken.has(`${id}\n${version}`))
    },
    eventRun: (scope, key, nowMs) => {
      const event = events.get(`${scope}\n${key}`)
      return event && event.expiresAtMs > nowMs ? event.run : undefined
    },
    pruneEvents: (nowMs) => {
      const over = [...events].filter(([, { expiresAtMs }]) => expiresAtMs <= nowMs)
      for (const [key] of over) events.delete(key)
      return over.length
    },
  }
}

function recordOf(flow: string, node: string, { epoch, state, status, lastRun }: Kept): TriggerRecord {
  return { flow, node, epoch, state, status, lastRun }
}
