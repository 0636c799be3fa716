import { plainText, valueAt, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono, type Context } from 'hono'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen, look, open, run, type Opened } from './served.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const definition: unknown = JSON.parse(
  readFileSync(new URL('../../../packages/nodes/src/kingdee/connector.json', import.meta.url), 'utf8'),
)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Call {
  readonly service: string
  readonly body: JsonObject
  readonly cookie: string
}

interface SignIn {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

/** A connection from before one could choose how to sign in. */
const usual: SignIn = { config: { appId: 'app-1' }, secret: { appSecret: 'app-secret-1' } }

const status = (more: JsonObject): JsonObject => ({ Result: { ResponseStatus: more } })
const lost = status({ IsSuccess: false, MsgCode: 1, Errors: [{ Message: '会话信息已丢失，请重新登录' }] })

/** A K3Cloud whose services answer as the test says, for those that are signed in. */
async function kingdee(answer: (call: Call) => Json, signIn: SignIn = usual) {
  const calls: Call[] = []
  const signIns: JsonObject[] = []
  const session = { id: '' }
  const app = new Hono()
  app.post('/K3Cloud/:service', async (c: Context) => {
    const service = (c.req.param('service') ?? '').replace(/^.*\.(\w+)\.common\.kdsvc$/, '$1')
    const body = await c.req.json<JsonObject>()
    if (service === 'LoginBySign' || service === 'ValidateUser') {
      signIns.push(body)
      session.id = `s-${signIns.length}`
      c.header('set-cookie', `kdservice-sessionid=${session.id}; path=/`, { append: true })
      c.header('set-cookie', `ASP.NET_SessionId=a-${session.id}; path=/; HttpOnly`, { append: true })
      return c.json({ LoginResultType: 1, Message: null })
    }
    const call = { service, body, cookie: c.req.header('cookie') ?? '' }
    calls.push(call)
    const isKnown = call.cookie === `kdservice-sessionid=${session.id}; ASP.NET_SessionId=a-${session.id}`
    if (!isKnown) return c.json(service === 'ExecuteBillQuery' ? [[lost]] : lost)
    return c.json(answer(call))
  })
  const served = await listen(app)
  closers.push(served.close)
  const opened: Opened = open(definition, {
    url: `${served.url}/K3Cloud`,
    config: { acctId: 'acct-7', user: '集成', autoAudit: 'false', ...signIn.config },
    secret: signIn.secret,
  })
  closers.push(opened.close)
  const end = (): void => void (session.id = 'ended')
  return { calls, signIns, opened, end }
}

const customer = (id: number, name: string): Json => [
  id,
  `C-${id}`,
  name,
  ' ',
  '',
  '王府井大街 1 号',
  '100',
  '100',
  'C',
  'A',
  '2026-03-01T10:00:00.5',
  '2026-03-02T07:59:59',
]

describe('a sign-in by signature', () => {
  test('signs user, app, secret and time, sends no secret, and gives both cookies back', async () => {
    const { calls, signIns, opened } = await kingdee(() => [])
    await run(opened, 'list', { entity: 'customer' })
    const [login = {}] = signIns
    const { timestamp } = login
    const parts = ['acct-7', '集成', 'app-1', 'app-secret-1', plainText(timestamp)]
    const sign = createHash('sha256').update(parts.toSorted().join('')).digest('hex')
    expect(login).toEqual({ acctID: 'acct-7', username: '集成', appId: 'app-1', timestamp, sign, lcid: 2052 })
    expect(typeof timestamp).toBe('number')
    expect(calls[0]?.cookie).toBe('kdservice-sessionid=s-1; ASP.NET_SessionId=a-s-1')
    expect(JSON.stringify(opened.calls)).not.toContain('app-secret-1')
  })

  test('by password, where the connection is set to it, sends the password in that call and nowhere else', async () => {
    const byPassword = { config: { signIn: 'password' }, secret: { password: 'pass-word-1' } }
    const { calls, signIns, opened } = await kingdee(() => [], byPassword)
    await run(opened, 'list', { entity: 'customer' })
    expect(signIns).toEqual([{ acctID: 'acct-7', username: '集成', password: 'pass-word-1', lcid: 2052 }])
    expect(calls[0]?.cookie).toBe('kdservice-sessionid=s-1; ASP.NET_SessionId=a-s-1')
    expect(JSON.stringify([opened.calls, opened.notes, calls])).not.toContain('pass-word-1')
  })

  test.each(['list', 'create'])('a session lost inside of a 200 is opened once more for a %s', async (part) => {
    const { calls, signIns, opened, end } = await kingdee(({ service }) =>
      service === 'ExecuteBillQuery'
        ? []
        : { Result: { Id: 7, Number: 'C-7', ResponseStatus: { IsSuccess: true, SuccessEntitys: [] } } },
    )
    await run(opened, 'list', { entity: 'customer' })
    end()
    const fields = [
      { target: 'FNumber', value: 'C-7' },
      { target: 'FName', value: "O'Brien" },
      { target: 'FCreateOrgId.FNumber', value: '100' },
    ]
    await run(opened, part, { entity: 'customer', ...(part === 'create' ? { fields } : {}) })
    expect(signIns).toHaveLength(2)
    const services = calls.map(({ service }) => service)
    expect(services.filter((service) => service === (part === 'create' ? 'Save' : 'ExecuteBillQuery'))).toHaveLength(
      part === 'create' ? 2 : 3,
    )
  })

  test('that does not help ends with the refusal, after one more try', async () => {
    const { signIns, opened } = await kingdee(() => [[lost]])
    await expect(run(opened, 'list', { entity: 'customer' })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      params: { message: expect.stringContaining('会话信息已丢失') },
    })
    expect(signIns).toHaveLength(2)
  })
})

