import { parseDefinition, pluginOf, type Json, type JsonObject } from '@isthmus/sdk'
import { createHmac } from 'node:crypto'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../../packages/runtime/src/triggers/webhook-request.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { shopOf } from './shop.ts'

let rig: TriggerRig
afterEach(() => rig.close())
afterAll(removeFolders)

const key = "s'3cret"
const both = { en: 'Secret', 'zh-CN': '密钥' }
const signed = {
  kind: 'hmac',
  algorithm: 'sha256',
  key: 'secret',
  header: 'X-Signature',
  prefix: 'sha256=',
  encoding: 'hex',
  parts: ['timestamp', 'body'],
  separator: '.',
  timestamp: { header: 'X-Time', format: 'milliseconds', toleranceSeconds: 300 },
}
const webhooks = {
  verify: signed,
  events: '',
  eventId: '/eventId',
  object: { at: '/type', names: { 'item.changed': 'item' } },
  recordId: '/objectId',
  happened: '/type',
}

function start(rule: object, config: JsonObject = {}): void {
  const connection = { fields: { secret: { title: both, secret: true } } }
  const parsed = parseDefinition(shopOf({}, { webhooks: { ...webhooks, ...rule } }, connection))
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const opened = {
    name: 'shop',
    connector: 'shop',
    config: { baseUrl: 'http://127.0.0.1:9' },
    secret: { secret: key },
    allowPrivate: false,
    revision: '1',
  }
  rig = openTriggerRig({ plugins: [pluginOf(parsed.definition)], connections: [opened] })
  rig.activate(
    flowOf('events', nodeOf('start', 'shop.event', { connection: 'shop', config: { path: 'shop', ...config } })),
  )
}

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

