import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import type { ParkedAnswer, RunSummary, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { openLosingProxy, type LosingProxy } from './losing-proxy.ts'
import { startOrdersService, type OrdersService } from './start-orders-service.ts'

let service: OrdersService
let proxy: LosingProxy
let house: House

beforeAll(async () => {
  service = await startOrdersService()
  proxy = await openLosingProxy(service.url)
  house = await openHouse()
  await connect('orders', { baseUrl: `${proxy.url}/orders`, wsdl: '/orders.wsdl', auth: 'basic', user: service.user })
  await connect('byText', {
    baseUrl: `${proxy.url}/secured`,
    wsdl: '/orders.wsdl',
    auth: 'tokenText',
    user: service.user,
  })
  await connect('byDigest', {
    baseUrl: `${proxy.url}/secured`,
    wsdl: '/orders.wsdl',
    auth: 'tokenDigest',
    user: service.user,
  })
  await connect('stock', { baseUrl: `${proxy.url}/stock`, wsdl: '/stock.wsdl', auth: 'none' })
})
beforeEach(async () => {
  await service.forget()
  await service.block(['Gesperrt AG'])
})
afterAll(async () => {
  await house?.close()
  await proxy?.close()
  await service?.stop()
})

async function connect(name: string, config: object, password = service.password): Promise<void> {
  const secret = 'user' in config ? { password } : {}
  await house.call('POST', 'connections', {}, { name, connector: 'soap', config, secret, allowPrivate: true })
}

const at = { typeVersion: 1, position: { x: 0, y: 0 } }
const value = ($expr: string) => ({ $expr })

const fields = [
  { target: 'order.externalId', value: value('record.id') },
  { target: 'order.customer', value: value('record.customer') },
  { target: 'order.note', value: value('record.note') },
  {
    target: 'order.line',
    lines: {
      from: value('record.lines'),
      as: 'line',
      rows: [
        { target: 'sku', value: value('line.sku') },
        { target: 'qty', value: value('line.qty') },
        { target: 'price', value: value('line.price') },
      ],
    },
  },
]
const faults = [
  { code: 'DUPLICATE', class: 'doneOnRetry' },
  { code: 'CUSTOMER_BLOCKED', class: 'park' },
]
const create = { operation: 'CreateOrder', fields, faults }
const verify = { operation: 'GetOrder', fields: [{ target: 'externalId', value: value('record.id') }], field: 'stored' }

let flows = 0

/** A flow of one node, that tries three times without long waits. */
function flowOf(node: Pick<FlowNode, 'type' | 'config'> & { readonly connection: string }): Flow {
  flows += 1
  const own = { ...node, ...at, id: 'call', name: 'Call', retry: { tries: 3, waitMs: 10 } }
  return {
    schema: 'isthmus/flow/1',
    id: `soap-${flows}`,
    name: 'SOAP',
    nodes: [{ ...at, id: 'start', type: 'trigger.manual', name: 'Start', config: {} }, own],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } }],
    settings: {},
  }
}

async function run(node: Parameters<typeof flowOf>[0], record: Json): Promise<RunSummary> {
  const flow = flowOf(node)
  await house.call('POST', 'flows', {}, { flow })
  return house.run(flow, [record])
}

async function given({ id }: RunSummary): Promise<Json | undefined> {
  const { records } = await house.call<TraceRecordsAnswer>('GET', 'runRecords', { run: id, node: 'call' })
  return records[0]?.value
}

const order = (id: string, more: object = {}) => ({
  id,
  customer: "O'Brien & 客户 <Ltd> ]]>",
  note: null,
  lines: [{ sku: 'A-1', qty: '2.500', price: '10.10' }],
  ...more,
})

describe('contracts', () => {
  test('a connection is tested, and its operations are entities with typed fields', async () => {
    expect(await house.call('POST', 'connectionTest', { connection: 'orders' })).toMatchObject({
      ok: true,
      message: { en: expect.stringContaining('2 operations: CreateOrder, GetOrder') },
    })
    await house.call('POST', 'contractCheck', { connection: 'orders' })
    const { entities } = await house.call<{ entities: Record<string, Json> }>('GET', 'contractEntities', {
      connection: 'orders',
    })
    expect(Object.keys(entities).toSorted()).toEqual([
      'CreateOrder',
      'CreateOrder answer',
      'GetOrder',
      'GetOrder answer',
    ])
    expect(entities['CreateOrder answer']).toMatchObject({
      properties: { number: { type: 'string' }, total: { format: 'decimal', 'x-precision': 15, 'x-scale': 2 } },
    })
    const flow = flowOf({
      type: 'soap.call',
      connection: 'orders',
      config: { ...create, fields: [...fields, { target: 'order.colour', value: 'red' }] },
    })
    await house.call('POST', 'flows', {}, { flow })
    const { check } = await house.call<{ check: { problems: readonly { code: string }[] } }>('GET', 'flow', {
      flow: flow.id,
    })
    expect(check.problems.map(({ code }) => code)).toContain('TARGET_FIELD_UNKNOWN')
  })
})

