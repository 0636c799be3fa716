import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, open, run, type Opened } from './served.ts'

const both = { en: 'Orders', 'zh-CN': '订单' }
const definition = {
  schema: 'isthmus/connector/1',
  id: 'orders',
  version: '1.0.0',
  title: both,
  summary: both,
  icon: 'globe',
  connection: {
    fields: { key: { title: both, secret: true } },
    auth: { kind: 'bearer', token: 'key' },
    test: { object: 'order' },
  },
  errors: [{ when: { status: [410] }, class: 'notFound' }],
  objects: {
    order: {
      title: both,
      schema: {
        type: 'object',
        properties: { OrderNumber: { type: 'string' }, Total: { type: 'string', format: 'decimal' } },
      },
      id: '/OrderNumber',
      list: {
        request: {
          method: 'GET',
          path: '/Orders',
          query: { $filter: { from: '/input/filter' } },
          headers: { accept: 'application/json;IEEE754Compatible=true' },
        },
        records: '/value',
        page: { kind: 'nextUrl', next: '/@odata.nextLink' },
        query: { dialect: 'odata4' },
      },
      get: { request: { method: 'GET', path: ['/Orders(', { from: '/input/key' }, ')'] } },
    },
  },
} as const

const asked: string[] = []
const app = new Hono()
app.get('/odata/*', (c) => {
  const path = decodeURIComponent(new URL(c.req.url).pathname)
  asked.push(path)
  if (path.includes('gone')) return c.json({}, 410)
  return path.includes('(') ? c.json({ OrderNumber: 'a', Total: 10.5 }) : c.json({ error: { message: 'no' } }, 403)
})

let served: Awaited<ReturnType<typeof listen>>
let opened: Opened
beforeAll(async () => {
  served = await listen(app)
  opened = open(definition, { url: `${served.url}/odata`, secret: { key: 'k' } })
})
afterAll(async () => {
  await opened.close()
  await served.close()
})

test.each(["O'Brien", 'a/b', "x') or ('", '王小明', '50%'])(
  'asks for the key %j as one literal in one segment',
  async (id) => {
    expect(await run(opened, 'get', { entity: 'order', id })).toEqual([{ OrderNumber: 'a', Total: '10.5' }])
    expect(asked.at(-1)).toBe(`/odata/Orders('${id.replaceAll("'", "''")}')`)
  },
)

test('takes what a rule calls missing for missing', async () => {
  await expect(run(opened, 'get', { entity: 'order', id: 'gone' })).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
  expect(await run(opened, 'get', { entity: 'order', id: 'gone', whenMissing: 'null' })).toEqual([null])
})

test('says by status what no rule speaks of', async () => {
  await expect(run(opened, 'list', { entity: 'order' })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHORIZED',
    params: { message: 'no' },
  })
})
