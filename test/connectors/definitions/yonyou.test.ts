import type { Json, JsonObject } from '@isthmus/sdk'
import { Hono, type Context } from 'hono'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { listen, open, run } from './served.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const definition: unknown = JSON.parse(
  readFileSync(new URL('../../../packages/nodes/src/yonyou/connector.json', import.meta.url), 'utf8'),
)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const key = 'yonyou-app-secret'

/** A gateway that gives tokens to those that sign, and answers calls with a text of JSON. */
async function yonyou(answer: (path: string, body: JsonObject) => string) {
  const state = { token: '', signIns: 0, isRefusing: false }
  const calls: { readonly path: string; readonly body: JsonObject }[] = []
  const app = new Hono()
  app.get('/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken', (c) => {
    const { appKey = '', timestamp = '', signature } = c.req.query()
    const expected = createHmac('sha256', key).update(`appKey${appKey}timestamp${timestamp}`).digest('base64')
    if (signature !== expected) return c.json({ code: '50000', message: '签名错误' })
    state.signIns += 1
    state.token = `token-of-yonyou-${state.signIns}`
    return c.json({ code: '00000', message: 'ok', data: { access_token: state.token, expire: 7200 } })
  })
  const serve = async (c: Context): Promise<Response> => {
    if (state.isRefusing || c.req.query('access_token') !== state.token)
      return c.json({ code: '310036', message: `access_token ${c.req.query('access_token')} 已失效` })
    const body = c.req.method === 'GET' ? {} : await c.req.json<JsonObject>()
    const path = c.req.path.replace('/iuap-api-gateway/yonbip', '')
    calls.push({ path, body })
    return c.body(answer(path, body), 200, { 'content-type': 'application/json' })
  }
  app.all('/iuap-api-gateway/yonbip/*', serve)
  const served = await listen(app)
  closers.push(served.close)
  const opened = open(definition, { url: served.url, config: { appKey: 'app-1' }, secret: { appSecret: key } })
  closers.push(opened.close)
  return { calls, opened, state }
}

const ok = (data: string): string => `{"code":"200","message":"ok","data":${data}}`

test('signs the call for the token, and shows neither secret, token nor signature', async () => {
  const { opened, state } = await yonyou(() => ok('[]'))
  await run(opened, 'list', { entity: 'customer' })
  expect(state.signIns).toBe(1)
  const shown = JSON.stringify([opened.notes, opened.calls])
  expect(opened.notes.map(({ purpose }) => purpose)).toEqual(['signIn', 'call'])
  expect(shown).not.toContain(key)
  expect(shown).not.toContain(state.token)
  expect(opened.notes[0]?.url).not.toMatch(/signature=[A-Za-z0-9]/)
})

test('a token that has ended is got once more, and one that never helps is kept out of the message', async () => {
  const { opened, state, calls } = await yonyou(() => ok('[]'))
  await run(opened, 'list', { entity: 'customer' })
  const first = state.token
  state.token = 'another'
  await run(opened, 'list', { entity: 'customer' })
  expect([state.signIns, calls.length]).toEqual([2, 2])
  const never = await yonyou(() => ok('[]'))
  never.state.isRefusing = true
  const thrown: unknown = await run(never.opened, 'list', { entity: 'customer' }).catch((error: unknown) => error)
  expect(thrown).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', message: expect.stringContaining('已失效') })
  expect((thrown as Error).message).not.toContain('token-of-yonyou')
  expect(first).not.toBe(state.token)
})

test('keeps every digit of ids that come as numbers, also where they are sent again', async () => {
  const row =
    '{"id":1588888888888888897,"code":"C-1","name":{"simplifiedName":"王小明"},"createOrgId":2000000000000000003}'
  const { opened, calls } = await yonyou((path, body) =>
    path.endsWith('/newlist') ? ok(body['pageIndex'] === 1 ? `[${row}]` : '[]') : ok('{}'),
  )
  const [found] = await run(opened, 'find', { entity: 'customer', field: 'code', value: 'C-1' })
  expect(found).toMatchObject({ id: '1588888888888888897', createOrgId: '2000000000000000003' })
  await run(opened, 'update', {
    entity: 'customer',
    id: '1588888888888888897',
    fields: [{ target: 'email', value: 'a@b.c' }],
  })
  const update = calls.find(({ path }) => path.endsWith('/newupdate'))
  expect(update?.body).toEqual({ data: { email: 'a@b.c', id: '1588888888888888897' } })
})

test('a write carries a key of its own of 32 letters and digits, and names are wrapped where they come bare', async () => {
  const { opened, calls } = await yonyou((path, body) => {
    if (path.endsWith('/save')) return ok('{"id":1588888888888888899}')
    return ok(
      `{"recordList":${body['pageIndex'] === 1 ? '[{"id":1588888888888888899,"code":"P-1","name":"螺丝"}]' : '[]'}}`,
    )
  })
  const [listed] = await run(opened, 'list', { entity: 'product' })
  expect(listed).toMatchObject({ id: '1588888888888888899', name: { simplifiedName: '螺丝' } })
  const fields = Object.entries({ code: 'P-2', orgCode: 'O', manageClassCode: 'M', unitCode: 'PCS' }).map(
    ([target, value]) => ({ target, value }),
  )
  const [created] = await run(opened, 'create', { entity: 'product', fields })
  expect(created).toMatchObject({ action: 'created', id: '1588888888888888899' })
  const save = calls.find(({ path }) => path.endsWith('/save'))?.body['data'] as JsonObject
  expect(save['resubmitCheckKey']).toMatch(/^[A-Za-z0-9]{1,32}$/)
})

test.each([
  ['{"code":999,"message":"编码重复"}', 'UPSTREAM_REJECTED', '编码重复'],
  ['{"code":"200","data":{"failCount":1,"messages":["单据已审核"]}}', 'UPSTREAM_REJECTED', '单据已审核'],
  ['{"code":310046,"message":"调用过于频繁"}', 'UPSTREAM_THROTTLED', '过于频繁'],
])('an error inside of a 200 is one: %s', async (text, code, message) => {
  const { opened } = await yonyou(() => text)
  await expect(run(opened, 'delete', { entity: 'salesOrder', id: '1' })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  })
})

test('what a list has no parameter for is refused before it is sent', async () => {
  const { opened, calls } = await yonyou(() => ok('[]'))
  const condition = { field: 'enterpriseName', op: 'contains', value: '有限' } satisfies JsonObject as Json
  await expect(run(opened, 'list', { entity: 'customer', conditions: [condition] })).rejects.toMatchObject({
    code: 'FIELD_VALUE_INVALID',
  })
  expect(calls).toEqual([])
})
