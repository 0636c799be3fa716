import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import type { RunSummary, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { brokerClient, type BrokerClient } from './broker-client.ts'
import { startRabbitmq, type RunningRabbitmq } from './start-rabbitmq.ts'

const patience = { timeout: 60_000, interval: 50 } as const
let broker: RunningRabbitmq
let client: BrokerClient
let house: House

beforeAll(async () => {
  broker = await startRabbitmq({ encrypted: true })
  client = await brokerClient(broker)
  house = await openHouse()
  await connect('broker', {})
})
afterAll(async () => {
  await client?.close()
  await house?.close()
  await broker?.stop()
})

async function connect(name: string, config: object): Promise<void> {
  const { user, password, tls } = broker
  const own = { host: 'localhost', port: tls?.port ?? 0, user, authority: tls?.authority ?? '', ...config }
  const connection = { name, connector: 'rabbitmq', config: own, secret: { password }, allowPrivate: true }
  await house.call('POST', 'connections', {}, connection)
}

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...(own.type.startsWith('rabbitmq.') ? { connection: 'broker' } : {}),
  ...own,
})

const edge = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
})

/** Takes the orders of a queue, and sends each of them on. */
function passing(id: string, more: FlowNode['config'] = {}): Flow {
  const shape = { fields: [{ target: 'order', value: { $expr: 'record.body.order' } }] }
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({ id: 'take', type: 'rabbitmq.consume', name: 'Take', config: { queue: id, format: 'json', ...more } }),
      {
        ...node({ id: 'map', type: 'map', name: 'Shape', config: shape }),
        connection: undefined,
      } as unknown as FlowNode,
      node({
        id: 'send',
        type: 'rabbitmq.publish',
        name: 'Send',
        config: { routingKey: `${id}.done`, whenUnknown: 'again' },
      }),
    ],
    edges: [edge('take', 'map'), edge('map', 'send')],
    settings: {},
  }
}

async function activate(flow: Flow): Promise<void> {
  await house.call('POST', 'flows', {}, { flow })
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
}

/** The orders that the runs of a flow took, once all have ended. */
async function taken(flow: string): Promise<readonly Json[]> {
  const { runs } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
  const own = runs.filter(({ flowId }) => flowId === flow)
  if (own.some(({ status }) => status === 'queued' || status === 'running')) throw new Error('runs are under way')
  const all = await Promise.all(
    own.map(({ id }) => house.call<TraceRecordsAnswer>('GET', 'runRecords', { run: id, node: 'map' })),
  )
  return all.flatMap(({ records }) => records.map(({ value }) => (value as { readonly order: Json }).order))
}

const orders = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ body: { order: from + at }, messageId: `m-${from + at}` }))
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)
const sorted = (values: readonly Json[]) => values.toSorted((a, b) => Number(a) - Number(b))

describe('over TLS', () => {
  test('messages are taken and sent on', async () => {
    await client.queue('encrypted')
    await client.queue('encrypted.done')
    await activate(passing('encrypted'))
    await client.send('encrypted', orders(20))
    await vi.waitFor(async () => expect(await client.count('encrypted.done')).toBe(20), patience)
    expect(sorted(await vi.waitFor(() => taken('encrypted'), patience))).toEqual(numbers(20))
  })

  test('a broker is believed only with a certificate of the authority for its name, which is asked for by default', async () => {
    await connect('unknown-authority', { authority: '' })
    await connect('another-name', { host: '127.0.0.1' })
    await connect('unencrypted', { tls: 'off' })
    const tested = (connection: string) => house.call('POST', 'connectionTest', { connection })
    expect(await tested('broker')).toMatchObject({ ok: true })
    const refused = { ok: false, problem: { code: 'UPSTREAM_UNREACHABLE' } }
    const all = await Promise.all(['unknown-authority', 'another-name', 'unencrypted'].map(tested))
    expect(all).toMatchObject([refused, refused, refused])
  })
})

describe('of a quorum queue', () => {
  const quorum = { 'x-queue-type': 'quorum' }

  test('messages start runs, each once, and what cannot be read goes to the dead letters', async () => {
    await client.queue('quorum', quorum)
    for (const name of ['quorum.done', 'quorum.dead']) await client.queue(name, quorum)
    await activate(passing('quorum', { deadLetterQueue: 'quorum.dead' }))
    const broken = { body: Buffer.from('{"order":'), contentType: 'application/json', messageId: 'broken' }
    await client.send('quorum', [...orders(10), broken, ...orders(10), ...orders(10, 10)])
    await vi.waitFor(async () => expect(await client.drain('quorum.dead')).toHaveLength(1), patience)
    await vi.waitFor(async () => expect(sorted(await taken('quorum'))).toEqual(numbers(20)), patience)
    await vi.waitFor(async () => expect(await client.count('quorum.done')).toBe(20), patience)
    expect(await client.count('quorum')).toBe(0)
  })

  test('nothing is lost and nothing is taken twice over a restart of the broker', async () => {
    await client.queue('killed', quorum)
    const { nodes, edges, ...flow } = passing('killed', { messagesPerRun: 20 })
    await activate({ ...flow, nodes: nodes.slice(0, 2), edges: edges.slice(0, 1) })
    await client.send('killed', orders(200))
    // Killed without a word right after it was made, RabbitMQ 3.10 does not always bring a quorum queue back.
    await broker.restart()
    await vi.waitFor(() => client.send('killed', orders(200, 200)), patience)
    await vi.waitFor(async () => expect(sorted(await taken('killed'))).toEqual(numbers(400)), patience)
  })
})
