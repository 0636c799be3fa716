import { readFileSync } from 'node:fs'
import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import type { RunSummary, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { brokerClient, type BrokerClient } from './broker-client.ts'
import { startRabbitmq, type RunningRabbitmq } from './start-rabbitmq.ts'

const patience = { timeout: 60_000, interval: 50 } as const
let broker: RunningRabbitmq
let client: BrokerClient
let house: House

beforeAll(async () => {
  broker = await startRabbitmq()
  client = await brokerClient(broker)
  house = await openHouse()
  const { host, port, user, password } = broker
  await house.call(
    'POST',
    'connections',
    {},
    {
      name: 'broker',
      connector: 'rabbitmq',
      config: { host, port, user, tls: 'off' },
      secret: { password },
      allowPrivate: true,
    },
  )
})
afterAll(async () => {
  await client?.close()
  await house?.close()
  await broker?.stop()
})

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})

function taking(id: string, config: FlowNode['config'], fields: readonly Json[] = bodyField): Flow {
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({
        id: 'take',
        type: 'rabbitmq.consume',
        name: 'Take',
        connection: 'broker',
        config: { format: 'json', ...config },
      }),
      node({ id: 'map', type: 'map', name: 'Shape', config: { fields } }),
    ],
    edges: [{ id: 'e', from: { node: 'take', port: 'out' }, to: { node: 'map', port: 'in' } }],
    settings: {},
  }
}
const bodyField = [{ target: 'body', value: { $expr: 'record.body' } }]

async function activate(flow: Flow, active = true): Promise<void> {
  if (active) await house.call('POST', 'flows', {}, { flow })
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active })
}

/** What all runs of a flow gave, once they have ended. */
async function given(flow: string): Promise<readonly Json[]> {
  const { runs } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
  const own = runs.filter((run) => run.flowId === flow)
  if (own.some(({ status }) => status === 'queued' || status === 'running')) throw new Error('runs are under way')
  const all = await Promise.all(
    own.map(({ id }) => house.call<TraceRecordsAnswer>('GET', 'runRecords', { run: id, node: 'map' })),
  )
  return all.flatMap(({ records }) => records.map(({ value }) => (value as { body: Json }).body))
}

const sorted = (values: readonly Json[]) => values.map((value) => JSON.stringify(value)).toSorted()

const orders = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ body: { order: from + at, name: '客户' }, messageId: `m-${from + at}` }))
const bodies = (messages: readonly { readonly body: Json }[]) => sorted(messages.map(({ body }) => body))

test('messages start runs and leave the queue', async () => {
  await client.queue('first')
  const messages = orders(25)
  await client.send('first', messages)
  await activate(taking('first', { queue: 'first', messagesPerRun: 10 }))
  await vi.waitFor(async () => expect(sorted(await given('first'))).toEqual(bodies(messages)), patience)
  await vi.waitFor(async () => expect(await client.count('first')).toBe(0), patience)
})

test('a message that comes twice starts one run, by its id or by a field of its body', async () => {
  for (const [id, dedupe] of [
    ['by-id', undefined],
    ['by-field', { by: 'path', path: 'order' }],
  ] as const) {
    await client.queue(id)
    await activate(taking(id, { queue: id, ...(dedupe ? { dedupe } : {}) }))
    const messages = orders(5)
    await client.send(id, [...messages, ...messages])
    await vi.waitFor(async () => expect(sorted(await given(id))).toEqual(bodies(messages)), patience)
    const again = id === 'by-id' ? messages : messages.map(({ body }, at) => ({ body, messageId: `other-${at}` }))
    await client.send(id, [...again, ...orders(1, 99)])
    await vi.waitFor(
      async () => expect(sorted(await given(id))).toEqual(bodies([...messages, ...orders(1, 99)])),
      patience,
    )
    await vi.waitFor(async () => expect(await client.count(id)).toBe(0), patience)
  }
})

test('text and bytes arrive as they were sent', async () => {
  for (const [format, body, expected] of [
    ['text', 'Grüße 客户', 'Grüße 客户'],
    ['bytes', Buffer.from([0, 255, 128]), Buffer.from([0, 255, 128]).toString('base64')],
  ] as const) {
    const id = `as-${format}`
    await client.queue(id)
    await activate(taking(id, { queue: id, format }))
    await client.send(id, [{ body, messageId: 'one' }])
    await vi.waitFor(async () => expect(await given(id)).toEqual([expected]), patience)
  }
})

test('what cannot be read, or is too large, goes to the dead letters with the reason, and holds nothing up', async () => {
  await client.queue('mixed')
  await client.queue('mixed.dead')
  await activate(taking('mixed', { queue: 'mixed', deadLetterQueue: 'mixed.dead', maxKilobytes: 1 }))
  const broken = { body: Buffer.from('{"order":'), contentType: 'application/json', messageId: 'broken' }
  const large = { body: { text: 'x'.repeat(2000) }, messageId: 'large' }
  await client.send('mixed', [broken, ...orders(3), large])
  await vi.waitFor(async () => expect(sorted(await given('mixed'))).toEqual(bodies(orders(3))), patience)
  await vi.waitFor(async () => expect(await client.count('mixed.dead')).toBe(2), patience)
  expect(await client.count('mixed')).toBe(0)
  const dead = await client.drain('mixed.dead')
  const reasons = dead.map(({ messageId, headers }) => [messageId, String(headers?.['x-isthmus-reason'])])
  expect(Object.fromEntries(reasons)).toEqual({
    broken: expect.stringContaining('it is no JSON'),
    large: expect.stringContaining('bytes and may hold 1024'),
  })
})

