import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono, type Context } from 'hono'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { listen, look, open, run } from './served.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const definition: unknown = JSON.parse(
  readFileSync(new URL('../../../packages/nodes/src/zoho/connector.json', import.meta.url), 'utf8'),
)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Call {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  readonly body: JsonObject
}

type Answer = Json | { readonly status: 204 | 304 | 401 | 412; readonly body?: Json }

/** A data centre with a token server of its own, which answers as the test says. */
async function zoho(answer: (call: Call) => Answer) {
  const calls: Call[] = []
  const forms: Record<string, string>[] = []
  const accounts = new Hono()
  accounts.post('/oauth/v2/token', async (c) => {
    forms.push(Object.fromEntries(new URLSearchParams(await c.req.text())))
    return c.json({ access_token: `zoho-token-${forms.length}`, token_type: 'Bearer', expires_in: 3600 })
  })
  const api = new Hono()
  api.all('/crm/v7/*', async (c: Context) => {
    const text = await c.req.text()
    const body = text === '' ? {} : (JSON.parse(text) as JsonObject)
    const call = {
      method: c.req.method,
      path: c.req.path.replace('/crm/v7', ''),
      query: c.req.query(),
      headers: c.req.raw.headers,
      body,
    }
    calls.push(call)
    const given = answer(call)
    if (typeof given === 'object' && given !== null && 'status' in given && typeof given.status === 'number') {
      const { status, body: own } = given as { readonly status: 204 | 304 | 401 | 412; readonly body?: Json }
      return own === undefined ? c.body(null, status as 204) : c.json(own, status as 412)
    }
    return c.json(given)
  })
  const [tokens, served] = [await listen(accounts), await listen(api)]
  closers.push(tokens.close, served.close)
  const opened = open(definition, {
    url: served.url,
    config: { clientId: '1000.X', tokenUrl: `${tokens.url}/oauth/v2/token` },
    secret: { clientSecret: 'zoho-client-secret', refreshToken: 'zoho-refresh' },
  })
  closers.push(opened.close)
  return { calls, forms, opened }
}

const queryOf = (body: JsonObject): string => plainText(body['select_query'])

const account = (id: number, modified = '2026-03-01T10:00:00+05:30'): JsonObject => ({
  id: String(id),
  Account_Name: `Account ${id}`,
  Modified_Time: modified,
})

test("asks with Zoho's own word before the token of its data centre", async () => {
  const { calls, forms, opened } = await zoho(() => ({ status: 204 }))
  expect(await run(opened, 'list', { entity: 'account' })).toEqual([])
  expect(forms).toEqual([
    {
      grant_type: 'refresh_token',
      refresh_token: 'zoho-refresh',
      client_id: '1000.X',
      client_secret: 'zoho-client-secret',
    },
  ])
  expect(calls[0]?.headers.get('authorization')).toBe('Zoho-oauthtoken zoho-token-1')
})

test('a token that is refused is got once more', async () => {
  const { forms, opened } = await zoho(({ headers }) =>
    headers.get('authorization')?.endsWith('-1')
      ? { status: 401, body: { code: 'INVALID_TOKEN', message: 'invalid oauth token', status: 'error' } }
      : { status: 204 },
  )
  expect(await run(opened, 'list', { entity: 'account' })).toEqual([])
  expect(forms).toHaveLength(2)
})

test('lists by COQL behind the last id, far beyond the first two thousand, with names as they are', async () => {
  const { calls, opened } = await zoho(({ body }) => {
    if (queryOf(body).includes('Account_Name =')) return { status: 204 }
    const after = /id > '?(\d+)/.exec(queryOf(body))?.[1]
    const from = after === undefined ? 1 : Number(after) + 1
    const left = Math.max(0, Math.min(2000, 2301 - from))
    return left === 0 ? { status: 204 } : { data: Array.from({ length: left }, (_, at) => account(from + at)) }
  })
  expect(await run(opened, 'list', { entity: 'account' })).toHaveLength(2300)
  expect(calls.every(({ body }) => queryOf(body).endsWith(' LIMIT 2000'))).toBe(true)
  await run(opened, 'find', { entity: 'account', field: 'Account_Name', value: "O'Brien]\n王", whenMissing: 'null' })
  expect(queryOf(calls.at(-1)?.body ?? {})).toContain("Account_Name = 'O''Brien]\n王'")
})

