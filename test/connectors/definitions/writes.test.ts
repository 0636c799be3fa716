import type { JsonObject } from '@isthmus/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import {
  createItem,
  deleteItem,
  from,
  listed,
  own,
  rows,
  shopOf,
  shopServer,
  updateItem,
  type ShopServer,
} from './shop.ts'

let server: ShopServer
let shop: Shop
let url: string
let close: () => Promise<void>
beforeEach(async () => {
  server = shopServer()
  const served = await listen(server.app)
  url = served.url
  close = served.close
})
afterEach(async () => {
  await shop.close()
  await close()
})

function open(item: object, more: object = {}): Shop {
  shop = openShop(shopOf(item, more), { url })
  return shop
}

const named = (name: string) => ({ entity: 'item', fields: rows({ name }) })
const marked = {
  ...createItem,
  request: { ...createItem.request, body: { from: '/record', with: { marker: from('/input/idempotencyKey') } } },
  verify: { kind: 'find', field: 'marker', value: from('/input/idempotencyKey') },
}

describe('a create', () => {
  test('gives the record with its id', async () => {
    const { out } = await open({ create: createItem }).write('create', named("O'Brien"))
    expect(out).toMatchObject([{ action: 'created', id: '1', record: { id: '1', name: "O'Brien" } }])
  })

  test.each(['lostAfter', 'lostBefore'] as const)(
    'happens once when its answer is %s, by a look at its mark',
    async (lost) => {
      open({ create: marked })
      server.trouble.push(lost)
      const { out, parked } = await shop.write('create', named('A'))
      expect(out).toMatchObject([{ action: 'created', record: { name: 'A' } }])
      expect(parked).toBe(0)
      expect(server.items.size).toBe(1)
    },
  )

  test('that takes effect after its answer was lost is found when it is looked up again', async () => {
    open({ create: { ...marked, verify: { ...marked.verify, settleSeconds: 60 } } })
    server.trouble.push('lostBefore')
    let looks = 0
    server.guard = (c) => {
      if (c.req.method !== 'GET') return undefined
      looks += 1
      // The first look is too early; the record is there when the second one comes.
      if (looks === 1) return c.json({ rows: [] })
      const [first] = server.writes
      if (looks === 2) server.add(first?.body as JsonObject)
      return undefined
    }
    const { out } = await shop.write('create', named('A'))
    expect(out).toMatchObject([{ action: 'created', record: { name: 'A' } }])
    expect([looks, server.items.size, server.writes.length]).toEqual([2, 1, 1])
  })

  test('that nobody can look up waits for a person when its answer is lost', async () => {
    open({ create: createItem })
    server.trouble.push('lostAfter')
    const { out, parked } = await shop.write('create', named('A'))
    expect([out.length, parked, server.items.size]).toEqual([0, 1, 1])
  })

  test('carries its own key to a system that does such a call once', async () => {
    open({ create: { ...createItem, idempotencyHeader: 'Idempotency-Key' } })
    server.trouble.push('lostBefore')
    const { out } = await shop.write('create', named('A'))
    expect(out).toHaveLength(1)
    const keys = server.writes.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('that is refused inside a 200 fails in the words of the system and is not sent again', async () => {
    const refusal = { when: { path: '/ok', is: [false] }, class: 'business', message: '/why' }
    open({ create: createItem }, { errors: [refusal] })
    server.trouble.push({ status: 200, body: { ok: false, why: '客户已冻结' } })
    const { failed } = await shop.write('create', named('A'))
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_REJECTED', params: { message: '客户已冻结' } } }])
    expect(server.writes).toHaveLength(1)
  })

  test.each([
    ['with', { 'retry-after': '0' }],
    ['without', undefined],
  ])('waits and goes through after a 429 %s a time to wait', async (_, headers) => {
    open({ create: createItem })
    server.trouble.push({ status: 429, ...(headers ? { headers } : {}) })
    const { out, parked } = await shop.write('create', named('A'))
    expect([out.length, parked, server.items.size, server.writes.length]).toEqual([1, 0, 1, 2])
  })

  test('goes through after a throttle that calls itself a 400', async () => {
    const throttle = {
      when: { status: [400], path: '/code', is: ['LIMIT'] },
      class: 'throttle',
      retryAfter: { path: '/waitMs', unit: 'milliseconds' },
    }
    open({ create: createItem }, { errors: [throttle] })
    server.trouble.push({ status: 400, body: { code: 'LIMIT', waitMs: 1 } })
    const { out } = await shop.write('create', named('A'))
    expect([out.length, server.items.size]).toEqual([1, 1])
  })

  test('names the permission that is missing', async () => {
    open({ create: createItem, permissions: { create: 'items.write' } })
    server.trouble.push({ status: 403, body: { message: 'no' } })
    const { failed } = await shop.write('create', named('A'))
    expect(failed).toMatchObject([
      {
        error: { code: 'UPSTREAM_UNAUTHORIZED', message: expect.stringContaining('needs the permission items.write') },
      },
    ])
  })

  test('takes a bare number for the id', async () => {
    const request = { ...createItem.request, path: '/bare' }
    open({ create: { request, answer: { id: '', readBack: true } } })
    server.app.post('/bare', async (c) => c.json(Number(server.add(await c.req.json()))))
    const { out } = await shop.write('create', named('A'))
    expect(out).toMatchObject([{ action: 'created', id: 1, record: { id: '1', name: 'A' } }])
  })

  test("takes the last part of an address for the id, in OData's brackets too", async () => {
    const request = { ...createItem.request, path: '/located' }
    open({ create: { request, answer: { idHeader: 'location' } } })
    server.app.post('/located', (c) => c.body(null, 201, { location: `${url}/items(%27O%27%27Brien%27)` }))
    const { out } = await shop.write('create', named('A'))
    expect(out).toMatchObject([{ action: 'created', id: "O'Brien", record: null }])
  })

  test('sends decimals as the texts that they are', async () => {
    open({ create: createItem })
    const amount = '12345678901234567890.10'
    await shop.write('create', { entity: 'item', fields: rows({ name: 'A', amount: own('amount') }) }, [
      { amount },
      { amount: 0.1 },
    ])
    expect(server.writes.map(({ body }) => body)).toEqual([
      { name: 'A', amount },
      { name: 'A', amount: '0.1' },
    ])
  })

  test('sends decimals as numbers only where a number holds them', async () => {
    open({ create: createItem, formats: { decimal: 'number' } })
    const config = { entity: 'item', fields: rows({ name: 'A', amount: own('amount') }) }
    const { failed } = await shop.write('create', config, [{ amount: '10.10' }, { amount: '12345678901234567890.10' }])
    expect(server.writes.map(({ body }) => body)).toEqual([{ name: 'A', amount: 10.1 }])
    expect(failed).toMatchObject([{ error: { code: 'FIELD_VALUE_INVALID' } }])
  })

  test('lets a hook have the last word on what is sent, and the first on what is read', async () => {
    open({
      create: createItem,
      hooks: { write: '({ ...record, name: upper(record.name) })', read: '({ ...record, name: record.name + "!" })' },
    })
    const { out } = await shop.write('create', named('a'))
    expect(server.writes[0]?.body).toEqual({ name: 'A' })
    expect(out).toMatchObject([{ record: { name: 'A!' } }])
  })
})

describe('an update', () => {
  const guarded = { update: updateItem, etag: { at: { header: 'etag' } } }
  const change = (more: object = {}) => ({ entity: 'item', id: '1', fields: rows({ name: 'new' }), ...more })

  test('changes what is given and nothing else', async () => {
    open({ update: updateItem })
    server.add({ name: 'old', ref: 'r' })
    const { out } = await shop.write('update', change())
    expect(out).toMatchObject([{ action: 'updated', id: '1', record: { name: 'new', ref: 'r' } }])
  })

  test('fails for a record that is not there', async () => {
    const { failed } = await open({ update: updateItem }).write('update', change())
    expect(failed).toMatchObject([{ error: { code: 'RECORD_NOT_FOUND' } }])
  })

  test('is sent again when its answer is lost', async () => {
    open({ update: updateItem })
    server.add({ name: 'old' })
    server.trouble.push('lostAfter')
    const { out } = await shop.write('update', change())
    expect(out).toMatchObject([{ action: 'updated', record: { name: 'new' } }])
  })

  test('names the state that it saw, and sees that a lost one has happened', async () => {
    open(guarded)
    Object.assign(server, { hasEtags: true })
    server.add({ name: 'old' })
    server.trouble.push('lostAfter')
    const { out } = await shop.write('update', change())
    expect(out).toMatchObject([{ action: 'unchanged', record: { name: 'new' } }])
    expect(server.writes.map(({ headers }) => headers.get('if-match'))).toEqual(['"1"'])
  })

  test('reads again when somebody else was faster, and keeps what they wrote', async () => {
    open(guarded)
    Object.assign(server, { hasEtags: true })
    server.add({ name: 'old', ref: 'r' })
    let once = true
    server.guard = (c) => {
      if (c.req.method !== 'PATCH' || !once) return undefined
      once = false
      server.items.set('1', { id: '1', name: 'old', ref: 'theirs', version: 7 })
      return undefined
    }
    const { out } = await shop.write('update', change())
    expect(out).toMatchObject([{ action: 'updated', record: { name: 'new', ref: 'theirs', version: 8 } }])
    expect(server.writes.map(({ headers }) => headers.get('if-match'))).toEqual(['"1"', '"7"'])
  })

  test('of a version that the flow names is refused when there is another one', async () => {
    open(guarded)
    Object.assign(server, { hasEtags: true })
    server.add({ name: 'old' })
    const { failed } = await shop.write('update', change({ version: '"0"' }))
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_CONFLICT' } }])
    expect(server.items.get('1')).toMatchObject({ name: 'old' })
  })

  test('of a whole record sends what was there with the changes in it', async () => {
    open({ update: { ...updateItem, form: 'whole' } })
    server.add({ name: 'old', ref: 'r' })
    await shop.write('update', change())
    expect(server.writes[0]?.body).toEqual({ name: 'new', ref: 'r' })
  })
})

describe('a delete', () => {
  test.each(['lostAfter', 'lostBefore'] as const)('happens once when its answer is %s', async (lost) => {
    open({ delete: deleteItem })
    server.add({ name: 'A' })
    server.trouble.push(lost)
    const { out } = await shop.write('delete', { entity: 'item', id: '1' })
    expect(out).toMatchObject([{ id: '1', action: lost === 'lostAfter' ? 'unchanged' : 'deleted' }])
    expect(server.items.size).toBe(0)
  })

  test('takes an answer for success that only says that it is so already', async () => {
    open({ delete: { ...deleteItem, okOn: { status: [304] } } })
    server.guard = (c) => (c.req.method === 'DELETE' ? new Response(null, { status: 304 }) : undefined)
    const { out } = await shop.write('delete', { entity: 'item', id: '1' })
    expect(out).toMatchObject([{ id: '1', action: 'deleted' }])
  })
})

test('the nodes offer what the objects allow, with their required and fixed fields', async () => {
  open({
    create: createItem,
    update: { ...updateItem, fixed: ['ref'] },
    upsert: { kind: 'none' },
    schema: listed.schema,
  })
  const infos = shop.plugin.nodes.map(({ info }) => info)
  expect(infos.map(({ id }) => id)).toEqual(['shop.list', 'shop.find', 'shop.get', 'shop.create', 'shop.update'])
  const targets = infos.map(({ shapes }) => shapes?.target?.of)
  expect(targets[3]).toMatchObject({
    cases: { item: { otherwise: { schema: { required: ['name'], additionalProperties: false } } } },
  })
  const described = shopOf({
    create: createItem,
    describe: {
      request: { method: 'GET', path: '/fields' },
      fields: '/fields',
      name: '/name',
      type: '/type',
      types: {},
    },
  })
  const other = openShop(described, { url })
  const [, , , create] = other.plugin.nodes
  expect(create?.info.shapes?.target?.of).toMatchObject({
    cases: { item: { otherwise: { schema: { additionalProperties: true } } } },
  })
  await other.close()
  expect(targets[4]).toMatchObject({
    cases: { item: { otherwise: { schema: { properties: { ref: { readOnly: true } } } } } },
  })
})