function call(body: Json, { method = 'POST', headers = {}, query = {} }: Sent = {}) {
  const search = new URLSearchParams(query).toString()
  const request: WebhookRequest = {
    method,
    path: 'shop',
    query,
    search: search === '' ? '' : `?${search}`,
    headers: { 'content-type': 'application/json', ...headers },
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
  return rig.triggers.webhook(request)
}

interface Signed {
  readonly aheadMs?: number
  readonly secret?: string
}

function send(body: Json, { aheadMs = 0, secret = key }: Signed = {}) {
  const time = Date.now() + aheadMs
  const signature = createHmac('sha256', secret)
    .update(`${time}.${JSON.stringify(body)}`)
    .digest('hex')
  return call(body, { headers: { 'x-time': String(time), 'x-signature': `sha256=${signature}` } })
}

const event = (eventId: number, more: JsonObject = {}) => ({ eventId, type: 'item.changed', objectId: 7, ...more })
const taken = async (): Promise<readonly JsonObject[]> => (await rig.inputs('events')).flat() as readonly JsonObject[]

describe('a signed call', () => {
  test('starts a run for each of its events', async () => {
    start({})
    const answer = await send([event(1, { name: "O'Brien 王小明" }), event(2)])
    expect(answer.status).toBe(202)
    expect(await taken()).toMatchObject([
      { entity: 'item', recordId: '7', happened: 'item.changed', event: { eventId: 1, name: "O'Brien 王小明" } },
      { entity: 'item', event: { eventId: 2 } },
    ])
  })

  test('that comes twice, or in another order, starts each run once', async () => {
    start({})
    const first = await send([event(1), event(2)])
    const second = await send([event(3), event(2), event(1)])
    expect([first.status, second.status]).toEqual([202, 202])
    expect((await taken()).map((record) => (record['event'] as JsonObject)['eventId'])).toEqual([1, 2, 3])
  })

  test('that fails in its middle may be repeated whole', async () => {
    start({})
    const whole = [event(1), event(2)]
    await send([event(1)])
    rig.fault.before = new Error('the disk is full')
    expect((await send(whole)).status).toBeGreaterThanOrEqual(500)
    delete rig.fault.before
    expect((await send(whole)).status).toBe(202)
    expect(await taken()).toHaveLength(2)
  })

  test.each([
    ['with another secret', { secret: 'wrong' }],
    ['that is too old', { aheadMs: -400_000 }],
    ['from the future', { aheadMs: 400_000 }],
  ])('%s is refused', async (_, given) => {
    start({})
    expect((await send([event(1)], given)).status).toBe(401)
    expect(await taken()).toEqual([])
  })

  test('without a signature, or with one of another length, is refused', async () => {
    start({})
    const time = String(Date.now())
    expect((await call([event(1)])).status).toBe(401)
    expect((await call([event(1)], { headers: { 'x-time': time, 'x-signature': 'sha256=00' } })).status).toBe(401)
    expect((await call([event(1)], { headers: { 'x-time': 'now', 'x-signature': 'sha256=00' } })).status).toBe(401)
  })

  test('may sign the whole address, with its escapes undone', async () => {
    const parts = ['method', 'decodedUrl', 'body', 'timestamp']
    start(
      { verify: { ...signed, prefix: '', encoding: 'base64', parts, separator: '' } },
      { publicAddress: 'https://flows.example.com' },
    )
    const [body, time] = [[event(1)], String(Date.now())]
    const message = `POSThttps://flows.example.com/hooks/shop?a=b c${JSON.stringify(body)}${time}`
    const signature = createHmac('sha256', key).update(message).digest('base64')
    const headers = { 'x-time': time, 'x-signature': signature }
    expect((await call(body, { headers, query: { a: 'b c' } })).status).toBe(401)
    const escaped = await rig.triggers.webhook({
      method: 'POST',
      path: 'shop',
      query: { a: 'b c' },
      search: '?a=b%20c',
      headers: { 'content-type': 'application/json', ...headers },
      body: new TextEncoder().encode(JSON.stringify(body)),
    })
    expect(escaped.status).toBe(202)
  })

  test('may have its time and signature in one header', async () => {
    const header = 'Shop-Signature'
    const timestamp = { header, member: 't', format: 'seconds', toleranceSeconds: 300 }
    start({ verify: { ...signed, header, member: 'v1', prefix: '', timestamp } })
    const [body, time] = [[event(1)], Math.floor(Date.now() / 1000)]
    const digest = createHmac('sha256', key)
      .update(`${time}.${JSON.stringify(body)}`)
      .digest('hex')
    expect((await call(body, { headers: { 'shop-signature': `t=${time},v1=${digest}` } })).status).toBe(202)
    expect((await call(body, { headers: { 'shop-signature': `t=${time},v0=${digest}` } })).status).toBe(401)
  })
})

describe('a call with a shared secret', () => {
  test('in a header is taken, and refused with another one', async () => {
    start({ verify: { kind: 'secret', header: 'X-Key', secret: 'secret' } })
    expect((await call([event(1)], { headers: { 'x-key': key } })).status).toBe(202)
    expect((await call([event(2)], { headers: { 'x-key': 'other' } })).status).toBe(401)
    expect(await taken()).toHaveLength(1)
  })

  test('in its events is refused when one of them has another', async () => {
    start({ verify: { kind: 'bodySecret', at: '/clientState', secret: 'secret' } })
    expect((await call([event(1, { clientState: key }), event(2)])).status).toBe(401)
    expect((await call([event(1, { clientState: key })])).status).toBe(202)
  })
})

test('a question whether we are there is answered with what it asks for, and starts nothing', async () => {
  start({ handshake: { kind: 'query', parameter: 'validationToken' } })
  const answer = await call(null, { query: { validationToken: '<b>t0ken</b>' } })
  expect(answer).toMatchObject({ status: 200, body: '<b>t0ken</b>' })
  expect(answer.headers['content-type']).toMatch(/^text\/plain/)
  expect((await call(null, { query: { validationToken: 'x'.repeat(1001) } })).status).toBe(401)
  expect(await taken()).toEqual([])
})

test('a question may stand in the body, and its answer in a JSON object, as often as it is asked', async () => {
  start({ handshake: { kind: 'body', at: '/challenge', answerAt: '/answer/challenge' } })
  for (const challenge of ['first', '王小明 "<&>']) {
    const answer = await call({ type: 'url_verification', challenge })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(JSON.parse(answer.body)).toEqual({ answer: { challenge } })
  }
  expect(await taken()).toEqual([])
})

test('an event may be named by several places, and its record by the address that stands in it', async () => {
  start({
    verify: { kind: 'none' },
    eventId: ['/subscription', '/resource', '/at'],
    object: { at: { at: '/resource', as: 'addressName' }, names: { items: 'item' } },
    recordId: { at: '/resource', as: 'addressKey' },
    happened: undefined,
  })
  const told = { subscription: 's', resource: 'api/v2/companies(1)/items(i-1)', at: '1' }
  await call([told, told, { ...told, at: '2' }, { ...told, resource: "api/items('i''2')?x" }])
  await call([
    { ...told, resource: '/api/items?$filter=x' },
    { subscription: 's', resource: told.resource },
  ])
  await call([{ subscription: 's', resource: told.resource }])
  expect((await taken()).map(({ entity, recordId }) => [entity, recordId])).toEqual([
    ['item', 'i-1'],
    ['item', 'i-1'],
    ['item', "i'2"],
    ['item', null],
    ['item', 'i-1'],
    ['item', 'i-1'],
  ])
})

test('events of other entities are left out, and the caller hears what it wants to', async () => {
  start({ verify: { kind: 'none' }, answer: { status: 200, text: 'success' } }, { entities: ['item'] })
  const answer = await call([event(1), event(2, { type: 'order.changed' })])
  expect(answer).toMatchObject({ status: 200, body: 'success' })
  expect(await taken()).toHaveLength(1)
})
