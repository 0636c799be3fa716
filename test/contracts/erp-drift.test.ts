import type { Flow, FlowNode } from '@isthmus/sdk'
import type {
  ContractDetail,
  ContractHistoryAnswer,
  FlowDetail,
  FlowDriftAnswer,
  FlowsAnswer,
  ParkedAnswer,
  RunSummary,
} from '@isthmus/sdk/api'
import { applyEdit } from '@isthmus/sdk'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openHouse, type House } from './house.ts'

const connection = 'erp'
const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})

/** Copies the levels of two customers to customers with another reference. */
function levels(id: string, settings: Flow['settings'] = {}, select?: readonly string[]): Flow {
  const list = { entity: 'Customers', limit: 2, ...(select ? { select } : {}) }
  const fields = [
    { target: 'reference', value: { $expr: '"copy-" + record.CustomerNumber' } },
    { target: 'CreditLevel', value: { $expr: 'lower(record.CreditLevel)' } },
    { target: 'title', value: { $expr: 'record.Name' } },
  ]
  const written = [
    { target: 'Name', value: { $expr: 'record.title' } },
    { target: 'CreditLevel', value: { $expr: 'upper(record.CreditLevel)' } },
    { target: 'Country', value: 'DE' },
    { target: 'Currency', value: 'EUR' },
  ]
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({ id: 'start', type: 'trigger.webhook', name: 'Start', config: { path: id, methods: ['POST'] } }),
      node({ id: 'list', type: 'erp.list', name: 'Customers', connection, config: list }),
      node({ id: 'map', type: 'map', name: 'Levels', config: { fields } }),
      node({
        id: 'save',
        type: 'erp.upsert',
        name: 'Save copy',
        connection,
        config: { entity: 'Customers', key: { $expr: 'record.reference' }, fields: written },
      }),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } },
      { id: 'e2', from: { node: 'list', port: 'out' }, to: { node: 'map', port: 'in' } },
      { id: 'e3', from: { node: 'map', port: 'out' }, to: { node: 'save', port: 'in' } },
    ],
    settings,
  }
}

const renamed = [{ kind: 'rename', set: 'Customers', property: 'CreditLevel', to: 'CreditRating' }]

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())
beforeEach(async () => {
  await house.changeErp([])
  const { described } = await house.call<ContractDetail>('POST', 'contractCheck', { connection })
  if (described && described.hash !== described.acceptedHash) await accept(described.hash)
})

const patience = { timeout: 60_000, interval: 100 } as const

/** Names of the customers that the flows read first, the shortest one first. */
async function listedNames(count: number): Promise<readonly string[]> {
  const rows = await house.readErp(`Customers?$top=${count}`)
  return rows.map((row) => String(row['Name'])).toSorted((one, other) => one.length - other.length)
}

/** Lets the ERP say that there are no standard customers, and accepts that. Gives the hash of what it says then. */
async function withoutStandard(): Promise<string> {
  await house.changeErp([{ kind: 'describe', set: 'Customers', property: 'CreditLevel', allowed: ['GOLD', 'SILVER'] }])
  const hash = (await check()).described?.hash ?? ''
  await accept(hash)
  return hash
}

const check = () => house.call<ContractDetail>('POST', 'contractCheck', { connection })
const accept = (hash: string) => house.call<ContractDetail>('PUT', 'contractAcceptance', { connection }, { hash })
const save = (flow: Flow) => house.call<FlowDetail>('POST', 'flows', {}, { flow })
const summary = async (id: string) =>
  (await house.call<FlowsAnswer>('GET', 'flows')).flows.find((flow) => flow.id === id)

