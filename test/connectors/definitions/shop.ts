import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono, type Context } from 'hono'
import { odata } from '../../../packages/nodes/sdk/src/connector/dialects/testing/grammars.ts'
import { readBack, type ReadCondition } from '../../../packages/nodes/sdk/src/connector/dialects/testing/read-back.ts'

const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })
export const from = (pointer: string) => ({ from: pointer })

const fields = {
  id: { type: 'string', readOnly: true },
  ref: { type: ['string', 'null'] },
  name: { type: ['string', 'null'] },
  amount: { type: ['string', 'null'], format: 'decimal' },
  marker: { type: ['string', 'null'] },
}

/** A record that is listed by OData filters, with whatever else the test gives it. */
export const listed = {
  title: both('Items', '项目'),
  schema: { type: 'object', properties: fields },
  id: '/id',
  list: {
    request: { method: 'GET', path: '/items', query: { filter: from('/input/filter') } },
    records: '/rows',
    page: { kind: 'none' },
    query: { dialect: 'odata4' },
  },
  get: { request: { method: 'GET', path: ['/items/', from('/input/id')] } },
} as const

export const createItem = {
  request: { method: 'POST', path: '/items', body: from('/record') },
  required: ['name'],
} as const
export const updateItem = {
  request: { method: 'PATCH', path: ['/items/', from('/input/id')], body: from('/record') },
} as const
export const deleteItem = {
  kind: 'delete',
  request: { method: 'DELETE', path: ['/items/', from('/input/id')] },
} as const

/** A definition with one object, `item`. */
export function shopOf(item: object, more: object = {}, connection: object = {}): object {
  return {
    schema: 'isthmus/connector/1',
    id: 'shop',
    version: '1.0.0',
    title: both('Shop', '商店'),
    summary: both('A shop.', '商店。'),
    icon: 'globe',
    connection: { fields: {}, auth: { kind: 'none' }, test: { object: 'item' }, ...connection },
    errors: [],
    objects: { item: { ...listed, ...item } },
    ...more,
  }
}

/** What the next call to a place does: answers something else, or closes the connection before or after it worked. */
export type Trouble =
  | 'lostBefore'
  | 'lostAfter'
  | { readonly status: number; readonly body?: Json; readonly headers?: Record<string, string> }

export interface ShopServer {
  readonly app: Hono
  readonly items: Map<string, JsonObject>
  /** Calls that changed something, or tried to: method, path and body. */
  readonly writes: { readonly method: string; readonly path: string; readonly body: Json; readonly headers: Headers }[]
  /** For the calls that change something, first things first. */
  readonly trouble: Trouble[]
  /** Refuses a second record with the same reference. */
  isUnique: boolean
  /** Names states by a number, and wants to hear it. */
  hasEtags: boolean
  /** Looks at every call before it is carried out; an answer is given in place of it. */
  guard: (c: Context) => Response | Promise<Response | undefined> | undefined
  add(item: JsonObject): string
}

/** A shop that keeps items, as small systems do. */
export function shopServer(): ShopServer {
  const app = new Hono()
  const items = new Map<string, JsonObject>()
  const writes: ShopServer['writes'] = []
  const trouble: Trouble[] = []
  let last = 0
  const add = (item: JsonObject): string => {
    last += 1
    items.set(String(last), { ...item, id: String(last), version: 1 })
    return String(last)
  }
  const shop: ShopServer = {
    app,
    items,
    writes,
    trouble,
    isUnique: false,
    hasEtags: false,
    guard: () => undefined,
    add,
  }
  app.use(async (c, next) => {
    const guarded = await shop.guard(c)
    if (guarded) return guarded
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const text = await c.req.raw.clone().text()
    const body = text === '' ? null : (JSON.parse(text) as Json)
    writes.push({ method: c.req.method, path: c.req.path, body, headers: c.req.raw.headers })
    const next1 = trouble.shift()
    if (next1 === 'lostBefore') return closed(c)
    if (typeof next1 === 'object') return answerOf(next1)
    await next()
    return next1 === 'lostAfter' ? (c.res = closed(c)) : undefined
  })
  app.get('/items', (c) => {
    const filter = c.req.query('filter')
    const condition = filter === undefined ? undefined : readBack(filter, odata)
    return c.json({ rows: [...items.values()].filter((item) => !condition || meets(item, condition)) })
  })
  app.get('/items/:id', (c) => {
    const item = items.get(c.req.param('id'))
    if (!item) return c.json({ message: 'none' }, 404)
    return c.json(item, 200, shop.hasEtags ? { etag: `"${plainText(item['version'])}"` } : {})
  })
  app.post('/items', async (c) => {
    const body = await c.req.json<JsonObject>()
    if (shop.isUnique && [...items.values()].some(({ ref }) => ref === body['ref']))
      return c.json({ message: 'the reference exists' }, 409)
    return c.json(items.get(add(body)), 201)
  })
  app.patch('/items/:id', async (c) => {
    const item = items.get(c.req.param('id'))
    if (!item) return c.json({ message: 'none' }, 404)
    const version = Number(item['version'])
    if (shop.hasEtags && c.req.header('if-match') === undefined) return c.json({ message: 'which state?' }, 428)
    if (shop.hasEtags && c.req.header('if-match') !== `"${version}"`) return c.json({ message: 'it has changed' }, 412)
    const next = { ...item, ...(await c.req.json<JsonObject>()), version: version + 1 }
    items.set(c.req.param('id'), next)
    return c.json(next)
  })
  app.delete('/items/:id', (c) =>
    items.delete(c.req.param('id')) ? c.body(null, 204) : c.json({ message: 'none' }, 404),
  )
  return shop
}

/** Closes the connection; the answer is never seen. */
function closed(c: Context): Response {
  const { incoming } = c.env as { readonly incoming: { readonly socket: { destroy(): void } } }
  incoming.socket.destroy()
  return new Response(null)
}

function answerOf({ status, body = null, headers = {} }: Exclude<Trouble, string>): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

function meets(item: JsonObject, condition: ReadCondition): boolean {
  if ('not' in condition) return !meets(item, condition.not)
  if ('all' in condition) return condition.all.every((part) => meets(item, part))
  if ('any' in condition) return condition.any.some((part) => meets(item, part))
  return condition.op === 'eq' && plainText(item[condition.field] ?? null) === condition.values[0]
}

/** The rows of a write's config. */
export function rows(values: JsonObject): readonly JsonObject[] {
  return Object.entries(values).map(([target, value]) => ({ target, value }))
}

export const own = (name: string) => ({ $expr: `record.${name}` })

/** A member of an object that a flow gave. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined
}
