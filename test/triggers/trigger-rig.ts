import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import {
  flowSchemaVersion,
  type Flow,
  type FlowNode,
  type FlowSettings,
  type Json,
  type NodeType,
  type Plugin,
} from '@isthmus/sdk'
import { startPlayground, type Playground, type PlaygroundOptions } from '@isthmus/playground'
import type { OpenConnection } from '../../packages/runtime/src/engine/connections-port.ts'
import { createEngine } from '../../packages/runtime/src/engine/create-engine.ts'
import type { Engine } from '../../packages/runtime/src/engine/engine.ts'
import type { RunJournal } from '../../packages/runtime/src/engine/journal-port.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { openSpillSpace } from '../../packages/runtime/src/spill/sqlite-spill.ts'
import { createSandbox } from '../../packages/runtime/src/sandbox/index.ts'
import { openStores, type Stores } from '../../packages/runtime/src/stores/open-stores.ts'
import { createRunIds } from '../../packages/runtime/src/stores/runs/run-id.ts'
import { callableFlows, createTriggers, type Triggers } from '../../packages/runtime/src/triggers/index.ts'

export interface TriggerRig {
  readonly stores: Stores
  readonly engine: Engine
  readonly triggers: Triggers
  /** What triggers could not do. */
  readonly errors: { readonly flow: string; readonly message: string }[]
  /** Moves the rig's clock; the real one goes on below it. */
  readonly clock: { offsetMs: number }
  /** Set, writing down a run fails with it: before anything is on disk, or after all of it is. */
  readonly fault: { before?: Error; after?: Error }
  /** Saves a flow, switches it on and lets the triggers know. */
  activate(flow: Flow): void
  /** The input records of every run of a flow, oldest run first. */
  inputs(flow: string): Promise<readonly (readonly Json[])[]>
  close(): Promise<void>
}

export interface RigOptions {
  readonly file?: string
  readonly nodes?: readonly NodeType[]
  /** Besides those that come with the project. */
  readonly plugins?: readonly Plugin[]
  readonly connections?: readonly OpenConnection[]
}

const folders: string[] = []

/** A folder of its own; `removeFolders` takes it away. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-triggers-'))
  folders.push(folder)
  return folder
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Triggers, engine and SQLite as the server puts them together, with a clock that a test can set. */
export function openTriggerRig(options: RigOptions = {}): TriggerRig {
  const { file = join(freshFolder(), 'isthmus.db'), nodes = [], plugins = [], connections = [] } = options
  const clock = { offsetMs: 0 }
  const fault: TriggerRig['fault'] = {}
  const errors: { flow: string; message: string }[] = []
  const now = () => new Date(Date.now() + clock.offsetMs)
  const stores = openStores(file, now)
  const [sandbox, egress] = [createSandbox(), createEgress()]
  const registry = buildRegistry([...builtinPlugins, ...plugins, { id: 'rig', nodes, connectors: [] }])
  const source = {
    open: (name: string) => connections.find((connection) => connection.name === name),
    connectors: () => new Map(connections.map(({ name, connector }) => [name, connector])),
  }
  const engine = createEngine({
    registry,
    connections: source,
    journal: faulty(stores, fault),
    effects: stores.effects,
    flows: callableFlows({
      registry,
      connections: source,
      newest: (id) => stores.flows.get(id),
      versionOf: (id, version) => stores.flows.version(id, version),
    }),
    collecting: { maxBytes: 32 * 2 ** 20, maxSpillBytes: 2 ** 30, spill: openSpillSpace(freshFolder()) },
    egress,
    files: createFlowFiles(freshFolder()),
    sandbox,
    now,
    newId: createRunIds({ now, randomBytes }),
    random: Math.random,
  })
  const triggers = createTriggers({
    engine,
    registry,
    connections: source,
    memory: stores.triggers,
    egress,
    now,
    random: () => 0.5,
    onTriggerError: (flow, error) => errors.push({ flow, message: error.message }),
    activeFlows: () => stores.flows.active(),
  })
  return {
    stores,
    engine,
    triggers,
    errors,
    clock,
    fault,
    activate: (flow) => {
      const known = stores.flows.get(flow.id)
      if (known) stores.flows.save({ flow, by: 'ada', baseVersion: known.version })
      else stores.flows.create({ flow, by: 'ada' })
      stores.flows.setActive(flow.id, true)
      triggers.sync()
    },
    inputs: (flow) => {
      const { runs } = stores.runs.list({ flow, limit: 200 })
      return Promise.all(
        runs.toReversed().map(async ({ id }) => {
          const input = await stores.runs.input(id)
          return JSON.parse(input?.text ?? '[]') as readonly Json[]
        }),
      )
    },
    close: async () => {
      await triggers.close()
      await engine.close()
      await Promise.all([sandbox.close(), egress.close()])
      await stores.close()
    },
  }
}

function faulty({ runs }: Stores, fault: TriggerRig['fault']): RunJournal {
  return {
    ...runs,
    enqueue: async (run) => {
      if (fault.before) throw fault.before
      await runs.enqueue(run)
      if (fault.after) throw fault.after
    },
  }
}

export function nodeOf(id: string, type: string, more: Partial<FlowNode> = {}): FlowNode {
  return { id, type, typeVersion: 1, name: id, config: {}, position: { x: 0, y: 0 }, ...more }
}

/** A flow of a trigger `start` and a map that passes its records on. */
export function flowOf(id: string, start: FlowNode, settings: FlowSettings = {}): Flow {
  const pass = nodeOf('pass', 'filter', { config: { condition: { $expr: 'true' } } })
  const edges = [{ id: 'e', from: { node: start.id, port: 'out' }, to: { node: 'pass', port: 'in' } }]
  return { schema: flowSchemaVersion, id, name: id, nodes: [start, pass], edges, settings }
}

/** The two small systems on free ports, and connections to them. */
export async function openSystems(more: Partial<PlaygroundOptions> = {}) {
  const playground: Playground = await startPlayground({ folder: freshFolder(), crmPort: 0, erpPort: 0, ...more })
  const shared = { allowPrivate: true, revision: '1' }
  const crm: OpenConnection = {
    ...shared,
    name: 'crm',
    connector: 'playground-crm',
    config: { baseUrl: playground.crm.url },
    secret: { token: playground.crm.token },
  }
  const erp: OpenConnection = {
    ...shared,
    name: 'erp',
    connector: 'playground-erp',
    config: { baseUrl: playground.erp.url, user: playground.erp.user },
    secret: { password: playground.erp.password },
  }
  return { playground, connections: [crm, erp] }
}