test('the ERP is described with hash and date, and has no findings while it stays the same', async () => {
  const first = await check()
  expect(first).toMatchObject({
    describes: true,
    described: { checkedBy: 'ada', findings: [], everyHours: 24, waiting: 0 },
  })
  expect(first.described?.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(first.described?.entities).toContainEqual({
    name: 'StockLevels',
    fields: 6,
    keys: ['ItemNumber', 'Warehouse'],
  })
  expect((await check()).described?.hash).toBe(first.described?.hash)
  const { versions } = await house.call<ContractHistoryAnswer>('GET', 'contractHistory', { connection })
  expect(versions[0]).toMatchObject({ hash: first.described?.hash, by: 'ada', entities: 5 })
})

test('a changed $metadata is found with the flows and fields it touches', async () => {
  await save(levels('levels-found', {}, ['CustomerNumber', 'Name', 'CreditLevel']))
  await house.changeErp([
    ...renamed,
    { kind: 'add', set: 'Customers', property: 'VatGroup', type: 'Edm.String', maxLength: 4, nullable: false },
    { kind: 'describe', set: 'Customers', property: 'Name', maxLength: 40 },
    {
      kind: 'describe',
      set: 'SalesOrders',
      property: 'Status',
      allowed: ['Open', 'Confirmed', 'Shipped', 'Invoiced', 'Held'],
    },
    { kind: 'describe', set: 'Items', property: 'UnitPrice', type: 'Edm.String' },
    { kind: 'remove', set: 'Customers', property: 'TaxId' },
  ])
  const { described } = await check()
  const found = described?.findings.map(({ change }) => [change.kind, change.entity, change.path?.join('.')])
  expect(found).toEqual([
    ['fieldRenamed', 'Customers', 'CreditLevel'],
    ['fieldRemoved', 'Customers', 'TaxId'],
    ['fieldAdded', 'Customers', 'VatGroup'],
    ['nowRequired', 'Customers', 'VatGroup'],
    ['lengthShortened', 'Customers', 'Name'],
    ['typeChanged', 'Items', 'UnitPrice'],
    ['valuesAdded', 'SalesOrders', 'Status'],
    ['valuesRemoved', 'SalesOrders', 'Status'],
  ])
  const usesOf = (kind: string) =>
    described?.findings
      .find(({ change }) => change.kind === kind)
      ?.flows.find(({ flowId }) => flowId === 'levels-found')
      ?.uses.map(({ nodeName, use, pointer, breaks }) => [nodeName, use, pointer, breaks])
  // The field that the mapping calls CreditLevel is not the ERP's.
  expect(usesOf('fieldRenamed')).toEqual([
    ['Levels', 'read', '/fields/1/value/$expr', true],
    ['Customers', 'read', '/select/2', true],
    ['Save copy', 'write', '/fields/1/target', true],
  ])
  expect(usesOf('nowRequired')).toEqual([['Save copy', 'write', '/fields', true]])
  expect(usesOf('lengthShortened')).toEqual([
    ['Levels', 'read', '/fields/2/value/$expr', false],
    ['Customers', 'read', '/select/1', false],
    ['Save copy', 'write', '/fields/0/target', true],
  ])
  expect(usesOf('fieldRemoved')).toBeUndefined()
  expect(await summary('levels-found')).toMatchObject({ active: false, drift: { breaking: 3, policy: 'warn' } })
})

test('a rename brings the edit that follows it, after which the flow runs and is touched no more', async () => {
  const flow = levels('levels-patched', {}, ['CustomerNumber', 'Name', 'CreditLevel'])
  await save(flow)
  await house.changeErp(renamed)
  const { described } = await check()
  const drift = await house.call<FlowDriftAnswer>('GET', 'flowDrift', { flow: flow.id })
  const patch = drift.connections[0]?.patch
  if (!patch) throw new Error('there is no patch')
  const edited = applyEdit(flow, patch)
  if (!edited.ok) throw new Error(edited.problem.message)
  expect(edited.flow.nodes.map(({ config }) => config)).toMatchObject([
    {},
    { select: ['CustomerNumber', 'Name', 'CreditRating'] },
    { fields: [{}, { target: 'CreditLevel', value: { $expr: 'lower(record.CreditRating)' } }, {}] },
    { fields: [{}, { target: 'CreditRating', value: { $expr: 'upper(record.CreditLevel)' } }, {}, {}] },
  ])
  expect(applyEdit(edited.flow, edited.inverse)).toMatchObject({ ok: true, flow })
  await house.call('PUT', 'flow', { flow: flow.id }, { flow: edited.flow, baseVersion: 1 })
  expect(await house.call<FlowDriftAnswer>('GET', 'flowDrift', { flow: flow.id })).toMatchObject({ connections: [] })
  await accept(described?.hash ?? '')
  expect((await house.call<FlowDetail>('GET', 'flow', { flow: flow.id })).check.problems).toEqual([])
  expect(await house.run(edited.flow)).toMatchObject({ status: 'succeeded', records: { out: 2 } })
})

test('the checker knows the ERP as it is now', async () => {
  await save(levels('levels-checked'))
  await house.changeErp([
    { kind: 'add', set: 'Customers', property: 'VatGroup', type: 'Edm.String', maxLength: 4, nullable: false },
    { kind: 'remove', set: 'Customers', property: 'CreditLevel' },
  ])
  await check()
  const { problems } = (await house.call<FlowDetail>('GET', 'flow', { flow: 'levels-checked' })).check
  expect(problems.map(({ code, node: id, params }) => [code, id, params?.['field'] ?? params?.['name']])).toEqual(
    expect.arrayContaining([
      ['FIELD_UNKNOWN', 'map', 'CreditLevel'],
      ['TARGET_FIELD_UNKNOWN', 'save', 'CreditLevel'],
      ['TARGET_FIELD_MISSING', 'save', 'VatGroup'],
    ]),
  )
})

test('a flow that wants so is paused, and people are told why', async () => {
  const flow = levels('levels-paused', { drift: 'pause' })
  await save(flow)
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
  await house.changeErp([{ kind: 'add', set: 'Customers', property: 'Rating', type: 'Edm.String' }])
  await check()
  expect(await summary(flow.id)).toMatchObject({ active: true })
  await house.changeErp(renamed)
  await check()
  expect(await summary(flow.id)).toMatchObject({ active: false, drift: { policy: 'pause', connections: ['erp'] } })
  expect(house.logged.join('')).toContain('A flow was paused because a system has changed')
})

/** The records that wait because of a change, with the name of their node. */
async function waitingRecords() {
  const { parked } = await house.call<ParkedAnswer>('GET', 'parked')
  const open = parked.filter(({ problem, resolution }) => problem.code === 'CONTRACT_DRIFTED' && !resolution)
  return open.map(({ nodeName, record }) => ({ node: nodeName, record: record as { readonly CreditLevel?: string } }))
}

test('records that do not suit what has changed wait where they are written, the others go on', async () => {
  const flow = levels('levels-parked', { drift: 'park' })
  await save(flow)
  const names = (await house.run({ ...flow, id: flow.id })).records
  expect(names).toMatchObject({ out: 2 })
  const [short, long] = await listedNames(2)
  const maxLength = short?.length ?? 0
  expect(long?.length).toBeGreaterThan(maxLength)
  await house.changeErp([{ kind: 'describe', set: 'Customers', property: 'Name', maxLength }])
  const { described } = await check()
  const run = await house.run(flow)
  expect(run).toMatchObject({ status: 'parked', records: { out: 1 } })
  expect(await waitingRecords()).toEqual([
    { node: 'Save copy', record: expect.objectContaining({ title: long }) as unknown },
  ])
  expect((await house.call<ContractDetail>('GET', 'contract', { connection })).described?.waiting).toBe(1)
  expect((await accept(described?.hash ?? '')).described).toMatchObject({ waiting: 0, findings: [] })
  expect(await house.rested(run.id, 'succeeded')).toMatchObject({ records: { out: 2, errors: 0 } })
})

test('records with a new value of a list wait where they are read, the others go on', async () => {
  const flow = levels('levels-new-value', { drift: 'park' })
  await save({
    ...flow,
    nodes: flow.nodes.map((each) =>
      each.id === 'list' ? { ...each, config: { entity: 'Customers', limit: 12 } } : each,
    ),
  })
  const described = await withoutStandard()
  await house.changeErp([])
  const { described: now } = await check()
  expect(now?.findings.map(({ change }) => [change.kind, change.path])).toEqual([['valuesAdded', ['CreditLevel']]])
  expect(now?.acceptedHash).toBe(described)
  const run = await house.run(flow)
  const waiting = await waitingRecords()
  expect(waiting.length).toBeGreaterThan(0)
  expect(waiting.map(({ node: name, record }) => [name, record.CreditLevel])).toEqual(
    waiting.map(() => ['Customers', 'STANDARD']),
  )
  expect(run).toMatchObject({ status: 'parked', records: { out: 12 - waiting.length } })
  expect(12 - waiting.length).toBeGreaterThan(0)
  await accept(now?.hash ?? '')
  expect(await house.rested(run.id, 'succeeded')).toMatchObject({ records: { out: 12, errors: 0 } })
})

test('of the records that start a run, those with a new value wait as well, and are learned from', async () => {
  const changed = { entity: 'Customers', everySeconds: 5, from: 'everything' }
  const { nodes, edges, ...rest } = levels('levels-polled', { drift: 'park' })
  const flow: Flow = {
    ...rest,
    nodes: [
      node({ id: 'start', type: 'erp.changed', name: 'Customer changed', connection, config: changed }),
      ...nodes.filter(({ id }) => id === 'map'),
      ...nodes.filter(({ id }) => id === 'save'),
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } },
      ...edges.filter(({ id }) => id === 'e3'),
    ],
  }
  await save(flow)
  await withoutStandard()
  await house.changeErp([{ kind: 'give', set: 'Customers', property: 'PolledTier', value: 'blue' }])
  await check()
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
  const waiting = await vi.waitFor(async () => {
    const found = await waitingRecords()
    if (found.length === 0) throw new Error('nothing waits')
    return found
  }, patience)
  expect(new Set(waiting.map(({ node: name, record }) => `${name} ${record.CreditLevel}`))).toEqual(
    new Set(['Customer changed STANDARD']),
  )
  const tier = await vi.waitFor(async () => {
    const detail = await house.call<ContractDetail>('GET', 'contract', { connection })
    const found = detail.described?.findings.find(({ change }) => change.path?.[0] === 'PolledTier')
    if (!found) throw new Error('it was not learned')
    return found.change
  }, patience)
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active: false })
  expect(tier).toMatchObject({ kind: 'fieldAdded', learned: true })
  const { runs } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
  const own = runs.filter(({ flowId, status }) => flowId === flow.id && status === 'parked')
  expect(own.length).toBeGreaterThan(0)
  const { described } = await house.call<ContractDetail>('GET', 'contract', { connection })
  await accept(described?.hash ?? '')
  for (const { id } of own) await house.rested(id, 'succeeded')
  expect(await waitingRecords()).toEqual([])
}, 150_000)

