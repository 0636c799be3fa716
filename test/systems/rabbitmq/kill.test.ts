import { setTimeout as pause } from 'node:timers/promises'
import { flowSchemaVersion, type Flow } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../crash/random.ts'
import { killRig, until, type KillRig } from '../kill-rig.ts'
import { brokerClient, type BrokerClient } from './broker-client.ts'
import { startRabbitmq, type RunningRabbitmq } from './start-rabbitmq.ts'

const kills = 5
const messagesPerRound = 150
/** Longest time between a start and its end. */
const longestLifeMs = 1500
const seed = Number(process.env['ISTHMUS_TEST_SEED'] ?? Date.now() % 1_000_000)

let broker: RunningRabbitmq
let client: BrokerClient
let rig: KillRig

const position = { x: 0, y: 0 }
const flow: Flow = {
  schema: flowSchemaVersion,
  id: 'orders',
  name: 'orders',
  nodes: [
    {
      id: 'take',
      type: 'rabbitmq.consume',
      typeVersion: 1,
      name: 'Take',
      connection: 'broker',
      config: { queue: 'orders', format: 'json', messagesPerRun: 7 },
      position,
    },
    {
      id: 'map',
      type: 'map',
      typeVersion: 1,
      name: 'Map',
      config: { fields: [{ target: 'order', value: { $expr: 'record.body.order' } }] },
      position,
    },
  ],
  edges: [{ id: 'e', from: { node: 'take', port: 'out' }, to: { node: 'map', port: 'in' } }],
  settings: {},
}

beforeAll(async () => {
  broker = await startRabbitmq()
  client = await brokerClient(broker)
  await client.queue('orders')
  const { host, port, user, password } = broker
  const config = { host, port, user, tls: 'off' }
  rig = await killRig(flow, [
    { name: 'broker', connector: 'rabbitmq', config, secret: { password }, allowPrivate: true },
  ])
})
afterAll(async () => {
  await rig?.close()
  await client?.close()
  await broker?.stop()
})

test(
  `every message starts one run, over ${kills} kills of the process and one restart of the broker (seed ${seed})`,
  { timeout: 900_000 },
  async () => {
    const random = seededRandom(seed)
    let sent = 0
    for (let round = 0; round <= kills; round += 1) {
      const messages = Array.from({ length: messagesPerRound }, (_, at) => ({
        body: { order: sent + at },
        messageId: `m-${sent + at}`,
      }))
      await client.send('orders', messages)
      sent += messagesPerRound
      await rig.start()
      if (round === kills) break
      // The moment is the point of the test, not something that it waits for.
      await pause(random() * longestLifeMs)
      await rig.kill()
      if (round === 2) await broker.restart()
    }
    // Those that are handed out and not acknowledged yet count as well.
    await until(() => /^orders\s+0$/m.test(broker.control(['list_queues', 'name', 'messages'])))
    await rig.kill()
    const { records } = await rig.inputs()
    const taken = records.map(({ body }) => (body as { order: number }).order).toSorted((a, b) => a - b)
    expect(taken).toEqual(Array.from({ length: sent }, (_, at) => at))
  },
)
