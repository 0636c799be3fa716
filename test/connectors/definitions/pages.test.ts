import { isJsonObject, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readBack } from '../../../packages/nodes/sdk/src/connector/dialects/testing/read-back.ts'
import { odata } from '../../../packages/nodes/sdk/src/connector/dialects/testing/grammars.ts'
import { listen, open, run, type Opened } from './served.ts'

const size = 3
const state = { count: 0, elsewhere: '', circle: false }
const keys = (): readonly string[] => Array.from({ length: state.count }, (_, at) => `k${String(at).padStart(4, '0')}`)
const rows = (from: number, count: number) =>
  keys()
    .slice(from, from + count)
    .map((id) => ({ id }))

const app = new Hono()
app.get('/api/none', (c) => c.json({ rows: rows(0, state.count) }))
app.get('/api/offset', (c) => c.json({ rows: rows(Number(c.req.query('skip')), Number(c.req.query('top'))) }))
// Gives fewer than asked for, as many systems do.
app.get('/api/capped', (c) => c.json({ rows: rows(Number(c.req.query('skip')), 2) }))
app.get('/api/page', (c) => c.json({ rows: rows((Number(c.req.query('page')) - 1) * size, size) }))
app.get('/api/cursor', (c) => {
  const from = Number(c.req.query('after') ?? 0)
  const next = state.circle ? 1 : from + size < state.count ? from + size : null
  return c.json({ rows: rows(from, size), next })
})
app.get('/api/next', (c) => {
  const from = Number(c.req.query('skiptoken') ?? 0)
  const next = from + size < state.count ? `${state.elsewhere}next?skiptoken=${from + size}` : undefined
  return c.json({ rows: rows(from, size), next })
})
app.get('/api/link', (c) => {
  const from = Number(c.req.query('from') ?? 0)
  const last = `<${new URL('/api/link?from=0', c.req.url).href}>; rel="first"`
  const next = `<${new URL(`/api/link?from=${from + size}`, c.req.url).href}>; rel="next"`
  c.header('link', from + size < state.count ? `${last}, ${next}` : last)
  return c.json({ rows: rows(from, size) })
})
app.get('/api/keyset', (c) => {
  const filter = c.req.query('filter')
  const read = filter === undefined ? undefined : readBack(filter, odata)
  const after = read && 'values' in read && read.op === 'gt' ? (read.values[0] ?? '') : ''
  const found = keys().filter((key) => key > after)
  return c.json({ rows: found.slice(0, Number(c.req.query('top'))).map((id) => ({ id })) })
})

const from = (pointer: string) => ({ from: pointer })
const pages: Readonly<
  Record<
    string,
    { readonly path: string; readonly query?: JsonObject; readonly page: JsonObject; readonly dialect?: JsonObject }
  >
> = {
  none: { path: 'none', page: { kind: 'none' } },
  offset: {
    path: 'offset',
    query: { skip: from('/page/offset'), top: from('/page/size') },
    page: { kind: 'offset', size },
  },
  'offset that ends early': {
    path: 'offset',
    query: { skip: from('/page/offset'), top: from('/page/size') },
    page: { kind: 'offset', size, end: 'short' },
  },
  'offset of a system that caps pages': {
    path: 'capped',
    query: { skip: from('/page/offset') },
    page: { kind: 'offset', size },
  },
  page: { path: 'page', query: { page: from('/page/number') }, page: { kind: 'page', size, first: 1 } },
  cursor: { path: 'cursor', query: { after: from('/page/cursor') }, page: { kind: 'cursor', next: '/next' } },
  nextUrl: { path: 'next', page: { kind: 'nextUrl', next: '/next' } },
  link: { path: 'link', page: { kind: 'link' } },
  keyset: {
    path: 'keyset',
    query: { filter: from('/input/filter'), top: from('/page/size') },
    page: { kind: 'keyset', size, field: 'id' },
    dialect: { query: { dialect: 'odata4' } },
  },
}

function definitionOf(name: string): unknown {
  const { path, query = {}, page, dialect = {} } = pages[name] ?? { path: '', page: {} }
  const both = { en: 'Shop', 'zh-CN': '商店' }
  return {
    schema: 'isthmus/connector/1',
    id: 'shop',
    version: '1.0.0',
    title: both,
    summary: both,
    icon: 'globe',
    connection: { fields: {}, auth: { kind: 'none' }, test: { object: 'thing' } },
    errors: [],
    objects: {
      thing: {
        title: both,
        schema: { type: 'object', properties: { id: { type: 'string' } } },
        id: '/id',
        list: { request: { method: 'GET', path: path, query }, records: '/rows', page, ...dialect },
      },
    },
  }
}

let served: Awaited<ReturnType<typeof listen>>
const opened: Opened[] = []
const shop = (name: string): Opened => {
  const one = open(definitionOf(name), { url: `${served.url}/api` })
  opened.push(one)
  return one
}
beforeAll(async () => {
  served = await listen(app)
})
beforeEach(() => Object.assign(state, { count: 0, elsewhere: '', circle: false }))
afterAll(async () => {
  for (const one of opened) await one.close()
  await served.close()
})

describe.each(Object.keys(pages))('pages by %s', (name) => {
  test.each([0, 1, size - 1, size, size + 1, 2 * size, 2 * size + 1])(
    'give each of %i records once, in order',
    async (count) => {
      state.count = count
      const records = await run(shop(name), 'list', { entity: 'thing' })
      expect(records.map((record) => record['id'])).toEqual(keys())
    },
  )
})

test('no page is asked for behind the limit', async () => {
  state.count = 50
  const one = shop('cursor')
  expect(await run(one, 'list', { entity: 'thing', limit: 4 })).toHaveLength(4)
  expect(one.calls).toHaveLength(2)
})

test.each(['http://127.0.0.1:9/api/', '//evil.example/api/', '../other/', 'https://evil.example/'])(
  'a link to %s is not followed',
  async (elsewhere) => {
    Object.assign(state, { count: 5, elsewhere })
    const one = shop('nextUrl')
    await expect(run(one, 'list', { entity: 'thing' })).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_INVALID',
      message: expect.stringContaining('leads elsewhere'),
    })
    expect(one.calls).toHaveLength(1)
  },
)

test('a cursor that leads in a circle ends with an error', async () => {
  Object.assign(state, { count: 5, circle: true })
  await expect(run(shop('cursor'), 'list', { entity: 'thing' })).rejects.toThrow(/in a circle/)
})

test('a condition is refused where the system cannot be asked one', async () => {
  const wanted = { entity: 'thing', conditions: [{ field: 'id', op: 'eq', value: 'k0001' }] }
  await expect(run(shop('page'), 'list', wanted)).rejects.toThrow(/has no filter/)
})

test('the plugin offers the nodes that its objects allow, with fields of the picked entity', () => {
  const { plugin } = shop('keyset')
  expect(plugin.nodes.map(({ info }) => info.id)).toEqual(['shop.list', 'shop.find'])
  const [list] = plugin.nodes
  expect(isJsonObject(list?.info.config) && list.info.shapes?.permission).toEqual({ action: 'read', entity: '/entity' })
})
