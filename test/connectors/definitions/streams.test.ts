import { isJsonObject, parseDefinition, plainText, pluginOf, typeFlow, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollBatch } from '../../../packages/nodes/sdk/src/node/index.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { listen, open, type Opened } from './served.ts'
import { listed, shopOf } from './shop.ts'

type Reply = (asked: JsonObject) => unknown

const app = new Hono()
/** What is answered in place of the usual, by the channel, first things first. */
const script: Record<string, Reply[]> = {}
const asked: JsonObject[] = []
const items = new Map<string, JsonObject>()
/** What a session is told, an answer each. */
const told: (readonly Json[])[] = []
let lists = 0

app.post('/stream', async (c) => {
  const [message = {}] = await c.req.json<JsonObject[]>()
  asked.push({ ...message, cookie: c.req.header('cookie') ?? null })
  const kind = plainText(message['channel']).replace('/meta/', '')
  const own = script[kind]?.shift()?.(message)
  if (own !== undefined) return own instanceof Response ? own : c.json(own)
  if (kind === 'handshake') c.header('set-cookie', 'place=a1; Path=/; HttpOnly')
  return c.json(usual(kind))
})
app.get('/items', (c) => {
  lists += 1
  return c.json({ rows: [...items.values()] })
})

function usual(kind: string): readonly unknown[] {
  const reply = { channel: `/meta/${kind}`, successful: true }
  if (kind === 'handshake') return [{ ...reply, clientId: 'c-1' }]
  const events = kind === 'connect' ? (told.shift() ?? []) : []
  return [...events.map((data) => ({ channel: '/items', data })), reply]
}

const changes = {
  kind: 'stream',
  protocol: 'bayeux',
  path: '/stream',
  channel: '/items',
  event: {
    place: '/place',
    ids: '/ids',
    manyIds: '*',
    change: '/change',
    kinds: { created: ['NEW'], updated: ['SET'], deleted: ['GONE'], gap: ['GAP'] },
    time: { at: '/at', format: 'iso' },
    by: '/by',
    fields: '/fields',
  },
  expiredOn: { path: '/error', contains: ['too old'] },
  reason: '/ext/why',
  holdSeconds: 60,
  quietCalls: 3,
  mostEvents: 4,
  reconcile: { kind: 'watermark', cursor: 'changed', format: 'iso', tieBreak: 'id', order: 'links', size: 50 },
}
const schema = {
  ...listed.schema,
  properties: { ...listed.schema.properties, changed: { type: 'string', format: 'date-time' } },
}
const errors = [{ when: { path: '/error', contains: ['limit exceeded'] }, class: 'quota', message: '/error' }]
const definition = shopOf({ ...listed, schema, changes }, { errors })

let served: Awaited<ReturnType<typeof listen>>
let opened: Opened
beforeEach(async () => {
  for (const kind of Object.keys(script)) delete script[kind]
  for (const list of [asked, told]) list.length = 0
  items.clear()
  lists = 0
  served = await listen(app)
  opened = open(definition, { url: served.url })
})
afterEach(async () => {
  await opened.close()
  await served.close()
})
afterAll(removeFolders)

