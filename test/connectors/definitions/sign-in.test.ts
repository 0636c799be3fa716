import { Hono, type Context } from 'hono'
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { createItem, from, own, rows, shopOf, shopServer, type ShopServer } from './shop.ts'

let server: ShopServer
let shop: Shop
let url: string
let close: () => Promise<void>
beforeEach(async () => {
  server = shopServer()
  const outer = new Hono()
  outer.route('/', doors())
  outer.route('/', server.app)
  const served = await listen(outer)
  url = served.url
  close = served.close
})
afterEach(async () => {
  await shop.close()
  await close()
})

const both = { en: 'Key', 'zh-CN': '密钥' }
const state = { tokens: 0, token: '', logins: 0, session: '' }
beforeEach(() => Object.assign(state, { tokens: 0, token: '', logins: 0, session: '' }))

/** Gives CSRF tokens to those that are signed in, and sessions to those that know the secret. */
function doors(): Hono {
  const app = new Hono()
  app.get('/csrf', (c) => {
    if (c.req.header('authorization') !== `Bearer ${state.session}`) return c.json({}, 401)
    if (c.req.header('x-csrf-token') !== 'Fetch') return c.json({})
    state.tokens += 1
    state.token = `t${state.tokens}`
    c.header('x-csrf-token', state.token)
    c.header('set-cookie', `SAP_SESSION=${state.token}; path=/; expires=Wed, 02 Dec 2026 08:00:00 GMT; secure`, {
      append: true,
    })
    c.header('set-cookie', 'sap-usercontext=client=100; HttpOnly', { append: true })
    return c.json({})
  })
  app.post('/login', async (c) => {
    const { secret } = await c.req.json<{ readonly secret: string }>()
    if (secret !== 's3cret') return c.json({ ok: false, why: 'wrong secret' })
    state.logins += 1
    state.session = `s${state.logins}`
    return c.json({ ok: true, token: state.session, user: 'u-1' })
  })
  return app
}

const session = {
  fields: { secret: { title: both, secret: true }, tenant: { title: both } },
  auth: {
    kind: 'sessionToken',
    login: { path: '/login', body: { secret: { from: '/secret/secret' } } },
    granted: { path: '/ok', is: [true], message: '/why' },
    headers: {
      authorization: { from: '/answer/token', prefix: 'Bearer ' },
      'x-user': { from: '/answer/user' },
      'x-tenant': { from: '/connection/tenant' },
    },
    ended: { path: '/code', is: ['TOKEN_EXPIRED'] },
  },
}

function open(connection: object, secret: Record<string, string> = { secret: 's3cret' }): Shop {
  shop = openShop(shopOf({ create: createItem }, {}, connection), { url, config: { tenant: 't-1' }, secret })
  return shop
}

const config = { entity: 'item', fields: rows({ name: own('name') }) }
const records = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `n${at}` }))
const signedIn = (c: Context): boolean => c.req.header('authorization') === `Bearer ${state.session}`

describe('a sign-in whose answer holds a token', () => {
  beforeEach(() => {
    // An error inside a 200 says that the token has ended.
    server.guard = (c) => (signedIn(c) ? undefined : c.json({ code: 'TOKEN_EXPIRED' }))
  })

  test('is made once for all records of a run, and its headers are sent with each', async () => {
    const { out } = await open(session).write('create', config, records(12))
    expect(out).toHaveLength(12)
    expect(state.logins).toBe(1)
    expect(server.writes[0]?.headers.get('x-user')).toBe('u-1')
    expect(server.writes[0]?.headers.get('x-tenant')).toBe('t-1')
  })

  test('is made once more when the token ends in the middle of a run, and each record is written once', async () => {
    open(session)
    let count = 0
    const guard = server.guard
    server.guard = (c) => {
      count += 1
      if (count === 6) state.session = 'ended'
      return guard(c)
    }
    const { out } = await shop.write('create', config, records(20))
    expect(out).toHaveLength(20)
    expect(server.items.size).toBe(20)
    expect(state.logins).toBe(2)
  })

  test('that is refused says why, and nothing is sent', async () => {
    const { failed } = await open(session, { secret: 'wrong' }).write('create', config)
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_UNAUTHORIZED', params: { message: 'wrong secret' } } }])
    expect(server.writes).toEqual([])
  })
})

