import type { Flow, FlowNode } from '@isthmus/sdk'
import type { TraceCallsAnswer } from '@isthmus/sdk/api'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { brokerClient, type BrokerClient } from './broker-client.ts'
import { startRabbitmq, type RunningRabbitmq } from './start-rabbitmq.ts'

let broker: RunningRabbitmq
let client: BrokerClient
let house: House
let losing: LosingWay

beforeAll(async () => {
  broker = await startRabbitmq()
  client = await brokerClient(broker)
  house = await openHouse()
  losing = await openLosingWay(broker.port)
  await connectTo('broker', broker.port)
  await connectTo('losing', losing.port)
})
afterAll(async () => {
  await client?.close()
  await house?.close()
  await losing?.close()
  await broker?.stop()
})

async function connectTo(name: string, port: number): Promise<void> {
  const { host, user, password } = broker
  const config = { host, port, user, tls: 'off' }
  await house.call(
    'POST',
    'connections',
    {},
    { name, connector: 'rabbitmq', config, secret: { password }, allowPrivate: true },
  )
}

interface LosingWay {
  readonly port: number
  /** From now on what the broker says is lost, and the connection with it. */
  lose(): void
  heal(): void
  close(): Promise<void>
}

/** A way to the broker that can lose its answers: a message gets through, and its confirm does not. */
async function openLosingWay(port: number): Promise<LosingWay> {
  let isLosing = false
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      socket.on('error', end)
      socket.on('close', end)
    }
    near.on('data', (part) => void far.write(part))
    far.on('data', (part) => {
      if (isLosing) end()
      else near.write(part)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lose: () => (isLosing = true),
    heal: () => (isLosing = false),
    close: async () => {
      server.close()
    },
  }
}

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})

function sending(id: string, config: FlowNode['config'], connection = 'broker'): Flow {
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }),
      node({
        id: 'send',
        type: 'rabbitmq.publish',
        name: 'Send',
        connection,
        config,
        retry: { tries: 2, waitMs: 100 },
      }),
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'send', port: 'in' } }],
    settings: {},
  }
}

const expr = (text: string) => ({ $expr: text })

async function go(flow: Flow, input: readonly unknown[]) {
  await house.call('POST', 'flows', {}, { flow })
  return house.run(flow, input)
}

test('records arrive confirmed, persistent and with an id of their own, many in one call', async () => {
  await client.queue('out')
  const input = Array.from({ length: 500 }, (_, at) => ({ order: at, name: '客户' }))
  const run = await go(sending('many', { routingKey: 'out', messageType: 'order', headers: { source: 'crm' } }), input)
  expect(run).toMatchObject({ status: 'succeeded', records: { out: 500, errors: 0 } })
  const taken = await client.drain('out')
  expect(taken.map(({ body }) => body)).toEqual(expect.arrayContaining(input))
  expect(taken).toHaveLength(500)
  expect(new Set(taken.map(({ messageId }) => messageId)).size).toBe(500)
  expect(taken[0]).toMatchObject({
    durable: true,
    type: 'order',
    contentType: 'application/json',
    headers: { source: 'crm' },
  })
  const { calls, total } = await house.call<TraceCallsAnswer>('GET', 'runCalls', { run: run.id, node: 'send' })
  expect(total).toBeLessThan(10)
  expect(calls[0]).toMatchObject({ method: 'PUBLISH', status: 200, connection: 'broker' })
  expect(calls[0]?.url).toContain('/out')
})

test('a message that fits no queue fails by itself and takes no other with it', async () => {
  await client.queue('known')
  const input = ['known', 'nowhere', 'known'].map((to, at) => ({ to, at }))
  const run = await go(sending('unroutable', { routingKey: expr('record.to') }), input)
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
  expect(JSON.stringify(run)).toContain('No queue takes the message')
  expect(await client.count('known')).toBe(2)
  const alone = await go(sending('unroutable-alone', { routingKey: 'nowhere' }), [{}])
  expect(alone).toMatchObject({ records: { errors: 1 } })
  expect(JSON.stringify(alone)).toContain('UPSTREAM_REJECTED')
})

test('an exchange that is not there is named', async () => {
  const run = await go(sending('no-exchange', { exchange: 'missing', routingKey: 'x' }), [{}])
  expect(JSON.stringify(run)).toContain("no exchange 'missing'")
})

test('a message that the broker refuses because the queue is full fails', async () => {
  await client.queue('full', { 'x-max-length': 1, 'x-overflow': 'reject-publish' })
  await client.send('full', [{ body: {}, messageId: 'first' }])
  const run = await go(sending('overflow', { routingKey: 'full' }), [{}])
  expect(JSON.stringify(run)).toContain('it does not keep the message')
  expect(await client.count('full')).toBe(1)
})

test('a message without a confirm waits for a person, or is sent again with the same id where that is allowed', async () => {
  await client.queue('lost')
  const parked = sending('lost', { routingKey: 'lost' }, 'losing')
  await go({ ...parked, id: 'warm' }, [{ order: 0 }])
  losing.lose()
  const run = await go(parked, [{ order: 1 }])
  expect(run).toMatchObject({ status: 'parked' })
  losing.heal()
  const again = await go(sending('again', { routingKey: 'lost', whenUnknown: 'again' }, 'losing'), [{ order: 2 }])
  expect(again).toMatchObject({ status: 'succeeded' })
})

test('a broker that is away leaves nothing in doubt', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  await once(gone, 'close')
  await connectTo('gone', port)
  const run = await go(sending('gone', { routingKey: 'x' }, 'gone'), [{}])
  expect(run).toMatchObject({ status: expect.stringMatching(/failed|partial/), records: { errors: 1 } })
  expect(JSON.stringify(run)).toContain('nothing listens there')
})
