import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import {
  flowSchemaVersion,
  type EffectContext,
  type Emission,
  type Flow,
  type FlowNode,
  type FlowSettings,
  type BusinessKey,
  type Json,
  type NodeType,
  type Plugin,
} from '@isthmus/sdk'
import type { OpenConnection } from '../../packages/runtime/src/engine/connections-port.ts'
import { createEngine } from '../../packages/runtime/src/engine/create-engine.ts'
import { forgetfulEffects, type EffectJournal } from '../../packages/runtime/src/engine/effect-journal-port.ts'
import type { Egress } from '../../packages/runtime/src/engine/egress-port.ts'
import type { Engine, StartedRun } from '../../packages/runtime/src/engine/engine.ts'
import type { ExpressJournal } from '../../packages/runtime/src/engine/express-port.ts'
import type { FinishedRun, QueuedRun, RunJournal } from '../../packages/runtime/src/engine/journal-port.ts'
import type { FlowSource } from '../../packages/runtime/src/engine/flows-port.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import type { Sandbox, SandboxLimits } from '../../packages/runtime/src/engine/sandbox-port.ts'
import type { FlowFiles } from '../../packages/runtime/src/engine/files-port.ts'
import type { CollectLimits } from '../../packages/runtime/src/engine/spill-port.ts'
import type { RunTrace } from '../../packages/runtime/src/engine/trace/trace.ts'
import type { ValueMapSource } from '../../packages/runtime/src/engine/value-maps-port.ts'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { openSpillSpace } from '../../packages/runtime/src/spill/sqlite-spill.ts'
import { createSandbox, type SandboxOptions } from '../../packages/runtime/src/sandbox/index.ts'

/** A journal in memory that a test can look into and let fail. */
export interface MemoryJournal extends RunJournal {
  readonly queued: QueuedRun[]
  readonly begun: string[]
  readonly finished: FinishedRun[]
  /** Set, these calls fail with it. */
  failing: { enqueue?: Error; begin?: Error; finish?: Error }
}

export interface Rig {
  readonly engine: Engine
  readonly journal: MemoryJournal
  readonly sandbox: Sandbox
  readonly journalErrors: unknown[]
  /** Starts a run from the node `start`. */
  start(flow: Flow, input: readonly Json[], trigger?: string): Promise<StartedRun>
  /** Starts a run from the node `start` and waits for its end. */
  run(flow: Flow, input: readonly Json[], trigger?: string): Promise<FinishedRun>
  close(): Promise<void>
}

export interface RigOptions {
  readonly nodes?: readonly NodeType[]
  /** Besides those that come with the project. */
  readonly plugins?: readonly Plugin[]
  readonly connections?: readonly OpenConnection[]
  readonly open?: (name: string) => OpenConnection | undefined
  readonly limits?: Partial<SandboxLimits>
  /** How processes for user code are started. */
  readonly processes?: Pick<SandboxOptions, 'executable' | 'startWaitsMs'>
  readonly collecting?: Partial<CollectLimits>
  readonly files?: FlowFiles
  /** In place of one without limits. */
  readonly egress?: Egress
  /** Lets flows that only compute and answer have a lane. */
  readonly express?: ExpressJournal
  /** In place of those in memory. */
  readonly journal?: RunJournal
  readonly effects?: EffectJournal
  /** Flows that can be called; none by default. */
  readonly flows?: FlowSource
  readonly restAfterMs?: number
  /** None by default. */
  readonly valueMaps?: ValueMapSource
  readonly now?: () => Date
  /** Beginning of the ids of runs; two rigs on one database need different ones. */
  readonly runs?: string
}

/** The engine with the built-in nodes, the real sandbox and the real way out; only the journal is kept in memory. */
// oxlint-disable-next-line complexity -- one line per option
export function openRig(options: RigOptions = {}): Rig {
  const { nodes = [], plugins = [], connections = [], open, limits = {}, collecting = {}, files } = options
  const sandbox = createSandbox({ limits, ...options.processes })
  const egress = options.egress ?? createEgress()
  const journal = memoryJournal()
  const journalErrors: unknown[] = []
  let runs = 0
  const engine = createEngine({
    registry: buildRegistry([...builtinPlugins, ...plugins, { id: 'rig', nodes, connectors: [] }]),
    connections: {
      open: open ?? ((name) => connections.find((connection) => connection.name === name)),
      connectors: () => new Map(connections.map(({ name, connector }) => [name, connector])),
    },
    journal: options.journal ?? journal,
    ...(options.express ? { express: options.express } : {}),
    effects: options.effects ?? forgetfulEffects(),
    egress,
    collecting: {
      maxBytes: 32 * 2 ** 20,
      maxSpillBytes: 2 ** 30,
      spill: openSpillSpace(join(tmpdir(), 'isthmus-rig-spill')),
      ...collecting,
    },
    files: files ?? createFlowFiles(import.meta.dirname),
    sandbox,
    now: options.now ?? (() => new Date()),
    ...(options.flows ? { flows: options.flows } : {}),
    ...(options.valueMaps ? { valueMaps: options.valueMaps } : {}),
    ...(options.restAfterMs === undefined ? {} : { restAfterMs: options.restAfterMs }),
    newId: () => `${options.runs ?? 'run'}-${String((runs += 1)).padStart(6, '0')}`,
    random: () => 0,
    onJournalError: (_, error) => journalErrors.push(error),
  })
  const start: Rig['start'] = (flow, input, trigger = 'start') =>
    engine.start({ saved: { flow, version: 1 }, trigger, input, startedBy: 'ada' })
  return {
    engine,
    journal,
    sandbox,
    journalErrors,
    start,
    run: async (flow, input, trigger) => (await start(flow, input, trigger)).done,
    close: async () => {
      await engine.close()
      await Promise.all([sandbox.close(), egress.close()])
    },
  }
}