test('a message is rejected to the dead letter exchange of its queue where the trigger names no queue for it', async () => {
  await client.queue('own.dead')
  await client.queue('own', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'own.dead' })
  await activate(taking('own', { queue: 'own' }))
  await client.send('own', [{ body: Buffer.from('no json'), contentType: 'application/json', messageId: 'x' }])
  await vi.waitFor(async () => expect(await client.count('own.dead')).toBe(1), patience)
})

test('a flow that is switched off takes nothing more, and goes on where it stopped when it is switched on', async () => {
  await client.queue('switched')
  const flow = taking('switched', { queue: 'switched' })
  await activate(flow)
  await client.send('switched', orders(2))
  await vi.waitFor(async () => expect(await given('switched')).toHaveLength(2), patience)
  await activate(flow, false)
  await vi.waitFor(async () => expect(await consumersOf('switched')).toBe(0), patience)
  await client.send('switched', orders(2, 2))
  expect(await client.count('switched')).toBe(2)
  await house.call('PUT', 'flowActive', { flow: 'switched' }, { active: true })
  await vi.waitFor(async () => expect(sorted(await given('switched'))).toEqual(bodies(orders(4))), patience)
})

async function consumersOf(queue: string): Promise<number> {
  const channel = await client.channel()
  const { consumerCount } = await channel.queueDeclare({ queue, passive: true })
  await channel.close()
  return consumerCount
}

test('a private address needs the leave of the connection, and a wrong password is named', async () => {
  const { host, port, user } = broker
  const wrong = {
    name: 'wrong',
    connector: 'rabbitmq',
    config: { host, port, user, tls: 'off' },
    secret: { password: 'x' },
  }
  await house.call('POST', 'connections', {}, { ...wrong, allowPrivate: true })
  await house.call('POST', 'connections', {}, { ...wrong, name: 'closed', allowPrivate: false })
  const tested = (connection: string) => house.call('POST', 'connectionTest', { connection })
  expect(await tested('broker')).toMatchObject({ ok: true })
  expect(await tested('wrong')).toMatchObject({ ok: false, problem: { code: 'UPSTREAM_UNAUTHORIZED' } })
  expect(await tested('closed')).toMatchObject({ ok: false, problem: { code: 'EGRESS_REFUSED' } })
})

interface OrderEvent {
  readonly body: { readonly event: string; readonly order_id: string }
  readonly messageId: string
}
const events = JSON.parse(
  readFileSync(new URL('../../flows/order-events.json', import.meta.url), 'utf8'),
) as readonly OrderEvent[]

test('the sample flow makes 45 orders of 55 events over a restart of the broker; the ERP’s refusals and what nobody can read wait in queues', async () => {
  for (const queue of ['shop.orders', 'shop.orders.refused', 'shop.orders.dead']) await client.queue(queue)
  const orderQuery = "SalesOrders?$filter=startswith(ExternalReference,'S-')&$top=200"
  expect(await house.readErp(orderQuery)).toEqual([])
  await house.call('PUT', 'flowActive', { flow: 'orders-from-queue' }, { active: true })
  const messages = events.map(({ body, messageId }) => ({ body, messageId }))
  const nobody = { ...events[0]?.body, order_id: 'S-NOBODY', customer: 'K-NOBODY' }
  await client.send('shop.orders', messages.slice(0, 30))
  await broker.restart()
  const rest = [
    ...messages.slice(30),
    { body: nobody, messageId: 'nobody' },
    { body: Buffer.from('no json'), contentType: 'application/json', messageId: 'garbage' },
  ]
  await vi.waitFor(() => client.send('shop.orders', rest), patience)

  await vi.waitFor(async () => {
    expect(await client.count('shop.orders.refused')).toBe(1)
    expect(await client.count('shop.orders.dead')).toBe(1)
    expect(await house.readErp(orderQuery)).toHaveLength(45)
    const { runs } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
    const own = runs.filter((run) => run.flowId === 'orders-from-queue')
    expect(own.filter(({ status }) => status === 'queued' || status === 'running')).toEqual([])
  }, patience)
  expect(await client.count('shop.orders')).toBe(0)
  const made = await house.readErp(orderQuery)
  const placed = events.flatMap(({ body }) => (body.event === 'order.placed' ? [body.order_id] : []))
  expect(made.map((order) => String(order['ExternalReference'])).toSorted()).toEqual([...new Set(placed)].toSorted())
  const [refused] = await client.drain('shop.orders.refused')
  expect(refused?.body).toMatchObject({
    reason: expect.stringContaining('K-NOBODY') as string,
    event: { externalReference: 'S-NOBODY' },
  })
  const [dead] = await client.drain('shop.orders.dead')
  expect(dead?.messageId).toBe('garbage')
  await house.call('PUT', 'flowActive', { flow: 'orders-from-queue' }, { active: false })
})

test('a restart of the broker in the middle loses nothing and repeats nothing', async () => {
  await client.queue('restarted')
  await activate(taking('restarted', { queue: 'restarted', messagesPerRun: 20 }))
  const messages = orders(400)
  await client.send('restarted', messages.slice(0, 200))
  await broker.restart()
  await vi.waitFor(() => client.send('restarted', messages.slice(200)), patience)
  await vi.waitFor(async () => expect(await given('restarted')).toHaveLength(400), patience)
  expect(sorted(await given('restarted'))).toEqual(bodies(messages))
})
