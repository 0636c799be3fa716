import { parseDefinition, pluginOf, type Flow, type Json, type Plugin } from '@isthmus/sdk'
import type { ContractDetail, FlowDetail, FlowsAnswer, ParkedAnswer } from '@isthmus/sdk/api'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../connectors/definitions/served.ts'
import { from, listed, shopOf } from '../connectors/definitions/shop.ts'
import { chain, found, patched, row, uses } from './drifting-flows.ts'
import { openHouse, type House } from './house.ts'

interface ToldField {
  readonly name: string
  readonly type: string
  readonly must?: boolean
}

const usualFields: readonly ToldField[] = [
  { name: 'id', type: 'text' },
  { name: 'ref', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'amount', type: 'money' },
  { name: 'marker', type: 'text' },
]

/** A system whose fields the test changes; its items are flat, its deals keep their fields in an object. */
const system = { fields: usualFields, items: [] as Readonly<Record<string, Json>>[], created: [] as Json[] }
const app = new Hono()
app.get('/fields', (c) => c.json({ fields: system.fields }))
app.get('/items', (c) => c.json({ rows: system.items }))
app.get('/deals', (c) => c.json({ rows: system.items.map(({ id, ...properties }) => ({ id, properties })) }))
for (const path of ['/items', '/deals'])
  app.post(path, async (c) => {
    system.created.push(await c.req.json<Json>())
    return c.json({ id: String(system.created.length) }, 201)
  })

const describing = {
  request: { method: 'GET', path: '/fields' },
  fields: '/fields',
  name: '/name',
  type: '/type',
  types: { text: 'text', money: 'decimal', whole: 'integer' },
  required: { path: '/must', is: [true] },
}
const { title, schema, list } = listed
const create = (path: string, body: object) => ({ request: { method: 'POST', path, body } })
const deal = {
  title,
  schema: { type: 'object', properties: { id: { type: 'string' }, properties: schema } },
  id: '/id',
  fieldsAt: '/properties',
  list: { ...list, request: { ...list.request, path: '/deals' } },
  create: create('/deals', { properties: from('/record') }),
  describe: describing,
}
const item = { ...listed, create: create('/items', from('/record')), describe: describing }

/** The connector for that system. */
function shopPlugin(): Plugin {
  const parsed = parseDefinition({ ...shopOf({}), objects: { item, deal } })
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return pluginOf(parsed.definition)
}

const patience = 60_000
let house: House
let served: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  served = await listen(app)
  house = await openHouse(shopPlugin())
  await house.call(
    'POST',
    'connections',
    {},
    { name: 'shop', connector: 'shop', config: { baseUrl: served.url }, secret: {}, allowPrivate: true },
  )
}, patience)
afterAll(async () => {
  await house?.close()
  await served?.close()
})
beforeEach(async () => {
  system.fields = usualFields
  system.items = [
    { id: '1', ref: 'A', name: 'one', amount: '1.50', marker: 'x' },
    { id: '2', ref: 'B', name: '22', amount: '2.50', marker: 'y' },
  ]
  system.created.length = 0
  const { described } = await check('shop')
  if (described && described.hash !== described.acceptedHash) await accept('shop', described.hash)
})

const check = (connection: string) => house.call<ContractDetail>('POST', 'contractCheck', { connection })
const accept = (connection: string, hash: string) =>
  house.call<ContractDetail>('PUT', 'contractAcceptance', { connection }, { hash })
const save = (flow: Flow) => house.call<FlowDetail>('POST', 'flows', {}, { flow })

/** Reads items or deals, shapes them, and writes them back as new ones. */
function copying(id: string, entity: 'item' | 'deal', settings?: Flow['settings']): Flow {
  const record = entity === 'item' ? 'record' : 'record.properties'
  return chain(id, {
    ...(settings ? { settings } : {}),
    nodes: [
      {
        id: 'list',
        type: 'shop.list',
        name: 'List',
        connection: 'shop',
        config: { entity, conditions: [{ field: 'marker', op: 'notEmpty' }] },
      },
      {
        id: 'shape',
        type: 'map',
        name: 'Shape',
        config: { fields: [row('title', `${record}.name`), row('mark', `${record}.marker`)] },
      },
      {
        id: 'save',
        type: 'shop.create',
        name: 'Save',
        connection: 'shop',
        config: { entity, fields: [row('name', 'record.title'), row('marker', 'record.mark')] },
      },
    ],
  })
}