function memoryJournal(): MemoryJournal {
  const journal: MemoryJournal = {
    queued: [],
    begun: [],
    finished: [],
    failing: {},
    enqueue: async (run) => {
      if (journal.failing.enqueue) throw journal.failing.enqueue
      journal.queued.push(run)
    },
    begin: (runId) => {
      if (journal.failing.begin) throw journal.failing.begin
      journal.begun.push(runId)
    },
    finish: async (run) => {
      if (journal.failing.finish) throw journal.failing.finish
      journal.finished.push(run)
    },
    find: (runId) => {
      const queued = journal.queued.find(({ id }) => id === runId)
      const finished = journal.finished.findLast(({ id }) => id === runId)
      if (!queued) return undefined
      return {
        queued,
        status: finished?.status ?? 'running',
        ...(finished ? { startedAt: finished.startedAt } : {}),
        ...(finished?.failure ? { failure: finished.failure } : {}),
        returned: () => finished?.returned ?? [],
      }
    },
  }
  return journal
}

type NodeParts = Partial<Omit<FlowNode, 'id' | 'type' | 'config'>>

export function node(id: string, type: string, config: FlowNode['config'] = {}, more: NodeParts = {}): FlowNode {
  return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 }, ...more }
}

/** The usual start. */
export const startNode = node('start', 'trigger.manual')

/**
 * Builds a flow from its nodes and wires such as `a -> b`, `a.rest -> b`, `a -> b.left`.
 */
export function flowOf(nodes: readonly FlowNode[], wires: readonly string[], settings: FlowSettings = {}): Flow {
  const end = (text: string, port: string) => {
    const [id = '', named = port] = text.trim().split('.')
    return { node: id, port: named }
  }
  return {
    schema: flowSchemaVersion,
    id: 'test-flow',
    name: 'Test flow',
    nodes,
    edges: wires.map((wire, at) => {
      const [from = '', to = ''] = wire.split('->')
      return { id: `e${at}`, from: end(from, 'out'), to: end(to, 'in') }
    }),
    settings,
  }
}

export const expr = (text: string) => ({ $expr: text })

export const mapTo = (id: string, fields: Readonly<Record<string, Json>>, more: NodeParts = {}) =>
  node(id, 'map', { fields: Object.entries(fields).map(([target, value]) => ({ target, value })) }, more)

export const codeNode = (id: string, code: string, more: NodeParts = {}) => node(id, 'code', { code }, more)

/** An effect that hands each record to a function of the test. */
export function effectType(
  id: string,
  run: (record: Json, context: EffectContext) => Promise<readonly Emission[]> | AsyncIterable<readonly Emission[]>,
  more: { readonly effects?: 'none' | 'read' | 'write'; readonly keyed?: boolean; readonly concurrency?: number } = {},
): NodeType {
  const title = { en: id, 'zh-CN': id }
  const { effects = 'read', keyed = false, concurrency = 1 } = more
  return {
    info: {
      id,
      version: 1,
      title,
      summary: title,
      category: 'connector',
      icon: 'box',
      keywords: [],
      kind: 'effect',
      effects,
      config: { type: 'object' },
      inputs: [{ id: 'in', title }],
      outputs: [{ id: 'out', title }],
      hasErrorPort: true,
    },
    behaviour: {
      kind: 'effect',
      concurrency,
      permittedHosts: ['*'],
      run: ({ record }, context) => run(record, context),
      ...(keyed ? { idempotencyKey: (_: unknown, record: Json) => keyOf(record) } : {}),
    },
  }
}

function keyOf(record: Json): BusinessKey | undefined {
  const key = typeof record === 'object' && record !== null && 'key' in record ? record['key'] : undefined
  return typeof key === 'string' ? { entity: 'records', key } : undefined
}

/** A place where records arrive: an effect that notes them. */
export function collector(id = 'collect'): { readonly type: NodeType; readonly records: Json[] } {
  const records: Json[] = []
  const type = effectType(id, async (record) => {
    records.push(record)
    return [{ record }]
  })
  return { type, records }
}

export function traceOf({ traceText }: FinishedRun): RunTrace {
  return JSON.parse(traceText) as RunTrace
}

/** Values that left a port, as far as the trace kept them. */
export function leftBy(run: FinishedRun, from: string, port = 'out'): readonly unknown[] {
  return (traceOf(run).nodes[from]?.[port]?.records ?? []).map(({ value }) => value)
}
