import type { Flow, FlowNode, Json, JsonObject } from '@isthmus/sdk'
import type { RunSummary, TraceCall, TraceCallsAnswer, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { openHouse, type House } from '../../contracts/house.ts'
import { systems, type ServerCertificate, type SqlSystem } from './engines.ts'

/** A server of Isthmus with a connection to a database of its own. */
export interface SqlRig {
  readonly system: SqlSystem
  readonly house: House
  readonly connection: string
  /** Runs one node of the system behind a manual trigger and gives what it gave. */
  run(type: string, config: JsonObject, input?: readonly Json[], by?: string): Promise<NodeRun>
  close(): Promise<void>
}

export interface NodeRun {
  readonly run: RunSummary
  readonly out: readonly Json[]
  readonly errors: readonly Json[]
  readonly calls: readonly TraceCall[]
}

export const connection = 'shop'

export interface RigOptions {
  readonly tables: string
  readonly writeTables?: readonly string[]
  readonly certificate?: ServerCertificate
}

/** Starts the database, makes its tables, and opens a house with a connection that may write the tables named. */
export async function openRig(
  id: SqlSystem['id'],
  { tables, writeTables = [], certificate }: RigOptions,
): Promise<SqlRig> {
  const system = await systems[id](certificate)
  try {
    await system.execute(tables)
  } catch (error) {
    // Nobody else knows the server yet.
    await system.stop()
    throw error
  }
  const house = await openHouse()
  await connect(house, system, writeTables)
  return {
    system,
    house,
    connection,
    run: nodeRunner(house, id),
    close: async () => {
      await house.close()
      await system.stop()
    },
  }
}

/** Runs one node of a system behind a manual trigger. */
export function nodeRunner(house: House, id: string): SqlRig['run'] {
  let count = 0
  return async (type, config, input, by = connection) => {
    count += 1
    const flow = oneNode(`flow-${count}`, { type: `${id}.${type}`, config, connection: by })
    await house.call('POST', 'flows', {}, { flow })
    const run = await house.run(flow, input)
    const records = async (of: string): Promise<readonly Json[]> => {
      const answer = await house.call<TraceRecordsAnswer>('GET', 'runRecords', { run: run.id, node: of })
      return answer.records.map(({ value }) => value as Json)
    }
    const { calls } = await house.call<TraceCallsAnswer>('GET', 'runCalls', { run: run.id, node: 'node' })
    return { run, out: await records('node'), errors: await records('failed'), calls }
  }
}

export async function connect(house: House, system: SqlSystem, writeTables: readonly string[]): Promise<void> {
  await house.call(
    'POST',
    'connections',
    {},
    {
      name: connection,
      connector: system.id,
      config: { ...system.config, writeTables },
      secret: { password: system.password },
      allowPrivate: true,
    },
  )
}

const placed = { typeVersion: 1, position: { x: 0, y: 0 } } as const

export function wire(from: string, to: string, port = 'out') {
  return { id: `${from}-${port}-${to}`, from: { node: from, port }, to: { node: to, port: 'in' } }
}

export function node(own: Omit<FlowNode, 'position' | 'typeVersion'> & { readonly typeVersion?: number }): FlowNode {
  return { ...placed, ...own }
}

const failedFields = [
  { target: 'code', value: { $expr: 'record.error.code' } },
  { target: 'message', value: { $expr: 'record.error.message' } },
  { target: 'record', value: { $expr: 'record.record' } },
]

type OneNode = Pick<FlowNode, 'type' | 'config'> & { readonly connection: string }

function oneNode(id: string, own: OneNode): Flow {
  const { type } = own
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }),
      node({ id: 'node', name: 'Node', typeVersion: type.endsWith('.list') ? 2 : 1, ...own }),
      node({ id: 'failed', type: 'map', name: 'Failed', config: { fields: failedFields } }),
    ],
    edges: [wire('start', 'node'), wire('node', 'failed', 'error')],
    settings: { keepTraces: 'all' },
  }
}

/** Rows that set each field to the field of the record by the same name. */
export function sameFields(...names: readonly string[]): Json {
  return names.map((target) => ({ target, value: { $expr: `record.${target}` } }))
}
