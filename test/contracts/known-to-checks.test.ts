import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, formatFlow, type Flow, type NodeTypeInfo, type Problem } from '@isthmus/sdk'
import type {
  CallableFlowsAnswer,
  ConnectionDetail,
  ConnectionsAnswer,
  ConnectionTestAnswer,
  ContractEntitiesAnswer,
  FlowCheck,
  FlowDetail,
  NodeTypesAnswer,
} from '@isthmus/sdk/api'
import { CRM_READER_TOKEN, ERP_CLERK_PASSWORD } from '@isthmus/playground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isthmus } from '../support/command-line.ts'
import { openHouse, type House } from './house.ts'

let house: House
let folder = ''
const slow = 120_000

beforeAll(async () => {
  house = await openHouse()
  folder = mkdtempSync(join(tmpdir(), 'isthmus-known-'))
}, slow)
afterAll(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
}, slow)

const at = { x: 0, y: 0 }
const flowOf = (id: string, nodes: Flow['nodes']): Flow => ({
  schema: 'isthmus/flow/1',
  id,
  name: id,
  nodes,
  edges: nodes.slice(1).map((node, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]?.id ?? '', port: 'out' },
    to: { node: node.id, port: 'in' },
  })),
  settings: {},
})

const wanted = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] }
const called = flowOf('called', [
  { id: 'start', type: 'trigger.call', typeVersion: 1, name: 'Called', position: at, config: { input: wanted } },
])

function callerOf(id: string): Flow {
  return flowOf(id, [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start', position: at, config: {} },
    {
      id: 'call',
      type: 'flow.call',
      typeVersion: 1,
      name: 'Call',
      position: at,
      config: { flow: 'called', per: 'record', input: { $expr: '{ no: 1 }' } },
    },
    {
      id: 'customer',
      type: 'erp.upsert',
      typeVersion: 1,
      name: 'Write customer',
      position: at,
      connection: 'erp',
      config: { entity: 'Customers', key: 'K-1', fields: [{ target: 'Nmae', value: 'Nord' }] },
    },
    {
      id: 'company',
      type: 'crm.update',
      typeVersion: 1,
      name: 'Write company',
      position: at,
      connection: 'crm',
      config: {
        entity: 'companies',
        id: 'comp-1',
        fields: [{ target: 'city', value: { $expr: 'mapValue("cities", 1)' } }],
      },
    },
  ])
}

/** What the editor asks the server for before it checks a flow that is being drawn. */
async function knownToTheEditor() {
  const { connections } = await house.call<ConnectionsAnswer>('GET', 'connections')
  const { flows, contracts } = await house.call<CallableFlowsAnswer>(
    'GET',
    'callableFlows',
    {},
    undefined,
    'names=called',
  )
  const described = await Promise.all(
    connections.map(async ({ name }) => {
      const { entities } = await house.call<ContractEntitiesAnswer>('GET', 'contractEntities', { connection: name })
      return [name, entities] as const
    }),
  )
  return {
    connections: new Map(connections.map(({ name, connector }) => [name, connector])),
    permissions: new Map(connections.flatMap(({ name, granted }) => (granted ? [[name, granted.permissions]] : []))),
    entities: new Map(described.filter(([, entities]) => Object.keys(entities).length > 0)),
    flows: new Map(Object.entries(flows)),
    contracts: new Map(Object.entries(contracts)),
    valueMaps: new Map(),
  }
}

const codesOf = (problems: readonly Problem[]) => [...new Set(problems.map(({ code }) => code))]

test(
  'editor, server and command line find the same, of permissions, described entities, called flows and value maps',
  async () => {
    const erp = { connection: 'erp' }
    const { config } = await house.call<ConnectionDetail>('GET', 'connection', erp)
    await house.call('PUT', 'connection', erp, { config: { ...config, user: 'clerk' }, allowPrivate: true })
    await house.call('PUT', 'connectionSecret', erp, { secret: { password: ERP_CLERK_PASSWORD } })
    await house.call('PUT', 'connectionSecret', { connection: 'crm' }, { secret: { token: CRM_READER_TOKEN } })
    expect((await house.call<ConnectionDetail>('GET', 'connection', erp)).granted).toBeUndefined()
    const tested = await house.call<ConnectionTestAnswer>('POST', 'connectionTest', erp)
    expect(tested).toMatchObject({ ok: true, permissions: ['read', 'write:SalesOrders'] })
    await house.call('POST', 'contractCheck', erp)
    await house.call('POST', 'contractCheck', { connection: 'crm' })
    await house.call<FlowDetail>('POST', 'flows', {}, { flow: called })
    await house.call<FlowDetail>('POST', 'flows', {}, { flow: callerOf('caller') })

    const { nodeTypes } = await house.call<NodeTypesAnswer>('GET', 'nodeTypes')
    const infos = new Map(nodeTypes.map((info: NodeTypeInfo) => [info.id, info]))
    const inEditor = checkFlow(callerOf('caller'), infos, await knownToTheEditor())
    const { check } = await house.call<FlowDetail>('GET', 'flow', { flow: 'caller' })
    const unsaved = await house.call<FlowCheck>('POST', 'flowCheck', {}, { flow: callerOf('caller') })
    const file = join(folder, 'caller.json')
    writeFileSync(file, formatFlow(callerOf('caller')))
    const printed = await isthmus(['validate', file, '--json', '--data', house.dataFolder])

    expect(codesOf(inEditor)).toEqual(
      expect.arrayContaining([
        'PERMISSION_MISSING',
        'TARGET_FIELD_UNKNOWN',
        'TARGET_FIELD_MISSING',
        'CALL_FLOW_INACTIVE',
        'VALUE_MAP_UNKNOWN',
      ]),
    )
    // The called flow wants a field that it is not handed.
    expect(inEditor.filter(({ node }) => node === 'call').map(({ code }) => code)).toContain('TARGET_FIELD_MISSING')
    expect(check.problems).toEqual(inEditor)
    expect(unsaved.problems).toEqual(inEditor)
    expect(printed).toMatchObject({ exitCode: 2, stderr: '' })
    expect((JSON.parse(printed.stdout) as FlowCheck).problems).toEqual(inEditor)
  },
  slow,
)

test(
  'a connection names what its flows do with it and it may not, until it is allowed to',
  async () => {
    const params = { connection: 'erp' }
    const { missing } = await house.call<ConnectionDetail>('GET', 'connection', params)
    expect(missing).toContainEqual({
      flowId: 'caller',
      flowName: 'caller',
      nodeName: 'Write customer',
      action: 'write',
      entity: 'Customers',
    })
    expect(missing.filter(({ entity }) => entity === 'SalesOrders')).toEqual([])
    const { connections } = await house.call<ConnectionsAnswer>('GET', 'connections')
    const ofCrm = connections.find(({ name }) => name === 'crm')?.missing
    expect(ofCrm).toContainEqual(expect.objectContaining({ action: 'write', entity: 'companies' }))
  },
  slow,
)
