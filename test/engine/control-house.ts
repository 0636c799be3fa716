import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { builtinPlugins } from '@isthmus/nodes'
import type { Flow, Json, NodeType, Plugin } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'
import { resumeRuns } from '../../packages/runtime/src/cli/resume-runs.ts'
import type { ConnectionSource, OpenConnection } from '../../packages/runtime/src/engine/connections-port.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import { openStores, type Stores } from '../../packages/runtime/src/stores/open-stores.ts'
import { callableFlows } from '../../packages/runtime/src/triggers/index.ts'
import { openRig, type Rig } from './engine-rig.ts'
import type { Mortal } from './mortal-journal.ts'

/** A data folder and the process that works on it, which can be stopped and begun anew. */
export interface House {
  readonly stores: Stores
  rig(): Rig
  /** Saves a flow and switches it on. */
  add(flow: Flow): void
  save(flow: Flow): number
  start(flowId: string, input: readonly Json[]): Promise<string>
  ended(id: string): Promise<RunSummary>
  run(flowId: string, input: readonly Json[]): Promise<RunSummary>
  until(id: string, status: RunSummary['status']): Promise<RunSummary>
  output(id: string, node: string, port?: string): Promise<readonly Json[]>
  restart(): Promise<void>
  close(): Promise<void>
}

export interface HouseOptions {
  readonly nodes?: readonly NodeType[]
  /** Besides those that come with the project. */
  readonly plugins?: readonly Plugin[]
  readonly connections?: readonly OpenConnection[]
  readonly restAfterMs?: number
  readonly now?: () => Date
  readonly open?: ConnectionSource['open']
  /** What each process writes to, where that is not simply the disk. */
  readonly written?: (stores: Stores) => Pick<Mortal, 'journal' | 'effects'>
}

const over: readonly string[] = ['succeeded', 'partial', 'failed', 'canceled', 'interrupted']

export function openHouse({ nodes = [], written, ...options }: HouseOptions = {}): House {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-control-'))
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  const registry = buildRegistry([...builtinPlugins, ...(options.plugins ?? []), { id: 'rig', nodes, connectors: [] }])
  const named = options.connections ?? []
  const connections: ConnectionSource = {
    open: options.open ?? ((wanted) => named.find(({ name }) => name === wanted)),
    connectors: () => new Map(named.map(({ name, connector }) => [name, connector])),
  }
  const versionOf = (id: string, version: number) => stores.flows.version(id, version)
  const flows = callableFlows({ registry, connections, versionOf, newest: (id) => stores.flows.get(id) })
  let begun = 0
  const begin = (): Rig => {
    begun += 1
    const { journal, effects } = written?.(stores) ?? { journal: stores.runs, effects: stores.effects }
    return openRig({ nodes, journal, effects, flows, valueMaps: stores.valueMaps, runs: `run${begun}`, ...options })
  }
  let rig = begin()
  const look = async (id: string, wanted: (status: string) => boolean): Promise<RunSummary> => {
    for (;;) {
      await stores.runs.flush()
      const run = stores.runs.summary(id)
      if (run && wanted(run.status)) return run
      await pause(2)
    }
  }
  const ended = (id: string) => look(id, (status) => over.includes(status))
  const house: House = {
    stores,
    rig: () => rig,
    add: (flow) => {
      stores.flows.create({ flow, by: 'ada' })
      stores.flows.setActive(flow.id, true)
    },
    save: (flow) => {
      const baseVersion = stores.flows.get(flow.id)?.version ?? 0
      return stores.flows.save({ flow, by: 'ada', baseVersion }).version
    },
    start: async (flowId, input) => {
      const saved = stores.flows.get(flowId)
      if (!saved) throw new Error(`There is no flow ${flowId}`)
      return (await rig.engine.start({ saved, trigger: 'start', input, startedBy: 'ada' })).id
    },
    ended,
    run: async (flowId, input) => ended(await house.start(flowId, input)),
    until: (id, status) => look(id, (found) => found === status),
    output: async (id, node, port = 'out') => {
      const trace = JSON.parse((await stores.runs.trace(id)) ?? '{"nodes":{}}') as {
        nodes: Record<string, Record<string, { records: { value: Json }[] }>>
      }
      return (trace.nodes[node]?.[port]?.records ?? []).map(({ value }) => value)
    },
    restart: async () => {
      await rig.close()
      await stores.runs.flush()
      rig = begin()
      await resumeRuns({ stores, engine: rig.engine, now: () => new Date() })
    },
    close: async () => {
      await rig.close()
      await stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return house
}