describe('calls', () => {
  test('an order is created with exact amounts, and read back as it was sent', async () => {
    const sent = order('o-1', {
      note: 'a\nb\t客户 & <b>',
      lines: [
        { sku: 'A-1', qty: '2.500', price: '10.10' },
        { sku: '中文 ]]>', qty: '1', price: '0.30' },
      ],
    })
    const done = await run({ type: 'soap.call', connection: 'orders', config: create }, sent)
    expect(done).toMatchObject({ status: 'succeeded' })
    expect(await given(done)).toEqual({
      outcome: 'done',
      answer: { number: expect.stringMatching(/^SO\d+$/), total: '25.55' },
      fault: null,
      found: null,
    })
    const read = await run(
      { type: 'soap.read', connection: 'orders', config: { operation: 'GetOrder', fields: verify.fields } },
      sent,
    )
    expect(await given(read)).toMatchObject({
      stored: {
        externalId: 'o-1',
        customer: sent.customer,
        note: 'a\nb\t客户 & <b>',
        line: sent.lines,
        total: '25.55',
        priority: null,
      },
    })
  })

  test('what is not there comes as null', async () => {
    const read = await run(
      { type: 'soap.read', connection: 'orders', config: { operation: 'GetOrder', fields: verify.fields } },
      { id: 'none' },
    )
    expect(await given(read)).toEqual({ stored: null })
  })

  test('rpc/literal takes its parts and gives what it returns', async () => {
    const config = {
      operation: 'StockLevel',
      fields: [
        { target: 'sku', value: 'A-1' },
        { target: 'warehouse', value: 7 },
      ],
    }
    const done = await run({ type: 'soap.read', connection: 'stock', config }, {})
    expect(done).toMatchObject({ status: 'succeeded' })
    expect(await given(done)).toEqual({ return: { sku: 'A-1', onHand: '7.250', asOf: '2026-03-02T08:00:00Z' } })
  })

  test.each([
    ['a field that is missing', order('o-2', { customer: null }), 'order.customer: is needed'],
    [
      'more digits than the schema has room for',
      order('o-3', { lines: [{ sku: '', qty: 'many', price: '1' }] }),
      'order.line[0].qty: must be a decimal',
    ],
  ])('%s is refused before anything is sent', async (_, record, reason) => {
    const before = proxy.sent.length
    const failed = await run({ type: 'soap.call', connection: 'orders', config: create }, record)
    expect(failed.failure?.problem).toMatchObject({
      code: 'FIELD_VALUE_INVALID',
      message: expect.stringContaining(reason),
    })
    expect(proxy.sent).toHaveLength(before)
  })
})

