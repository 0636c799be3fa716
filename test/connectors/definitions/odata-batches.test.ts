import type { Json, JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { from, own, rows, shopOf } from './shop.ts'

/** A call inside of a call, as the server reads it. */
interface Asked {
  readonly id: string
  readonly method: string
  readonly key: string
  readonly ifMatch: string | undefined
  readonly body: JsonObject
}

interface Answer {
  readonly status: number
  readonly body?: Json
}

interface Stored {
  readonly record: JsonObject
  readonly revision: number
}

const batches: (readonly Asked[])[] = []
const singles: string[] = []
const stored = new Map<string, Stored>()
/** How the server puts its answers together; by the book unless a test says otherwise. */
let compose: (parts: readonly string[], asked: readonly Asked[]) => Response
let together = false
let fresh = 0
let meanwhile: (() => void) | undefined
let shop: Shop
let url: string
let close: () => Promise<void>

function askedIn(text: string): readonly Asked[] {
  const found = text.matchAll(/Content-ID: (\d+)\r\n\r\n(\w+) (\S+) HTTP\/1\.1\r\n([\s\S]*?)\r\n\r\n(\{[^\r\n]*)?/g)
  return [...found].map(([, id = '', method = '', address = '', head = '', body = '']) => ({
    id,
    method,
    key: keyIn(decodeURIComponent(address)),
    ifMatch: /^if-match: (.*)$/m.exec(head)?.[1],
    body: body === '' ? {} : (JSON.parse(body) as JsonObject),
  }))
}

function keyIn(address: string): string {
  return (/\('(.*)'\)$/.exec(address)?.[1] ?? '').replaceAll("''", "'")
}

function refusal(status: number, value: string): Answer {
  return {
    status,
    body: { error: { message: { value }, innererror: { errordetails: [{ message: 'look at Name' }] } } },
  }
}

function shown(key: string): JsonObject {
  const { record = {}, revision = 0 } = stored.get(key) ?? {}
  return { __metadata: { etag: `W/"${revision}"` }, ...record, Id: key }
}

function carryOut({ method, key, ifMatch, body }: Asked): Answer {
  const held = stored.get(key)
  if (method === 'POST') {
    if (body['Name'] === 'bad') return refusal(400, 'Name is bad')
    if (body['Name'] === 'busy') return refusal(503, 'later')
    fresh += 1
    stored.set(`n${fresh}`, { record: body, revision: 1 })
    return { status: 201, body: { d: shown(`n${fresh}`) } }
  }
  if (!held) return refusal(404, 'gone')
  if (method === 'GET') return { status: 200, body: { d: shown(key) } }
  if (ifMatch !== `W/"${held.revision}"`) return refusal(412, 'changed meanwhile')
  if (method === 'DELETE') stored.delete(key)
  else stored.set(key, { record: { ...held.record, ...body }, revision: held.revision + 1 })
  return { status: 204 }
}

function part({ status, body }: Answer, id: string): string {
  const json = body === undefined ? '' : JSON.stringify(body)
  return `Content-Type: application/http\r\nContent-ID: ${id}\r\n\r\nHTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n\r\n${json}`
}

function setOf(parts: readonly string[]): string {
  return `Content-Type: multipart/mixed; boundary=s\r\n\r\n${parts.map((each) => `--s\r\n${each}\r\n`).join('')}--s--`
}

function answer(parts: readonly string[], status = 202): Response {
  const text = `${parts.map((each) => `--b\r\n${each}\r\n`).join('')}--b--\r\n`
  return new Response(text, { status, headers: { 'content-type': 'multipart/mixed; boundary=b' } })
}

/** All of a set, or its first refusal and nothing. */
function answeredSet(asked: readonly Asked[]): readonly string[] {
  const before = new Map(stored)
  const answers = asked.map((each) => ({ each, given: carryOut(each) }))
  const bad = answers.find(({ given }) => given.status >= 400)
  if (!bad) return [setOf(answers.map(({ each, given }) => part(given, each.id)))]
  stored.clear()
  for (const [key, value] of before) stored.set(key, value)
  return [part(bad.given, '')]
}

function answerBatch(text: string): Response {
  const asked = askedIn(text)
  batches.push(asked)
  const isRead = asked[0]?.method === 'GET'
  if (!isRead) meanwhile?.()
  if (!isRead) meanwhile = undefined
  if (isRead) return answer(asked.map((each) => part(carryOut(each), each.id)))
  if (together) return compose(answeredSet(asked), asked)
  return compose(
    asked.map((each) => {
      const given = carryOut(each)
      return given.status < 400 ? setOf([part(given, each.id)]) : part(given, '')
    }),
    asked,
  )
}

const app = new Hono()
app.all('/svc/:address', async (c) => {
  const text = await c.req.text()
  if (c.req.param('address') === '$batch') return answerBatch(text)
  const { method } = c.req.raw
  const key = keyIn(c.req.param('address'))
  singles.push(`${method} ${key}`)
  const body = text === '' ? {} : (JSON.parse(text) as JsonObject)
  const given = carryOut({ id: '', method, key, ifMatch: c.req.header('if-match'), body })
  return new Response(given.body === undefined ? null : JSON.stringify(given.body), {
    status: given.status,
    headers: { 'content-type': 'application/json' },
  })
})

const batch = (outcome: 'each' | 'together') => ({
  kind: 'odata',
  version: 2,
  service: '/svc',
  maxRecords: 50,
  outcome,
})
const at = ['/svc/Items(', from('/input/key'), ')']

function objectWith(outcome: 'each' | 'together') {
  return {
    title: { en: 'Items', 'zh-CN': '物料' },
    schema: {
      type: 'object',
      properties: { __metadata: { type: 'object' }, Id: { type: 'string' }, Name: { type: 'string' } },
    },
    id: '/Id',
    etag: { at: { pointer: '/__metadata/etag' } },
    list: {
      request: { method: 'GET', path: '/svc/Items', query: { $filter: from('/input/filter') } },
      records: '/d/results',
      page: { kind: 'none' },
      query: { dialect: 'odata2' },
    },
    get: { request: { method: 'GET', path: at }, record: '/d' },
    create: {
      request: { method: 'POST', path: '/svc/Items', body: from('/record') },
      answer: { record: '/d' },
      batch: batch(outcome),
    },
    update: { request: { method: 'PATCH', path: at, body: from('/record') }, batch: batch(outcome) },
    delete: { kind: 'delete', request: { method: 'DELETE', path: at }, batch: batch(outcome) },
  }
}

const message = {
  message: '/error/message/value',
  details: { at: '/error/innererror/errordetails', message: '/message' },
}
const errors = [
  { when: { status: [412, 428] }, class: 'conflict', ...message },
  { when: { status: [404] }, class: 'notFound', ...message },
  { when: { status: [400] }, class: 'validation', ...message },
]

function open(outcome: 'each' | 'together' = 'each'): Shop {
  together = outcome === 'together'
  shop = openShop(shopOf(objectWith(outcome), { errors }), { url })
  return shop
}

beforeEach(async () => {
  batches.length = 0
  singles.length = 0
  stored.clear()
  fresh = 0
  meanwhile = undefined
  compose = (parts) => answer(parts)
  const served = await listen(app)
  url = served.url
  close = served.close
})
afterEach(async () => {
  await shop.close()
  await close()
})

const create = { entity: 'item', fields: rows({ Name: own('name') }) }
const update = { entity: 'item', id: own('id'), fields: rows({ Name: own('name') }) }
const named = (...names: readonly string[]) => names.map((name) => ({ name }))
const sizes = () => batches.map((asked) => `${asked[0]?.method} ${asked.length}`)

describe('a call of calls', () => {
  test('keeps the good ones and tells why the others were refused, though the whole was accepted', async () => {
    const { out, failed } = await open().write('create', create, named('a', 'bad', 'c', 'bad', 'e'))
    expect(out.map(({ id }) => id)).toEqual(['n1', 'n2', 'n3'])
    expect(failed).toMatchObject([
      { record: { name: 'bad' }, error: { params: { status: 400, message: 'Name is bad; look at Name' } } },
      { record: { name: 'bad' } },
    ])
    expect(sizes()).toEqual(['POST 5'])
  })

  test('is sent again only for what may pass later', async () => {
    const { out, failed } = await open().write('create', create, named('a', 'busy', 'c'))
    expect(out).toHaveLength(2)
    expect(failed).toMatchObject([{ record: { name: 'busy' }, error: { code: 'UPSTREAM_FAILED' } }])
    expect(stored.size).toBe(2)
  })

  test('finds each answer by its number, in whatever order and with whatever line ends they come', async () => {
    compose = (parts) => {
      const text = `${parts
        .toReversed()
        .map((each) => `--b\r\n${each}\r\n`)
        .join('')}--b--`
      return new Response(text.replaceAll('\r\n', '\n'), {
        headers: { 'content-type': 'multipart/mixed; boundary="b"' },
      })
    }
    const { out } = await open().write('create', create, named('a', 'b', 'c'))
    expect(out.map(({ id, record }) => [id, (record as JsonObject)['Name']])).toEqual([
      ['n1', 'a'],
      ['n2', 'b'],
      ['n3', 'c'],
    ])
  })

  test('that stops at the first refusal leaves the others to calls of their own', async () => {
    compose = (parts, asked) => {
      // A system that stops has not done what stands behind.
      for (const key of ['n2', 'n3']) stored.delete(key)
      return asked.length > 1 ? answer(parts.slice(0, 2)) : answer(parts)
    }
    const { out, failed, parked } = await open().write('create', create, named('a', 'bad', 'c', 'd'))
    expect([out.length, failed.length, parked]).toEqual([3, 1, 0])
    expect(singles).toEqual(['POST ', 'POST '])
  })

  test('leaves records in doubt whose answers did not come', async () => {
    compose = (parts) => answer(parts.slice(0, 2))
    const { out, parked } = await open().write('create', create, named('a', 'b', 'c'))
    expect([out.length, parked, stored.size]).toEqual([2, 1, 3])
  })

  test('that breaks off in the middle counts what came whole', async () => {
    compose = (parts) => {
      const text = parts.map((each) => `--b\r\n${each}\r\n`).join('')
      const cut = text.slice(0, text.lastIndexOf('HTTP/1.1'))
      return new Response(cut, { headers: { 'content-type': 'multipart/mixed; boundary=b' } })
    }
    const { out, parked } = await open().write('create', create, named('a', 'b', 'c'))
    expect([out.length, parked]).toEqual([2, 1])
  })

  test.each([
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['no multipart message', () => new Response('{"d":[]}', { headers: { 'content-type': 'application/json' } })],
  ])('that is answered with %s leaves every record in doubt', async (_, page) => {
    compose = page
    const { out, parked } = await open().write('create', create, named('a', 'b'))
    expect([out.length, parked]).toEqual([0, 2])
  })

  test.each([404, 405, 415, 501])('is not insisted on where the system has none and answers %i', async (status) => {
    compose = () => {
      stored.clear()
      return new Response(null, { status })
    }
    const { out } = await open().write('create', create, named('a', 'b', 'c'))
    expect([out.length, stored.size]).toEqual([3, 3])
    expect(singles).toHaveLength(3)
  })
})

describe('changes of records with states', () => {
  beforeEach(() => {
    for (const key of ['1', '2', '3', "O'Brien, 4"]) stored.set(key, { record: { Name: 'old' }, revision: 7 })
  })

  test('are read in one call and written in another, each under its own state', async () => {
    const records = ['1', "O'Brien, 4", '9', '3'].map((id) => ({ id, name: id === '3' ? 'old' : 'new' }))
    const { out, failed } = await open().write('update', update, records)
    expect(out.map(({ id, action }) => [id, action])).toEqual([
      ['1', 'updated'],
      ["O'Brien, 4", 'updated'],
      ['3', 'unchanged'],
    ])
    expect(failed).toMatchObject([{ record: { id: '9' }, error: { code: 'RECORD_NOT_FOUND' } }])
    expect(sizes()).toEqual(['GET 4', 'PATCH 2'])
    expect(batches[1]?.map(({ ifMatch }) => ifMatch)).toEqual(['W/"7"', 'W/"7"'])
    expect(stored.get("O'Brien, 4")).toEqual({ record: { Name: 'new' }, revision: 8 })
  })

  test('that somebody else was faster with are read and written once more, alone', async () => {
    meanwhile = () => stored.set('2', { record: { Name: 'old', City: 'theirs' }, revision: 8 })
    const records = ['1', '2', '3'].map((id) => ({ id, name: 'new' }))
    const { out } = await open().write('update', update, records)
    expect(out.map(({ action }) => action)).toEqual(['updated', 'updated', 'updated'])
    expect(stored.get('2')).toEqual({ record: { Name: 'new', City: 'theirs' }, revision: 9 })
    expect(singles).toEqual(['GET 2', 'PATCH 2'])
  })

  test('of a version that the flow names are conflicts when it has passed', async () => {
    const config = { ...update, version: own('version') }
    const records = [
      { id: '1', name: 'new', version: 'W/"7"' },
      { id: '2', name: 'new', version: 'W/"6"' },
    ]
    const { out, failed } = await open().write('update', config, records)
    expect(out).toMatchObject([{ id: '1' }])
    expect(failed).toMatchObject([{ record: { id: '2' }, error: { code: 'UPSTREAM_CONFLICT' } }])
    expect(stored.get('2')?.revision).toBe(7)
  })

  test('that take records away count those that are gone already as done', async () => {
    const records = ['1', '9', '3'].map((id) => ({ id }))
    const { out } = await open().write('delete', { entity: 'item', id: own('id') }, records)
    expect(out.map(({ action }) => action)).toEqual(['deleted', 'unchanged', 'deleted'])
    expect([...stored.keys()]).toEqual(['2', "O'Brien, 4"])
  })
})

test('a set that is done together or not at all is cut until the records at fault stand alone', async () => {
  const { out, failed } = await open('together').write(
    'create',
    create,
    named('a', 'b', 'bad', 'd', 'e', 'f', 'bad', 'h'),
  )
  expect(out.map(({ record }) => (record as JsonObject)['Name'])).toEqual(['a', 'b', 'd', 'e', 'f', 'h'])
  expect(failed).toHaveLength(2)
  expect([...stored.values()].map(({ record }) => record['Name'])).toEqual(
    expect.arrayContaining(['a', 'b', 'd', 'e', 'f', 'h']),
  )
  expect(stored.size).toBe(6)
})
