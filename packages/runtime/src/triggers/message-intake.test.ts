import { flowError, type JsonObject } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import type { StartedRun } from '../engine/engine.ts'
import type { ReceivedBody, ReceivedMessage } from '../engine/queues-port.ts'
import { MessageIntake, type IntakeOptions } from './message-intake.ts'
import { queueSettings } from './queue-settings.ts'
import { memoryTriggerMemory } from './trigger-memory.contract.ts'

const message = (body: ReceivedBody, messageId?: string): ReceivedMessage => ({
  exchange: '',
  routingKey: 'orders',
  redelivered: false,
  headers: {},
  body,
  ...(messageId === undefined ? {} : { messageId }),
})
const order = (id: string) => message({ kind: 'json', value: { id } }, id)

function open(config: JsonObject, more: Partial<IntakeOptions> = {}) {
  const memory = memoryTriggerMemory()
  const runs: { readonly ids: readonly unknown[]; readonly end: () => void }[] = []
  const flow = { schema: 'isthmus/flow/1', id: 'f', name: 'f', nodes: [], edges: [], settings: {} } as const
  const intake = new MessageIntake({
    scope: 'f take',
    settings: queueSettings({ config: { queue: 'orders', lingerMs: 0, ...config } }),
    memory,
    now: () => new Date(0),
    start: async ({ input, mark }) => {
      const id = `r${runs.length}`
      memory.commit({ id, saved: { flow, version: 1 }, trigger: 'take', ...(mark ? { mark } : {}) })
      const rest = Promise.withResolvers<void>()
      runs.push({ ids: input.map((record) => (record as { messageId: string }).messageId), end: rest.resolve })
      return { id, atRest: rest.promise } as StartedRun
    },
    onUnreadable: async () => 'drop',
    onRefused: async () => 'again',
    onTaken: () => undefined,
    ...more,
  })
  return { intake, runs }
}

test('gathers messages into runs and is done with each once its run is written down', async () => {
  const { intake, runs } = open({ messagesPerRun: 2 })
  const verdicts = await Promise.all(['a', 'b', 'c'].map((id) => intake.take(order(id))))
  expect(verdicts).toEqual(['done', 'done', 'done'])
  expect(runs.map(({ ids }) => ids)).toEqual([['a', 'b'], ['c']])
})

test('starts one run for a message that comes twice, at once or later', async () => {
  const { intake, runs } = open({})
  expect(await Promise.all([intake.take(order('a')), intake.take(order('a'))])).toEqual(['done', 'done'])
  expect(await intake.take(order('a'))).toBe('done')
  expect(runs.map(({ ids }) => ids)).toEqual([['a']])
})

test('holds messages back while as many runs are under way as may be, and gives them back when it is closed', async () => {
  const { intake, runs } = open({ runsAtOnce: 1, messagesPerRun: 1 })
  expect(await intake.take(order('a'))).toBe('done')
  const held = intake.take(order('b'))
  const last = intake.take(order('c'))
  expect(runs).toHaveLength(1)
  runs[0]?.end()
  expect(await held).toBe('done')
  intake.close()
  expect(await last).toBe('again')
  expect(await intake.take(order('d'))).toBe('again')
})

test('lets a repeat of a message whose run could not be started come again as well', async () => {
  const refused: string[] = []
  const { intake } = open(
    {},
    {
      start: () => Promise.reject(flowError('RUN_CANCELED', {})),
      onRefused: async ({ messageId = '' }) => {
        refused.push(messageId)
        return 'again'
      },
    },
  )
  expect(await Promise.all([intake.take(order('a')), intake.take(order('a'))])).toEqual(['again', 'again'])
  expect(refused).toEqual(['a'])
})

test.each([
  ['text that is no JSON', { kind: 'text', text: '{"a":' }],
  ['bytes that are no text', { kind: 'bytes', bytes: Uint8Array.of(0xff, 0xfe) }],
  ['text in which bytes were lost on the way', { kind: 'text', text: '"\uFFFD"' }],
  ['more than may be', { kind: 'json', value: 'x'.repeat(2000) }],
] as const)('gives %s to whoever deals with what cannot be read', async (_, body) => {
  const { intake, runs } = open({ maxKilobytes: 1 })
  expect(await intake.take(message(body))).toBe('drop')
  expect(runs).toEqual([])
})