describe.each([
  ['item', ''],
  ['deal', 'properties.'],
] as const)('a definition whose system tells the fields of an object, %s', (entity, at) => {
  test('fields that are gone, renamed, retyped and needed are found with the places that use them', async () => {
    const flow = copying(`shop-${entity}`, entity)
    expect((await save(flow)).check.problems).toEqual([])
    system.fields = [
      { name: 'id', type: 'text' },
      { name: 'ref', type: 'text' },
      { name: 'name', type: 'whole' },
      { name: 'marker_text', type: 'text' },
      { name: 'code', type: 'text', must: true },
    ]
    expect((await found(house, 'shop')).filter((each) => each.includes(` ${entity} `))).toEqual([
      `fieldRenamed ${entity} ${at}marker`,
      `fieldRemoved ${entity} ${at}amount`,
      `fieldAdded ${entity} ${at}code`,
      `nowRequired ${entity} ${at}code`,
      `typeChanged ${entity} ${at}name`,
    ])
    expect(await uses(house, flow)).toEqual([
      `typeChanged ${at}name: shape /fields/0/value/$expr`,
      `fieldRenamed ${at}marker: shape /fields/1/value/$expr`,
      `fieldRenamed ${at}marker: list /conditions/0/field`,
      `typeChanged ${at}name: save /fields/0/target`,
      `fieldRenamed ${at}marker: save /fields/1/target`,
      `nowRequired ${at}code: save /fields`,
    ])
    const { flows } = await house.call<FlowsAnswer>('GET', 'flows')
    expect(flows.find(({ id }) => id === flow.id)).toMatchObject({ drift: { connections: ['shop'], policy: 'warn' } })
    // The checker knows what the system says now.
    const { check: checked } = await house.call<FlowDetail>('GET', 'flow', { flow: flow.id })
    expect(checked.problems.map(({ code, node: id }) => `${code} ${id}`)).toEqual(
      expect.arrayContaining(['FIELD_UNKNOWN shape', 'TARGET_FIELD_UNKNOWN save', 'TARGET_FIELD_MISSING save']),
    )
  })

  test('the edit of a rename is followed, after which only the other changes touch the flow', async () => {
    const flow = copying(`patched-${entity}`, entity)
    await save(flow)
    system.fields = usualFields.map((field) => (field.name === 'marker' ? { ...field, name: 'marker_text' } : field))
    expect(await found(house, 'shop')).toContain(`fieldRenamed ${entity} ${at}marker`)
    const next = await patched(house, flow)
    expect(JSON.stringify(next.nodes.map(({ config }) => config))).not.toMatch(/marker(?!_text)/)
    await house.call('PUT', 'flow', { flow: flow.id }, { flow: next, baseVersion: 1 })
    expect(await uses(house, flow)).toEqual([])
  })

  test('a flow that wants so is paused', async () => {
    const flow = copying(`paused-${entity}`, entity, { drift: 'pause' })
    await save(flow)
    await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
    system.fields = usualFields.filter(({ name }) => name !== 'marker')
    await check('shop')
    const { flows } = await house.call<FlowsAnswer>('GET', 'flows')
    expect(flows.find(({ id }) => id === flow.id)).toMatchObject({ active: false })
  })

  test('only the records wait that cannot be of the new type', async () => {
    const flow = copying(`parked-${entity}`, entity, { drift: 'park' })
    await save(flow)
    system.fields = usualFields.map((field) => (field.name === 'name' ? { ...field, type: 'whole' } : field))
    await check('shop')
    expect(await house.run(flow)).toMatchObject({ status: 'parked', records: { out: 1 } })
    const { parked } = await house.call<ParkedAnswer>('GET', 'parked')
    const open = parked.filter(({ problem, resolution }) => problem.code === 'CONTRACT_DRIFTED' && !resolution)
    expect(open.map(({ nodeName, record }) => [nodeName, record])).toEqual([['Save', { title: 'one', mark: 'x' }]])
    const written = { name: '22', marker: 'y' }
    expect(system.created).toEqual([entity === 'item' ? written : { properties: written }])
    const { described } = await house.call<ContractDetail>('GET', 'contract', { connection: 'shop' })
    await accept('shop', described?.hash ?? '')
    await house.rested(open[0]?.runId ?? '', 'succeeded')
  })
})

test('a field that the definition knows and the system has never had is no field of it', async () => {
  system.fields = usualFields.filter(({ name }) => name !== 'ref')
  await check('shop')
  const { entities } = await house.call<{ entities: Record<string, { properties: object }> }>(
    'GET',
    'contractEntities',
    { connection: 'shop' },
  )
  expect(Object.keys(entities['item']?.properties ?? {})).toEqual(['id', 'name', 'amount', 'marker'])
})