test('rows that are lists become records, with local times in UTC and blanks as nothing', async () => {
  const { calls, opened } = await kingdee(({ body }) =>
    JSON.stringify(body).includes('FCUSTID > 9') ? [] : [customer(9, "O'Brien")],
  )
  const [found] = await run(opened, 'list', { entity: 'customer' })
  expect(found).toMatchObject({
    FCUSTID: 9,
    FName: "O'Brien",
    FShortName: null,
    FSOCIALCRECODE: null,
    'FUseOrgId.FNumber': '100',
    FCreateDate: '2026-03-01T02:00:00.5Z',
    FModifyDate: '2026-03-01T23:59:59Z',
  })
  expect(calls[0]?.body).toMatchObject({ data: { FormId: 'BD_Customer', OrderString: 'FCUSTID', Limit: 2000 } })
})

test('a row of another length is no record', async () => {
  const { opened } = await kingdee(() => [[1, 'C-1']])
  await expect(run(opened, 'list', { entity: 'customer' })).rejects.toMatchObject({ code: 'UPSTREAM_ANSWER_INVALID' })
})

test('asks for changes by the clock of the server, and for names as they are', async () => {
  const { calls, opened } = await kingdee(() => [])
  await look(opened, 'customer', { since: '2026-03-01T16:00:00.000Z', until: '2026-03-02T16:00:00.000Z' })
  const filter = (call: Call | undefined): string => plainText(valueAt(call?.body, '/data/FilterString'))
  expect(filter(calls[0])).toContain("'2026-03-02 00:00:00.000'")
  expect(filter(calls[0])).toContain("'2026-03-03 00:00:00.000'")
  await run(opened, 'find', { entity: 'customer', field: 'FName', value: "O'Brien]\n王", whenMissing: 'null' })
  expect(filter(calls[1])).toBe("FName = 'O''Brien]\n王'")
})

test('writes references inside, dates at midnight and lines, and tells every sentence of a refusal', async () => {
  const { calls, opened } = await kingdee(({ service }) =>
    service === 'Save'
      ? status({ IsSuccess: false, MsgCode: 11, Errors: [{ Message: '日期必录' }, { Message: '客户必录' }] })
      : [],
  )
  const fields = [
    { target: 'FBillNo', value: 'SO-1' },
    { target: 'FDate', value: '2026-03-02' },
    { target: 'FSaleOrgId.FNumber', value: '100' },
    { target: 'FCustId.FNumber', value: 'C-1' },
    { target: 'FSaleOrderEntry', value: { $expr: '[{ FMaterialId: { FNumber: "M-1" }, FQty: "2.50" }]' } },
  ]
  await expect(run(opened, 'create', { entity: 'salesOrder', fields })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    params: { message: expect.stringMatching(/日期必录.*客户必录/s) },
  })
  const save = calls.find(({ service }) => service === 'Save')
  expect(save?.body).toEqual({
    formid: 'SAL_SaleOrder',
    data: {
      IsDeleteEntry: 'false',
      IsAutoSubmitAndAudit: 'false',
      Model: {
        FBillNo: 'SO-1',
        FDate: '2026-03-02 00:00:00',
        FSaleOrgId: { FNumber: '100' },
        FCustId: { FNumber: 'C-1' },
        FSaleOrderEntry: [{ FMaterialId: { FNumber: 'M-1' }, FQty: 2.5 }],
      },
    },
  })
})