const at = (minute: number): string => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`

function put(id: string, minute: number, name = 'a'): void {
  items.set(id, { id, name, changed: at(minute) })
}

function event(place: number, id: string, more: JsonObject = {}): JsonObject {
  return { place, ids: [id], change: 'SET', at: at(place), ...more }
}

/** One look behind a place. */
async function look(cursor = 'behind:1', since = at(0)): Promise<readonly PollBatch[]> {
  const { behaviour } = opened.node('streamed')
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error('streamed is a poll')
  const batches: PollBatch[] = []
  const window = { since, until: at(50), cursor, config: { entity: 'item' } }
  for await (const batch of behaviour.poll.changes(window, opened.context)) batches.push(batch)
  return batches
}

const idsOf = (batches: readonly PollBatch[]): readonly string[] =>
  batches.flatMap((batch) => batch.changes.map(({ id, record }) => `${id} ${plainText(member(record, 'change'))}`))
const cursorOf = (batches: readonly PollBatch[]): string | undefined =>
  batches.findLast(({ cursor }) => cursor !== undefined)?.cursor
const member = (value: Json, name: string): Json => (isJsonObject(value) ? (value[name] ?? null) : null)
const channels = (): readonly string[] => asked.map(({ channel }) => plainText(channel).replace('/meta/', ''))
const refusal =
  (error: string, more: object = {}): Reply =>
  ({ channel }) => [{ channel, successful: false, error, ...more }]

describe('a look', () => {
  test('tells who changed which fields when, with the record as it is now', async () => {
    put('7', 3, 'now')
    told.push([event(2, '7', { by: 'ada', fields: ['name'] })])
    const [batch] = await look()
    expect(batch?.changes[0]?.record).toEqual({
      id: '7',
      change: 'updated',
      changedAt: at(2),
      changedBy: 'ada',
      changedFields: ['name'],
      record: expect.objectContaining({ id: '7', name: 'now' }),
    })
  })

  test('has the shape that is known of it while a flow is drawn', () => {
    const { info } = opened.node('streamed')
    const node = nodeOf('start', 'shop.streamed', { config: { entity: 'item', everySeconds: 60 } })
    const shape = typeFlow(flowOf('follows', node), new Map([[info.id, info]])).output('start', 'out')
    expect(shape).toMatchObject({
      properties: {
        change: { enum: ['created', 'updated', 'deleted', 'restored', 'unknown'] },
        changedFields: { type: 'array' },
        record: { type: ['object', 'null'], properties: { name: { type: ['string', 'null'] } } },
      },
    })
  })

  test('is over after so many quiet calls, and says goodbye; cookies go along', async () => {
    expect(cursorOf(await look())).toBeUndefined()
    expect(channels()).toEqual(['handshake', 'subscribe', 'connect', 'connect', 'connect', 'disconnect'])
    expect(asked.map(({ cookie }) => cookie)).toEqual([null, ...Array.from({ length: 5 }, () => 'place=a1')])
    expect(asked[1]).toMatchObject({ ext: { replay: { '/items': 1 } }, subscription: '/items', clientId: 'c-1' })
  })

  test('is over after so many events, and reads the records of an answer in one call', async () => {
    for (const id of ['1', '2', '3', '4', '5']) put(id, 1)
    told.push(
      ['1', '2', '3'].map((id, index) => event(index + 2, id)),
      [event(5, '4')],
      [event(6, '5')],
    )
    const batches = await look()
    expect(idsOf(batches)).toEqual(['1 updated', '2 updated', '3 updated', '4 updated'])
    expect([cursorOf(batches), lists]).toEqual(['behind:5', 2])
  })

  test('is over when the system wants a pause, or no call any more', async () => {
    for (const advice of [{ reconnect: 'none' }, { reconnect: 'retry', interval: 5000 }]) {
      asked.length = 0
      script['connect'] = [({ channel }) => [{ channel, successful: true, advice }]]
      await look()
      expect(channels()).toEqual(['handshake', 'subscribe', 'connect', 'disconnect'])
    }
  })

  test('takes events that come with the answer to the subscription', async () => {
    for (const id of ['1', '2']) put(id, 1)
    script['subscribe'] = [() => [...usual('subscribe'), { channel: '/items', data: event(2, '1') }]]
    told.push([event(3, '2')])
    const batches = await look()
    expect([idsOf(batches), cursorOf(batches)]).toEqual([['1 updated', '2 updated'], 'behind:3'])
  })

  test('takes several events about one record in one state as one change, and those of a record that is gone as none', async () => {
    put('1', 9)
    told.push([
      event(2, '1', { change: 'NEW', fields: ['id'] }),
      event(3, '1', { fields: ['name'] }),
      event(4, '2', { change: 'NEW' }),
      event(5, '2', { change: 'GONE' }),
    ])
    const batches = await look()
    expect(idsOf(batches).toSorted()).toEqual(['1 created', '2 deleted'])
    const record = batches.flatMap((batch) => batch.changes).find(({ id }) => id === '1')?.record ?? null
    expect(member(record, 'changedFields')).toEqual(['id', 'name'])
  })

  test('takes a change of a kind that is not known as one, and an id that stands for many as a gap', async () => {
    put('1', 3)
    put('2', 4)
    told.push([event(2, '1', { change: 'MERGED' })], [event(3, '00*')])
    expect(idsOf(await look())).toEqual(['1 unknown', '1 unknown', '2 unknown'])
  })

  test('without a place reads what there is, and goes on from the time of the look', async () => {
    put('1', 3)
    const first = await look('')
    expect(idsOf(first)).toEqual(['1 unknown'])
    expect(cursorOf(first)).toBe(`from:${at(45)}`)
    expect(first.some(({ restarted }) => restarted)).toBe(false)
    put('2', 46)
    told.push([event(44, '1'), event(46, '2')])
    asked.length = 0
    const second = await look(cursorOf(first))
    expect(asked[1]).toMatchObject({ ext: { replay: { '/items': -2 } } })
    expect([idsOf(second), cursorOf(second)]).toEqual([['2 updated'], 'behind:46'])
  })

  test('gives changes of before and after its window a time inside of it, so that none is dropped for it', async () => {
    for (const id of ['1', '2']) put(id, 3)
    told.push([event(2, '1'), event(55, '2')])
    const changed = (await look('behind:1', at(10))).flatMap((batch) => batch.changes)
    expect(changed.map(({ id, time }) => [id, time])).toEqual([
      ['1', at(10)],
      ['2', '2026-03-01T10:49:59.999Z'],
    ])
  })
})

describe('a system that', () => {
  test.each([
    [
      'a page',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      'no list of Bayeux messages',
    ],
    ['an object', () => ({ channel: '/meta/handshake' }), 'no list of Bayeux messages'],
    ['a list of numbers', () => [1, 2], 'a Bayeux message has no channel'],
    ['no reply', () => [{ channel: '/other' }], 'it holds no reply on /meta/handshake'],
    ['no client', ({ channel }) => [{ channel, successful: true }], 'the reply to its handshake has no clientId'],
  ] as const satisfies readonly (readonly [string, Reply, string])[])(
    'answers with %s is told so',
    async (_, reply, why) => {
      script['handshake'] = [reply]
      await expect(look()).rejects.toMatchObject({
        code: 'UPSTREAM_ANSWER_INVALID',
        message: expect.stringContaining(why),
      })
    },
  )

  test.each([
    ['is no object', 7, 'an event is no object: 7'],
    ['has no place', { ids: ['1'] }, 'an event has no place at /place'],
    ['has a place that lost digits', { ...event(2, '1'), place: 2 ** 60 }, 'an event has no place at /place'],
    ['has no time', { place: 2, ids: ['1'], at: 'soon' }, 'an event has no time at /at'],
    ['is about nothing', { place: 2, at: at(2), ids: [] }, 'an event has no record at /ids'],
  ] as const)('tells of an event that %s is told so', async (_, data, why) => {
    told.push([data])
    await expect(look()).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_INVALID',
      message: expect.stringContaining(why),
    })
  })

  test('ends every session is given up after the third one, with its own words', async () => {
    const lost = refusal('403::Unknown client', { advice: { reconnect: 'handshake' } })
    script['connect'] = [lost, lost, lost]
    await expect(look()).rejects.toMatchObject({
      code: 'UPSTREAM_STREAM_ENDED',
      message: expect.stringContaining('403::Unknown client'),
    })
    expect(channels().filter((channel) => channel === 'handshake')).toHaveLength(3)
  })

  test('ends a session after it told something is asked again by the next look', async () => {
    put('1', 3)
    told.push([event(2, '1')])
    script['connect'] = [() => undefined, refusal('403::Unknown client', { advice: { reconnect: 'handshake' } })]
    const batches = await look()
    expect([idsOf(batches), cursorOf(batches)]).toEqual([['1 updated'], 'behind:2'])
  })

  test('does not take the sign-in is asked by another call and once more, and then believed', async () => {
    const denied = refusal('403::Handshake denied', { ext: { why: '401::Authentication invalid' } })
    script['handshake'] = [denied]
    await look()
    expect(lists).toBe(1)
    script['handshake'] = [denied, denied]
    await expect(look()).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      message: expect.stringContaining('401::Authentication invalid'),
    })
  })

  test('refuses is told in its own words, by the rules of the definition and else by the code', async () => {
    script['connect'] = [refusal('403::Organization total events daily limit exceeded')]
    await expect(look()).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('daily limit exceeded'),
    })
    script['subscribe'] = [refusal('403::Not for you')]
    await expect(look()).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
    expect(channels().at(-1)).toBe('disconnect')
    script['subscribe'] = [refusal('503::Too busy')]
    await expect(look()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' })
    script['subscribe'] = [refusal('no channel')]
    await expect(look()).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('no channel'),
    })
    script['handshake'] = [() => new Response('{}', { status: 502 })]
    await expect(look()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' })
  })
})

test('neither loses nor repeats a change when its run cannot be written', async () => {
  const parsed = parseDefinition(definition)
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const connection = { name: 'shop', connector: 'shop', config: { baseUrl: served.url }, secret: {} }
  const rig: TriggerRig = openTriggerRig({
    plugins: [pluginOf(parsed.definition)],
    connections: [{ ...connection, allowPrivate: true, revision: '1' }],
  })
  try {
    const config = { entity: 'item', everySeconds: 86_400, from: 'everything', lagSeconds: 0, recordsPerRun: 2 }
    rig.activate(flowOf('follows', nodeOf('start', 'shop.streamed', { connection: 'shop', config })))
    await rig.triggers.look('follows', 'start')
    const now = new Date().toISOString()
    const all = ['1', '2', '3', '4', '5'].map((id, index) => ({ ...event(index + 2, id), at: now }))
    for (const id of ['1', '2', '3', '4', '5']) items.set(id, { id, name: 'a', changed: now })
    told.push(all)
    rig.fault.after = new Error('the disk is full')
    await rig.triggers.look('follows', 'start')
    expect(rig.errors).toHaveLength(1)
    delete rig.fault.after
    told.push(all, [], [], [], all)
    await rig.triggers.look('follows', 'start')
    await rig.triggers.look('follows', 'start')
    const taken = (await rig.inputs('follows')).flat().map((record) => plainText(member(record, 'id')))
    expect(taken.toSorted()).toEqual(['1', '2', '3', '4', '5'])
  } finally {
    await rig.close()
  }
})
