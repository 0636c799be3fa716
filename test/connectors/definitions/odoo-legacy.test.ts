import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, expect, test, vi } from 'vitest'
import { listen, look, open, run, type Opened } from './served.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const definition: unknown = JSON.parse(
  readFileSync(new URL('../../../packages/nodes/src/odoo-legacy/connector.json', import.meta.url), 'utf8'),
)

interface Call {
  readonly service: string
  readonly method: string
  readonly args: readonly Json[]
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** An Odoo that answers `execute_kw` as the test says, and `authenticate` by the password. */
async function odoo(answer: (model: Json, method: Json, rest: readonly Json[]) => JsonObject) {
  const calls: Call[] = []
  const app = new Hono()
  app.post('/jsonrpc', async (c) => {
    const { params, id } = await c.req.json<{ readonly params: Call; readonly id: number }>()
    calls.push(params)
    const { service, args } = params
    const [database, user, password, model = null, method = null, ...rest] = args
    const isKnown = database === 'shop' && password === 'key-1'
    if (service === 'common') return c.json({ jsonrpc: '2.0', id, result: isKnown && user === 'sync' ? 7 : false })
    const denied = {
      code: 200,
      message: 'Odoo Server Error',
      data: { name: 'odoo.exceptions.AccessDenied', message: 'Access Denied' },
    }
    return c.json({ jsonrpc: '2.0', id, ...(isKnown && user === 7 ? answer(model, method, rest) : { error: denied }) })
  })
  const served = await listen(app)
  closers.push(served.close)
  const connect = (password = 'key-1'): Opened => {
    const opened = open(definition, {
      url: served.url,
      config: { database: 'shop', user: 'sync' },
      secret: { password },
    })
    closers.push(opened.close)
    return opened
  }
  return { calls, connect }
}

const failed = (name: string, message: string): JsonObject => ({
  error: {
    code: 200,
    message: 'Odoo Server Error',
    data: { name, message, debug: 'Traceback (most recent call last)' },
  },
})

test('signs in once, puts database, user and key into every body, and shows none of it', async () => {
  const { calls, connect } = await odoo(() => ({ result: [] }))
  const opened = connect()
  await run(opened, 'list', { entity: 'partner' })
  await run(opened, 'list', { entity: 'product' })
  expect(calls.map(({ service, method }) => `${service}.${method}`)).toEqual([
    'common.authenticate',
    'object.execute_kw',
    'object.execute_kw',
  ])
  expect(calls[0]?.args).toEqual(['shop', 'sync', 'key-1', {}])
  expect(calls[1]?.args.slice(0, 5)).toEqual(['shop', 7, 'key-1', 'res.partner', 'search_read'])
  // What nodes and traces see is what was asked for.
  expect(opened.calls).toHaveLength(2)
  expect(JSON.stringify(opened.calls)).not.toContain('key-1')
})

test('a wrong key is told as such, and a key that has ended signs in once more', async () => {
  const { calls, connect } = await odoo(() => ({ result: [] }))
  await expect(run(connect('key-2'), 'list', { entity: 'partner' })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHORIZED',
  })
  expect(calls).toHaveLength(1)
  let isDenied = true
  const second = await odoo(() => {
    if (!isDenied) return { result: [] }
    isDenied = false
    return failed('odoo.exceptions.AccessDenied', 'Access Denied')
  })
  await run(second.connect(), 'list', { entity: 'partner' })
  expect(second.calls.map(({ method }) => method)).toEqual(['authenticate', 'execute_kw', 'authenticate', 'execute_kw'])
})

test('asks by a domain, page by page, and reads false as null', async () => {
  const rows = [
    { id: 1, name: 'Nordwind GmbH', ref: false, active: true, is_company: true },
    { id: 2, name: "O'Brien", ref: 'C-2', active: false, is_company: false },
  ]
  const { calls, connect } = await odoo((_, __, [, named]) => {
    const { domain } = named as { readonly domain: readonly Json[] }
    return { result: domain.length === 0 ? rows : [] }
  })
  const found = await run(connect(), 'list', { entity: 'partner' })
  expect(found.map(({ id, ref, is_company: isCompany }) => ({ id, ref, isCompany }))).toEqual([
    { id: 1, ref: null, isCompany: true },
    { id: 2, ref: 'C-2', isCompany: false },
  ])
  const [, , second] = calls
  expect(second?.args[6]).toMatchObject({
    domain: [['id', '>', 2]],
    order: 'id',
    limit: 200,
    context: { active_test: false },
  })
})

test('changes are asked for inside of a window', async () => {
  const { calls, connect } = await odoo(() => ({ result: [] }))
  await look(connect(), 'partner', { since: '2026-03-01T00:00:00.000Z', until: '2026-03-02T00:00:00.000Z' })
  const asked = JSON.stringify(calls.at(-1)?.args[6])
  expect(asked).toContain('2026-03-01')
  expect(asked).toContain('2026-03-02')
})

test('errors inside of a 200 are told by their name, without the traceback', async () => {
  const cases = [
    ['odoo.exceptions.AccessError', 'UPSTREAM_UNAUTHORIZED'],
    ['odoo.exceptions.UserError', 'UPSTREAM_REJECTED'],
    ['odoo.exceptions.ValidationError', 'UPSTREAM_REJECTED'],
    ['psycopg2.errors.SerializationFailure', 'UPSTREAM_FAILED'],
    ['builtins.ValueError', 'UPSTREAM_REJECTED'],
  ] as const
  for (const [name, code] of cases) {
    const { connect } = await odoo(() => failed(name, 'That is not possible.'))
    const thrown: unknown = await run(connect(), 'list', { entity: 'partner' }).catch((error: unknown) => error)
    expect([name, thrown]).toMatchObject([
      name,
      { code, message: expect.stringContaining('That is not possible.') as string },
    ])
    expect(String(thrown)).not.toContain('Traceback')
  }
})

test('an upsert is a load with an external id, and its refusal stands inside of the result', async () => {
  const { calls, connect } = await odoo((_, method, [args]) => {
    if (method === 'read') return { result: [{ id: 9, name: 'Nordwind GmbH' }] }
    const [, [row = []]] = args as unknown as readonly [Json, readonly (readonly Json[])[]]
    const messages = [{ type: 'error', record: 0, message: 'No such country.' }]
    return { result: row.at(-1) === 'crm.bad' ? { ids: false, messages } : { ids: [9], messages: [] } }
  })
  const opened = connect()
  const config = (key: string) => ({ entity: 'partner', key, fields: [{ target: 'name', value: 'Nordwind GmbH' }] })
  expect(await run(opened, 'upsert', config('crm.one'))).toMatchObject([{ id: 9 }])
  const [, load] = calls
  expect(load?.args.slice(3)).toEqual(['res.partner', 'load', [['name', 'id'], [['Nordwind GmbH', 'crm.one']]]])
  await expect(run(opened, 'upsert', config('crm.bad'))).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    message: expect.stringContaining('No such country.') as string,
  })
})