test('changes come since a time by page tokens, and those behind the window wait for the next look', async () => {
  const { calls, opened } = await zoho(({ query }) =>
    query['page_token'] === 't-2'
      ? {
          data: [account(3, '2026-03-02T08:00:00+05:30'), account(4, '2026-03-03T08:00:00+05:30')],
          info: { more_records: false, next_page_token: null },
        }
      : { data: [account(1), account(2)], info: { more_records: true, next_page_token: 't-2' } },
  )
  const found = await look(opened, 'account', { since: '2026-03-01T00:00:00.000Z', until: '2026-03-02T12:00:00.000Z' })
  expect(found.map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect(calls.map(({ path, query }) => [path, query['per_page'], query['page_token']])).toEqual([
    ['/Accounts', '200', undefined],
    ['/Accounts', '200', 't-2'],
  ])
  expect(calls.every(({ headers }) => headers.get('if-modified-since') === '2026-03-01T00:00:00+00:00')).toBe(true)
  const none = await zoho(() => ({ status: 304 }))
  expect(
    await look(none.opened, 'account', { since: '2026-03-01T00:00:00.000Z', until: '2026-03-02T12:00:00.000Z' }),
  ).toEqual([])
})

test('deleted records are read page by page until one is not full', async () => {
  const entry = (id: number): JsonObject => ({ id: String(id), deleted_time: '2026-03-01T10:00:00+05:30' })
  const { calls, opened } = await zoho(({ query }) =>
    query['page'] === '1'
      ? { data: Array.from({ length: 200 }, (_, at) => entry(at)), info: { more_records: true } }
      : { data: [entry(200)], info: { more_records: false } },
  )
  const { behaviour } = opened.node('deleted')
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error('deleted is a poll')
  const window = { since: '2026-03-01T00:00:00.000Z', until: '2026-03-02T00:00:00.000Z', cursor: undefined }
  const ids: string[] = []
  for await (const { changes } of behaviour.poll.changes({ ...window, config: { entity: 'account' } }, opened.context))
    ids.push(...changes.map(({ id }) => id))
  expect([ids.length, new Set(ids).size]).toEqual([201, 201])
  expect(calls.map(({ path, query }) => [path, query['type'], query['page']])).toEqual([
    ['/Accounts/deleted', 'all', '1'],
    ['/Accounts/deleted', 'all', '2'],
  ])
})

test("upserts name the field that tells duplicates apart, and never leave it to Zoho's own choice", async () => {
  const { calls, opened } = await zoho(({ method }) =>
    method === 'GET'
      ? { data: [account(7)] }
      : {
          data: [
            { code: 'SUCCESS', status: 'success', action: 'insert', details: { id: '7' }, message: 'record added' },
          ],
        },
  )
  const fields = [{ target: 'Account_Name', value: "O'Brien % ] 王" }]
  const [written] = await run(opened, 'upsert', { entity: 'account', key: 'K-1', fields })
  expect(written).toMatchObject({ action: 'created', id: '7' })
  expect(calls[0]).toMatchObject({
    path: '/Accounts/upsert',
    body: { data: [{ Account_Name: "O'Brien % ] 王", External_Id: 'K-1' }], duplicate_check_fields: ['External_Id'] },
  })
})

test('a change names the time that the record was read with, and 412 is a conflict', async () => {
  const { calls, opened } = await zoho(({ method }) =>
    method === 'GET'
      ? { data: [account(7)] }
      : {
          status: 412,
          body: { data: [{ code: 'PRE_CONDITION_FAILED', status: 'error', message: 'modified meanwhile' }] },
        },
  )
  const fields = [{ target: 'Phone', value: '1' }]
  const version = '2026-03-01T10:00:00+05:30'
  await expect(run(opened, 'update', { entity: 'account', id: '7', fields, version })).rejects.toMatchObject({
    code: 'UPSTREAM_CONFLICT',
  })
  const put = calls.find(({ method }) => method === 'PUT')
  expect(put?.headers.get('if-unmodified-since')).toBe(version)
})