describe('faults', () => {
  test('a repeated order is refused by its code unless it counts as done', async () => {
    await run({ type: 'soap.call', connection: 'orders', config: create }, order('o-1'))
    const refused = await run({ type: 'soap.call', connection: 'orders', config: create }, order('o-1'))
    expect(refused.failure?.problem).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('DUPLICATE: order o-1 exists'),
    })
    const config = { ...create, faults: [{ code: 'DUPLICATE', class: 'done' }] }
    const done = await run({ type: 'soap.call', connection: 'orders', config }, order('o-1'))
    expect(await given(done)).toEqual({
      outcome: 'already',
      answer: null,
      fault: { code: 'DUPLICATE', message: 'order o-1 exists', detail: { OrderFault: { code: 'DUPLICATE' } } },
      found: null,
    })
    expect(await service.orders()).toHaveLength(1)
  })

  test('an order of a blocked customer waits, and is sent again when somebody says so', async () => {
    const waiting = await run(
      { type: 'soap.call', connection: 'orders', config: { ...create, key: value('record.id') } },
      order('o-1', { customer: 'Gesperrt AG' }),
    )
    expect(waiting).toMatchObject({ status: 'parked', parked: 1 })
    const { parked } = await house.call<ParkedAnswer>('GET', 'parked')
    const mine = parked.find(({ runId }) => runId === waiting.id)
    expect(mine).toMatchObject({
      businessKey: 'o-1',
      problem: {
        code: 'DECISION_NEEDED',
        message: expect.stringContaining('CUSTOMER_BLOCKED: customer Gesperrt AG is blocked'),
      },
    })
    expect(await service.orders()).toEqual([])
    await service.block([])
    await house.call('POST', 'parkedResolution', { parked: mine?.id ?? '' }, { resolution: 'again' })
    const done = await house.rested(waiting.id, 'succeeded')
    expect(await given(done)).toMatchObject({ outcome: 'done' })
    expect(await service.orders()).toEqual([{ id: 'o-1', total: '25.25' }])
  })

  test('a wrong password is told as such', async () => {
    await connect(
      'stranger',
      { baseUrl: `${proxy.url}/orders`, wsdl: '/orders.wsdl', auth: 'basic', user: service.user },
      'wrong-password',
    )
    const failed = await run({ type: 'soap.call', connection: 'stranger', config: create }, order('o-1'))
    expect(failed.failure?.problem.code).toBe('UPSTREAM_UNAUTHORIZED')
  })
})

describe('lost answers', () => {
  test('with a key, DUPLICATE on the second try is success', async () => {
    proxy.lose(1, /CreateOrder/)
    const done = await run(
      { type: 'soap.call', connection: 'orders', config: { ...create, key: value('record.id') } },
      order('o-1'),
    )
    expect(await given(done)).toMatchObject({ outcome: 'already', fault: { code: 'DUPLICATE' } })
    expect(await service.orders()).toHaveLength(1)
  })

  test('with a look-up, the order is found and not sent again', async () => {
    proxy.lose(1, /CreateOrder/)
    const before = proxy.sent.length
    const done = await run({ type: 'soap.call', connection: 'orders', config: { ...create, verify } }, order('o-1'))
    expect(await given(done)).toMatchObject({
      outcome: 'found',
      found: { stored: { externalId: 'o-1', total: '25.25' } },
    })
    expect(proxy.sent.slice(before).filter((body) => body.includes('CreateOrder'))).toHaveLength(1)
  })

  test('with neither, the record waits for a person', async () => {
    proxy.lose(1, /CreateOrder/)
    const waiting = await run({ type: 'soap.call', connection: 'orders', config: create }, order('o-1'))
    expect(waiting).toMatchObject({ status: 'parked', failure: { problem: { code: 'OUTCOME_UNKNOWN' } } })
    expect(await service.orders()).toHaveLength(1)
  })
})

describe('WS-Security', () => {
  test.each(['byText', 'byDigest'])(
    '%s: a UsernameToken is taken, each with a nonce of its own, and no trace shows it',
    async (connection) => {
      const before = proxy.sent.length
      for (const id of ['o-1', 'o-2']) {
        const done = await run({ type: 'soap.call', connection, config: create }, order(id))
        expect(done).toMatchObject({ status: 'succeeded' })
        const calls = JSON.stringify(await house.call('GET', 'runCalls', { run: done.id, node: 'call' }))
        expect(calls).toContain('CreateOrder')
        expect(calls).not.toMatch(/UsernameToken|PasswordText|PasswordDigest|erp-secret/)
      }
      expect(await service.orders()).toHaveLength(2)
      const sent = proxy.sent.slice(before).join('')
      expect(sent.match(/<wsse:UsernameToken>/g)).toHaveLength(2)
      expect(new Set(sent.match(/<wsse:Nonce[^>]*>[^<]+/g)).size).toBe(2)
      expect(sent.includes('erp-secret')).toBe(connection === 'byText')
    },
  )

  test('a wrong token is told as such', async () => {
    await connect(
      'wrongToken',
      { baseUrl: `${proxy.url}/secured`, wsdl: '/orders.wsdl', auth: 'tokenDigest', user: service.user },
      'wrong-password',
    )
    const failed = await run({ type: 'soap.call', connection: 'wrongToken', config: create }, order('o-1'))
    expect(failed.failure?.problem).toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      message: expect.stringContaining('FailedAuthentication'),
    })
  })
})
