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

test('messages start runs and leave the queue, in JSON, text and bytes', async () => {
  await client.queue('first')
  const messages = Array.from({ length: 25 }, (_, at) => ({ body: { order: at, name: '客户' }, messageId: `m-${at}` }))
  await client.send('first', messages)
  await activate(taking('first', { queue: 'first', messagesPerRun: 10 }))
  await vi.waitFor(
    async () => expect(sorted(await given('first'))).toEqual(sorted(messages.map(({ body }) => body))),
    patience,
  )
  await vi.waitFor(async () => expect(await client.count('first')).toBe(0), patience)
})