test('a field that only records tell of is learned from them, and part of the description once accepted', async () => {
  const flow = levels('levels-learned')
  await save(flow)
  // Said nowhere, but given: a service whose $metadata lags behind what it does.
  await house.changeErp([{ kind: 'give', set: 'Customers', property: 'LoyaltyTier', value: 'blue' }])
  await check()
  await vi.waitFor(
    async () => {
      await house.run(flow)
      const { described } = await house.call<ContractDetail>('GET', 'contract', { connection })
      expect(described?.findings.map(({ change }) => change)).toContainEqual({
        kind: 'fieldAdded',
        entity: 'Customers',
        path: ['LoyaltyTier'],
        after: 'text',
        learned: true,
      })
    },
    { timeout: 30_000, interval: 300 },
  )
  const { described } = await house.call<ContractDetail>('GET', 'contract', { connection })
  expect((await accept(described?.hash ?? '')).described?.findings).toEqual([])
  const { entities } = await house.call<{ entities: Record<string, { properties: object }> }>(
    'GET',
    'contractEntities',
    {
      connection,
    },
  )
  expect(entities['Customers']?.properties).toHaveProperty('LoyaltyTier')
  expect((await check()).described?.findings).toEqual([])
})

test('an acceptance of what is out of date is refused', async () => {
  const { described } = await check()
  await house.changeErp(renamed)
  await check()
  await expect(accept(described?.hash ?? '')).rejects.toThrow('CONTRACT_CHANGED')
})

test('a $metadata that cannot be had leaves the last one as it was, with the reason', async () => {
  const { described } = await check()
  const detail = await house.call<{ config: object }>('GET', 'connection', { connection })
  await house.call(
    'PUT',
    'connection',
    { connection },
    { config: { ...detail.config, baseUrl: 'http://127.0.0.1:1' }, allowPrivate: true },
  )
  await expect(check()).rejects.toThrow('UPSTREAM_UNREACHABLE')
  expect((await house.call<ContractDetail>('GET', 'contract', { connection })).described).toMatchObject({
    hash: described?.hash,
    problem: { code: 'UPSTREAM_UNREACHABLE' },
  })
  await house.call('PUT', 'connection', { connection }, { config: detail.config, allowPrivate: true })
})
