import type { Json, JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { from, listed, own, shopOf } from './shop.ts'

/** Addresses that were asked for, in order. */
const asked: string[] = []
const items: { readonly id: string; readonly ref: string }[] = []
let isSame: (one: string, other: string) => boolean
let failures: readonly Json[]
let shop: Shop
let url: string
let close: () => Promise<void>

const app = new Hono()
app.use(async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  asked.push(`${pathname}${search}`)
  await next()
})
app.get('/items', (c) => {
  const filter = c.req.query('filter') ?? ''
  const keys = [...filter.matchAll(/(id|ref) eq '((?:[^']|'')*)'/g)].map(([, field, key = '']) => ({
    field: field === 'id' ? ('id' as const) : ('ref' as const),
    key: key.replaceAll("''", "'"),
  }))
  return c.json({ rows: items.filter((item) => keys.some(({ field, key }) => isSame(item[field], key))).toReversed() })
})
app.get('/items/:id', (c) => {
  const held = items.find(({ id }) => isSame(id, c.req.param('id')))
  return held ? c.json(held) : c.json({ message: 'gone' }, 404)
})
app.post('/many', async (c) => {
  const { ids } = await c.req.json<{ readonly ids: readonly string[] }>()
  return c.json({ rows: items.filter(({ id }) => ids.includes(id)), failures })
})

beforeEach(async () => {
  asked.length = 0
  items.length = 0
  failures = []
  isSame = (one, other) => one === other
  const served = await listen(app)
  url = served.url
  close = served.close
})
afterEach(async () => {
  await shop.close()
  await close()
})

const byList = (more: object = {}) => ({ by: 'list', maxKeys: 50, ...more })

function open({ list = byList(), get = byList() }: { readonly list?: object; readonly get?: object }): Shop {
  const item = { ...listed, list: { ...listed.list, batch: list }, get: { ...listed.get, batch: get } }
  shop = openShop(shopOf(item), { url })
  return shop
}

const hold = (...refs: readonly string[]) => items.push(...refs.map((ref, at) => ({ id: `i${at}`, ref })))

/** What is found for each key: the ref of its record, nothing, or why it cannot be told. */
async function found(part: 'find' | 'get', keys: readonly string[]): Promise<readonly Json[]> {
  const key = part === 'get' ? { id: own('key') } : { field: 'ref', value: own('key') }
  const config = { entity: 'item', ...key, whenMissing: 'null', into: 'found' }
  const { out, failed } = await shop.write(
    part,
    config,
    keys.map((each) => ({ key: each })),
  )
  const left = new Map(out.map((record) => [record['key'], (record['found'] as JsonObject | null)?.['ref'] ?? null]))
  const refused = new Map(
    failed.map((each) => [(each['record'] as JsonObject)['key'], (each['error'] as JsonObject)['code'] ?? null]),
  )
  return keys.map((each) => left.get(each) ?? refused.get(each) ?? null)
}

test('a call whose address would be too long is made in two, and so on', async () => {
  open({ list: byList({ maxLength: 500 }) })
  const refs = Array.from({ length: 40 }, (_, at) => `客户-O'Brien-${at}`)
  hold(...refs)
  expect(await found('find', refs)).toEqual(refs)
  expect(asked.length).toBeGreaterThan(4)
  expect(Math.max(...asked.map((address) => address.length))).toBeLessThanOrEqual(500)
})

test('many ids go in one call, and so does an id that many records ask for', async () => {
  open({})
  hold('a', 'b', 'c')
  expect(await found('get', ['i2', 'i0', 'i9', 'i2', 'i1'])).toEqual(['c', 'a', null, 'c', 'b'])
  expect(asked).toHaveLength(1)
})

test('a key is found by whatever the system takes for the same, and asked by itself where that could be for two', async () => {
  isSame = (one, other) => one.trim().toLowerCase() === other.trim().toLowerCase()
  open({})
  hold('Acme', 'beta ', 'Gamma')
  expect(await found('find', ['ACME', 'BETA', 'nobody'])).toEqual(['Acme', 'beta ', null])
  expect(asked).toHaveLength(1)
  asked.length = 0
  expect(await found('find', ['ACME', 'acme', 'Gamma'])).toEqual(['Acme', 'Acme', 'Gamma'])
  expect(asked).toHaveLength(3)
})

test('an id that the system gives back in another form is got by itself', async () => {
  isSame = (one, other) => one.startsWith(other) && other.length >= 4
  open({})
  items.push({ id: '0015-XYZ', ref: 'a' }, { id: '0016-XYZ', ref: 'b' })
  expect(await found('get', ['0015', '0016-XYZ'])).toEqual(['a', 'b'])
  expect(asked.slice(1)).toEqual(['/items/0015'])
})

test('one of several records with a key is never taken for it, together or alone', async () => {
  open({})
  hold('twice', 'twice', 'once')
  expect(await found('find', ['once', 'twice'])).toEqual(['once', 'UPSTREAM_ANSWER_INVALID'])
  expect(await found('find', ['twice'])).toEqual(['UPSTREAM_ANSWER_INVALID'])
})

test('a failure of one key is told by that key, and one without a key makes the others be asked by themselves', async () => {
  const call = {
    maxKeys: 50,
    request: { method: 'POST', path: '/many', body: { ids: from('/input/keys') } },
    records: '/rows',
    failures: { at: '/failures', keys: '/ids', message: '/message', missingOn: { path: '/code', is: ['NONE'] } },
  }
  open({ get: call })
  hold('a', 'b')
  failures = [
    { code: 'LOCKED', ids: ['i7'], message: 'is locked' },
    { code: 'NONE', ids: ['i8'] },
  ]
  expect(await found('get', ['i0', 'i7', 'i8'])).toEqual(['a', 'UPSTREAM_REJECTED', null])
  expect(asked).toEqual(['/many'])
  asked.length = 0
  failures = [{ code: 'BROKEN' }]
  expect(await found('get', ['i1', 'i9'])).toEqual(['b', null])
  expect(asked).toEqual(['/many', '/items/i9'])
})
