import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { createItem, from, own, rows, shopOf, shopServer, updateItem, type ShopServer } from './shop.ts'

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

function open(item: object): Shop {
  shop = openShop(shopOf(item), { url })
  return shop
}

describe('an upsert', () => {
  const wanted = (more: object = {}) => ({
    entity: 'item',
    key: own('ref'),
    fields: rows({ name: own('name') }),
    ...more,
  })
  const looking = { create: createItem, update: updateItem, upsert: { kind: 'findThenWrite', keys: ['ref'] } }
  const natural = {
    create: { ...createItem, existsOn: { status: [409] } },
    update: updateItem,
    upsert: { kind: 'naturalKey', keys: ['ref'] },
  }

  test('creates, then leaves alone what is so already, then sends only what differs', async () => {
    open(looking)
    const actions = []
    for (const name of ['a', 'a', 'b']) {
      const { out } = await shop.write('upsert', wanted(), [{ ref: "O'Brien", name }])
      actions.push(out[0]?.['action'])
    }
    expect(actions).toEqual(['created', 'unchanged', 'updated'])
    expect(server.writes.map(({ body }) => body)).toEqual([{ name: 'a', ref: "O'Brien" }, { name: 'b' }])
  })

  test('by a key that the system does not guard makes one record of many with the same key', async () => {
    open(looking)
    const records = Array.from({ length: 8 }, (_, at) => ({ ref: 'same', name: `n${at}` }))
    const { out } = await shop.write('upsert', wanted(), records)
    expect(out).toHaveLength(8)
    expect(server.items.size).toBe(1)
  })

  test('fails rather than to choose one of several records', async () => {
    open(looking)
    server.add({ ref: 'twice' })
    server.add({ ref: 'twice' })
    const { failed } = await shop.write('upsert', wanted(), [{ ref: 'twice', name: 'a' }])
    expect(failed).toMatchObject([{ error: { message: expect.stringContaining('several records') } }])
    expect(server.writes).toEqual([])
  })

  test('updates the record that somebody else made in the meantime', async () => {
    open(natural)
    Object.assign(server, { isUnique: true })
    server.guard = (c) => {
      if (c.req.method === 'POST' && server.items.size === 0) server.add({ ref: 'r', name: 'theirs' })
      return undefined
    }
    const { out } = await shop.write('upsert', wanted(), [{ ref: 'r', name: 'ours' }])
    expect(out).toMatchObject([{ action: 'updated', record: { ref: 'r', name: 'ours' } }])
    expect(server.items.size).toBe(1)
  })

  test.each(['lostAfter', 'lostBefore'] as const)('makes one record when the answer is %s', async (lost) => {
    open(natural)
    server.trouble.push(lost)
    const { out } = await shop.write('upsert', wanted(), [{ ref: 'r', name: 'a' }])
    expect(out).toHaveLength(1)
    expect(server.items.size).toBe(1)
  })

  test('in one call puts the key where the system wants it', async () => {
    const request = {
      method: 'PUT',
      path: ['/by/', from('/input/externalField'), '/', from('/input/external')],
      body: { from: '/record', without: ['ref'] },
    }
    open({ upsert: { kind: 'native', keys: ['ref'], request, answer: { id: '/id' } } })
    server.app.put('/by/:field/:key', (c) => c.json({ id: 'x1' }, 201))
    const { out } = await shop.write('upsert', wanted(), [{ ref: 'a/b', name: 'n' }])
    expect(out).toMatchObject([{ action: 'created', id: 'x1' }])
    expect(server.writes).toMatchObject([{ path: '/by/ref/a%2Fb', body: { name: 'n' } }])
  })

  test('fails for a record without a key, and does not ask the system', async () => {
    const { failed } = await open(looking).write('upsert', wanted(), [{ ref: '', name: 'a' }])
    expect(failed).toMatchObject([{ error: { code: 'FIELD_VALUE_INVALID' } }])
    expect(server.writes).toEqual([])
  })
})
