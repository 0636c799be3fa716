import { type FlowNode, type Json } from '@isthmus/sdk'
import { entityNodes, lookForUnknown, type UnknownPart } from '@isthmus/sdk/contract'
import type { Registry } from '../engine/registry.ts'
import type { ContractStore, LearnedField } from '../stores/contracts/contract-store.ts'

/** Records of one answer that are looked at, how often an entity is looked at, and how often what was seen is kept. */
const mostRecords = 3
const restMs = 200
const keepEveryMs = 2_000
/** Parts that wait to be kept. */
const mostWaiting = 500

export interface LearnOptions {
  readonly store: ContractStore
  readonly registry: Registry
  readonly now: () => Date
  /** Told of connections of whose records something was learned. */
  readonly onLearned: (connection: string) => void
}

/** Looks at some of the records that read nodes and triggers give. */
export interface ShapeLearner {
  seen(node: FlowNode, records: readonly Json[]): void
  /** Keeps what was seen. */
  flush(): void
  close(): void
}

interface Source {
  readonly connection: string
  readonly entity: string
  /** Name under which the node puts what it read; the record itself without one. */
  readonly into: string
}

interface Looked {
  readonly hash: string
  readonly look: (record: Json) => readonly UnknownPart[]
  nextAtMs: number
}

/** Remembers for every node what it reads. */
function createSources(registry: Registry): (node: FlowNode) => Source | undefined {
  const known = new WeakMap<FlowNode, { readonly source: Source | undefined }>()
  return (node) => {
    const before = known.get(node)
    if (before) return before.source
    const source = readSource(node, registry)
    known.set(node, { source })
    return source
  }
}

/** Opens a learner. Most calls of `seen` end after two look-ups in memory. */
export function createShapeLearner(options: LearnOptions): ShapeLearner {
  const { store, registry, now } = options
  const looked = new Map<string, Looked>()
  let waiting = new Map<string, { readonly connection: string; readonly field: LearnedField }>()
  let timer: NodeJS.Timeout | undefined

  const sourceOf = createSources(registry)
  const lookOf = ({ connection, entity }: Source, nowMs: number): Looked | undefined => {
    const key = JSON.stringify([connection, entity])
    const known = looked.get(key)
    if (known && nowMs < known.nextAtMs) return undefined
    const latest = store.get(connection)?.latest
    const schema = latest?.entities.find(({ name }) => name === entity)?.schema
    if (!latest || !schema) return undefined
    const next = known?.hash === latest.hash ? known : { hash: latest.hash, look: lookForUnknown(schema), nextAtMs: 0 }
    next.nextAtMs = nowMs + restMs
    looked.set(key, next)
    return next
  }
  const note = ({ connection, entity }: Source, part: UnknownPart): void => {
    const key = JSON.stringify([connection, entity, part.path, part.type])
    const before = waiting.get(key)
    if (!before && waiting.size >= mostWaiting) return
    const lastAt = now().toISOString()
    const { count = 0, firstAt = lastAt } = before?.field ?? {}
    waiting.set(key, { connection, field: { ...part, entity, count: count + 1, firstAt, lastAt } })
    timer ??= setTimeout(flush, keepEveryMs).unref()
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    const byConnection = Map.groupBy(waiting.values(), ({ connection }) => connection)
    waiting = new Map()
    for (const [connection, fields] of byConnection) {
      try {
        store.learn(
          connection,
          fields.map(({ field }) => field),
        )
        options.onLearned(connection)
      } catch {
        // What was seen is a help to people; a disk that is full tells of itself elsewhere.
      }
    }
  }
  return {
    seen: (node, records) => {
      const source = sourceOf(node)
      const looking = source && lookOf(source, now().getTime())
      if (!source || !looking) return
      for (const record of records.slice(0, mostRecords)) {
        for (const part of looking.look(placed(record, source.into))) note(source, part)
      }
    },
    flush,
    close: () => clearTimeout(timer),
  }
}

function readSource(node: FlowNode, { infos }: Registry): Source | undefined {
  const [found] = entityNodes({ nodes: [node] }, infos)
  // What a write gives back has a form of its own.
  if (!found || (found.type.effects !== 'read' && found.type.kind !== 'trigger')) return undefined
  const into = node.config['into']
  return { connection: found.connection, entity: found.entity, into: typeof into === 'string' ? into : '' }
}

function placed(record: Json, into: string): Json {
  if (into === '') return record
  return typeof record === 'object' && record !== null && !Array.isArray(record)
    ? ((record as { readonly [name: string]: Json })[into] ?? null)
    : null
}