describe('a token against forged calls', () => {
  const guarded = {
    ...session,
    csrf: {
      path: '/csrf',
      header: 'X-CSRF-Token',
      ended: { status: [403], header: 'x-csrf-token', headerIs: ['required'] },
    },
  }
  const required = (c: Context): Response => {
    c.header('x-csrf-token', 'Required')
    return c.json({ message: 'CSRF token validation failed' }, 403)
  }
  beforeEach(() => {
    server.guard = (c) => {
      if (!signedIn(c)) return c.json({ code: 'TOKEN_EXPIRED' })
      if (c.req.method === 'GET') return undefined
      const cookies = `SAP_SESSION=${state.token}; sap-usercontext=client=100`
      const fits = c.req.header('x-csrf-token') === state.token && c.req.header('cookie') === cookies
      return fits ? undefined : required(c)
    }
  })

  test('is fetched once for all records, and not for what only reads', async () => {
    open(guarded)
    server.add({ name: 'there' })
    await shop.write('list', { entity: 'item' })
    expect(state.tokens).toBe(0)
    const { out } = await shop.write('create', config, records(12))
    expect(out).toHaveLength(12)
    expect(state.tokens).toBe(1)
  })

  test('is fetched anew when it has ended, and each record is written once', async () => {
    open(guarded)
    await shop.write('create', config, records(3))
    state.token = 'another'
    const { out } = await shop.write('create', config, records(8))
    expect(out).toHaveLength(8)
    expect(server.items.size).toBe(11)
    expect(state.tokens).toBe(2)
  })

  test('is fetched anew with a new session', async () => {
    open(guarded)
    await shop.write('create', config)
    state.session = 'ended'
    const { out } = await shop.write('create', config, records(5))
    expect(out).toHaveLength(5)
    expect([state.logins, state.tokens, server.items.size]).toEqual([2, 2, 6])
  })

  test('that is never taken ends with the refusal', async () => {
    open(guarded)
    server.guard = (c) => (c.req.method === 'GET' ? undefined : required(c))
    const { failed } = await shop.write('create', config)
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_UNAUTHORIZED' } }])
    expect(server.items.size).toBe(0)
  })

  test('that is not given stops the write before it is sent', async () => {
    open({ ...guarded, csrf: { ...guarded.csrf, ask: 'Please' } })
    const { failed } = await shop.write('create', config)
    expect(failed).toMatchObject([{ error: { message: expect.stringContaining('no token in the header') } }])
    expect(server.writes).toEqual([])
  })
})

test('calls are signed over what they are', async () => {
  const hmac = {
    fields: { secret: { title: both, secret: true }, tenant: { title: both } },
    auth: {
      kind: 'hmac',
      key: 'secret',
      parts: ['method', 'path', 'timestamp', 'body'],
      separator: 'newline',
      encoding: 'hex',
      header: 'x-sign',
      timestamp: { header: 'x-time', format: 'milliseconds' },
    },
  }
  server.guard = async (c) => {
    const text = await c.req.raw.clone().text()
    const message = [c.req.method, c.req.path, c.req.header('x-time'), text].join('\n')
    const expected = createHmac('sha256', 's3cret').update(message).digest('hex')
    return c.req.header('x-sign') === expected ? undefined : c.json({ message: 'bad signature' }, 401)
  }
  const { out } = await open(hmac).write('create', config, [{ name: "O'Brien 王小明\n%]" }])
  expect(out).toMatchObject([{ record: { name: "O'Brien 王小明\n%]" } }])
})

test('a secret outside of the sign-in is not taken', () => {
  const create = {
    ...createItem,
    request: { ...createItem.request, body: { a: from('/record'), s: from('/connection/secret') } },
  }
  expect(() => openShop(shopOf({ create }, {}, session), { url })).toThrow(/must not be a secret/)
  open(session)
})
