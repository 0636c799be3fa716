import type { Json, JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { listen, look, open, run, type Opened } from './served.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const definition: unknown = JSON.parse(
  readFileSync(new URL('../../../packages/nodes/src/fxiaoke/connector.json', import.meta.url), 'utf8'),
)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Call {
  readonly path: string
  readonly traceId: string
  readonly headers: Headers
  readonly body: JsonObject
}

/** An open platform that gives tokens and answers as the test says. */
async function fxiaoke(answer: (call: Call) => Json, grant: (count: number) => Json = () => ({})) {
  const calls: Call[] = []
  const tokens: Call[] = []
  const clock = { ms: Date.parse('2026-03-02T08:00:00.000Z') }
  const app = new Hono()
  app.post('*', async (c) => {
    const traceId = c.req.query('thirdTraceId') ?? ''
    const call: Call = { path: c.req.path, traceId, headers: c.req.raw.headers, body: await c.req.json<JsonObject>() }
    if (c.req.path !== '/oauth2.0/token') {
      calls.push(call)
      return c.json(answer(call))
    }
    tokens.push(call)
    const granted = { errorCode: 0, accessToken: `token-${tokens.length}-of-fxiaoke`, ea: 'corp-1', expiresIn: 7200 }
    return c.json({ ...granted, ...(grant(tokens.length) as JsonObject) })
  })
  const served = await listen(app)
  closers.push(served.close)
  const opened: Opened = open(definition, {
    url: served.url,
    config: { appId: 'app-1', userId: 'FSUID_1' },
    secret: { appSecret: 'fx-app-secret', permanentCode: 'fx-permanent' },
    now: () => new Date(clock.ms),
  })
  closers.push(opened.close)
  return { calls, tokens, opened, clock }
}

const rows = (count: number, after = 0): Json => ({
  errorCode: 0,
  data: { dataList: Array.from({ length: count }, (_, at) => ({ _id: `id-${String(after + at).padStart(6, '0')}` })) },
})

test('signs in with the app, and sends token, enterprise and employee in headers', async () => {
  const { calls, tokens, opened } = await fxiaoke(() => rows(0))
  await run(opened, 'list', { entity: 'account' })
  expect(tokens[0]?.body).toEqual({
    appId: 'app-1',
    appSecret: 'fx-app-secret',
    permanentCode: 'fx-permanent',
    grantType: 'app_secret',
  })
  const { headers } = calls[0] ?? {}
  expect(headers?.get('authorization')).toBe('Bearer token-1-of-fxiaoke')
  expect([headers?.get('x-fs-ea'), headers?.get('x-fs-userid')]).toEqual(['corp-1', 'FSUID_1'])
})

test('every call has a trace id of its own, sign-ins and repeats among them', async () => {
  const { calls, tokens, opened } = await fxiaoke(({ headers }) =>
    headers.get('authorization')?.includes('token-1') ? { errorCode: 20016, errorMessage: 'expired' } : rows(0),
  )
  await run(opened, 'list', { entity: 'account' })
  expect([tokens.length, calls.length]).toEqual([2, 2])
  const ids = [...tokens, ...calls].map(({ traceId }) => traceId)
  expect(ids.every((id) => id.length >= 32)).toBe(true)
  expect(new Set(ids).size).toBe(4)
})

test('no eleventh sign-in leaves within a minute, however many calls want one', async () => {
  const { tokens, opened, clock } = await fxiaoke(
    () => rows(0),
    () => ({ errorCode: 20005, errorMessage: 'app is paused' }),
  )
  const codes: unknown[] = []
  for (let at = 0; at < 13; at += 1) {
    const thrown: unknown = await run(opened, 'list', { entity: 'account' }).catch((error: unknown) => error)
    codes.push((thrown as { readonly code: string }).code)
  }
  expect(tokens).toHaveLength(10)
  expect(codes.slice(0, 10).every((code) => code === 'UPSTREAM_UNAUTHORIZED')).toBe(true)
  expect(codes.slice(10)).toEqual(['UPSTREAM_THROTTLED', 'UPSTREAM_THROTTLED', 'UPSTREAM_THROTTLED'])
  clock.ms += 60_000
  await expect(run(opened, 'list', { entity: 'account' })).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
  expect(tokens).toHaveLength(11)
})

test('calls at once share one token', async () => {
  const { tokens, opened } = await fxiaoke(() => rows(0))
  await Promise.all(Array.from({ length: 8 }, () => run(opened, 'list', { entity: 'product' })))
  expect(tokens).toHaveLength(1)
})

test('lists go on behind the last id and never by position', async () => {
  const { calls, opened } = await fxiaoke(({ body }) => {
    const { filters } = (body['data'] as { search_query_info: { filters: { field_values: string[] }[] } })
      .search_query_info
    const after = filters[0]?.field_values[0]
    return after === undefined ? rows(100) : after === 'id-000099' ? rows(3, 100) : rows(0)
  })
  expect(await run(opened, 'list', { entity: 'account' })).toHaveLength(103)
  const asked = calls.map(({ body }) => (body['data'] as JsonObject)['search_query_info'] as JsonObject)
  expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
    [0, 100],
    [0, 100],
    [0, 100],
  ])
  expect(asked[1]?.['filters']).toEqual([{ field_name: '_id', operator: 'GT', field_values: ['id-000099'] }])
  expect(asked[0]?.['orders']).toEqual([{ fieldName: '_id', isAsc: true }])
})

test('changes are asked for in milliseconds', async () => {
  const { calls, opened } = await fxiaoke(() => rows(0))
  await look(opened, 'account', { since: '2026-03-01T00:00:00.000Z', until: '2026-03-02T00:00:00.000Z' })
  const text = JSON.stringify(calls[0]?.body)
  expect(text).toContain(String(Date.parse('2026-03-01T00:00:00.000Z')))
  expect(text).toContain(String(Date.parse('2026-03-02T00:00:00.000Z')))
})

test('a new order takes its lines, and starts no workflow', async () => {
  const { calls, opened } = await fxiaoke(({ path }) =>
    path.endsWith('/create')
      ? { errorCode: 0, dataId: 'o-1' }
      : { errorCode: 0, data: { _id: 'o-1', account_id: 'a-1', order_amount: '12.50', order_time: 1_772_409_600_000 } },
  )
  const fields = [
    { target: 'account_id', value: 'a-1' },
    { target: 'order_time', value: '2026-03-02' },
    { target: 'SalesOrderProductObj', value: { $expr: '[{ product_id: "p-1", quantity: "2.5" }]' } },
  ]
  const [created] = await run(opened, 'create', { entity: 'salesOrder', fields })
  expect(created).toMatchObject({ id: 'o-1', record: { order_amount: '12.50', order_time: '2026-03-02' } })
  expect(calls[0]?.body).toEqual({
    triggerApprovalFlow: false,
    triggerWorkFlow: false,
    data: {
      object_data: { account_id: 'a-1', order_time: Date.parse('2026-03-02'), dataObjectApiName: 'SalesOrderObj' },
      details: { SalesOrderProductObj: [{ product_id: 'p-1', quantity: '2.5' }] },
    },
  })
})
