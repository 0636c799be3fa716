import { plainText, type JsonObject } from '@isthmus/sdk'
import { Hono, type Context } from 'hono'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen, look, open, run } from './served.ts'
import { shipped } from './shipped.ts'
import { own, rows } from './shop.ts'

vi.setConfig({ testTimeout: 60_000 })

const definition = shipped('sap-business-one')
const config = { companyDb: 'SBODEMO', user: 'manager', timeZone: 'Europe/Berlin' }
const secret = { password: 's3cret' }

const state = {
  logins: [] as JsonObject[],
  session: '',
  hasRoute: true,
  refused: 0,
  cookies: [] as string[],
  queries: [] as (string | undefined)[],
  prefers: [] as (string | undefined)[],
  partners: [] as JsonObject[],
  parts: [] as string[],
}
let served: Awaited<ReturnType<typeof listen>>
let shop: Shop | undefined

function ended(c: Context) {
  return c.json({ error: { code: '301', message: 'Invalid session or session already timeout.' } }, 401)
}

/** The Service Layer as its documents describe it, as far as these tests go. */
function serviceLayer(): Hono {
  const app = new Hono().basePath('/b1s/v2')
  app.post('/Login', async (c) => {
    state.logins.push(await c.req.json<JsonObject>())
    state.session = `s${state.logins.length}`
    c.header('set-cookie', `B1SESSION=${state.session}; HttpOnly; SameSite=None`, { append: true })
    if (state.hasRoute) c.header('set-cookie', 'ROUTEID=.node3; path=/', { append: true })
    return c.json({ SessionId: state.session, Version: '1000230', SessionTimeout: 30 })
  })
  app.use('/*', async (c, next) => {
    const cookie = c.req.header('cookie') ?? ''
    state.cookies.push(cookie)
    const isOwn = cookie.split('; ').includes(`B1SESSION=${state.session}`)
    if (state.refused > 0 || !isOwn) {
      state.refused -= 1
      return ended(c)
    }
    await next()
    return undefined
  })
  app.get('/Items', (c) => {
    state.prefers.push(c.req.header('prefer'))
    const skip = Number(c.req.query('$skip') ?? 0)
    const rest = skip < 4 ? { '@odata.nextLink': `Items?$orderby=ItemCode&$skip=${skip + 2}` } : {}
    return c.json({ value: [item(skip + 1), item(skip + 2)], ...rest })
  })
  app.get('/BusinessPartners', (c) => {
    state.queries.push(c.req.query('$filter'))
    const after = /CardCode gt '(.*?)'/.exec(c.req.query('$filter') ?? '')?.[1] ?? ''
    return c.json({ value: state.partners.filter(({ CardCode }) => plainText(CardCode) > after) })
  })
  app.post('/:batch{\\$batch}', async (c) => {
    const text = await c.req.text()
    state.parts.push(...text.split('\r\n').filter((line) => line.endsWith(' HTTP/1.1')))
    const good =
      'Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n'
    const made = JSON.stringify({ '@odata.etag': 'W/"1"', CardCode: 'C1', CreditLimit: 12.5 })
    const exists = JSON.stringify({ error: { code: '-2035', message: 'This entry already exists' } })
    const parts = [
      `${good}HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n${made}\r\n--c--`,
      `Content-Type: application/http\r\n\r\nHTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n${exists}`,
    ]
    const body = `${parts.map((part) => `--r\r\n${part}\r\n`).join('')}--r--`
    return new Response(body, { headers: { 'content-type': 'multipart/mixed;boundary=r' } })
  })
  return app
}

function item(at: number): JsonObject {
  return {
    '@odata.etag': `W/"${at}"`,
    ItemCode: `I${at}`,
    QuantityOnStock: at + 0.25,
    UpdateDate: '2026-03-02T00:00:00Z',
  }
}

beforeEach(async () => {
  Object.assign(state, {
    logins: [],
    session: '',
    hasRoute: true,
    refused: 0,
    cookies: [],
    queries: [],
    prefers: [],
    partners: [],
    parts: [],
  })
  served = await listen(serviceLayer())
})
afterEach(async () => {
  await shop?.close()
  shop = undefined
  await served.close()
})

const opened = () => open(definition, { url: `${served.url}/b1s/v2`, config, secret })

test('signs in once for calls at the same time, and sends both cookies back', async () => {
  const system = opened()
  const lists = await Promise.all([1, 2, 3].map(() => run(system, 'list', { entity: 'item' })))
  expect(lists.map((found) => found.length)).toEqual([6, 6, 6])
  expect(state.logins).toEqual([{ CompanyDB: 'SBODEMO', UserName: 'manager', Password: 's3cret' }])
  expect(new Set(state.cookies)).toEqual(new Set(['B1SESSION=s1; ROUTEID=.node3']))
  await system.close()
})

test('goes without the cookie of a load balancer where there is none', async () => {
  state.hasRoute = false
  const system = opened()
  expect(await run(system, 'list', { entity: 'item' })).toHaveLength(6)
  expect(new Set(state.cookies)).toEqual(new Set(['B1SESSION=s1']))
  await system.close()
})

test('signs in once more when its session has ended, and gives up when that did not help', async () => {
  const system = opened()
  await run(system, 'list', { entity: 'item', limit: 1 })
  state.session = 'ended'
  expect(await run(system, 'list', { entity: 'item', limit: 1 })).toHaveLength(1)
  expect(state.logins).toHaveLength(2)
  state.refused = 5
  const tries = state.cookies.length
  await expect(run(system, 'list', { entity: 'item' })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHORIZED',
    params: { message: 'Invalid session or session already timeout.' },
  })
  expect([state.logins.length, state.cookies.length - tries]).toEqual([3, 2])
  await system.close()
})

test('follows relative links, asks for pages of its own size, and reads amounts as texts and days as days', async () => {
  const system = opened()
  const found = await run(system, 'list', { entity: 'item' })
  expect(found.map(({ ItemCode }) => ItemCode)).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6'])
  expect(found[0]).toMatchObject({ QuantityOnStock: '1.25', UpdateDate: '2026-03-02' })
  expect(state.prefers).toEqual(['odata.maxpagesize=100', 'odata.maxpagesize=100', 'odata.maxpagesize=100'])
  await system.close()
})

test('finds changes by day and time of day in the zone of the server, and new records that have none yet', async () => {
  const system = opened()
  const partner = (CardCode: string, more: JsonObject) => ({ '@odata.etag': `W/"${CardCode}"`, CardCode, ...more })
  const day = '2026-03-02T00:00:00Z'
  state.partners = [
    partner('C1', { UpdateDate: day, UpdateTime: '08:59:59' }),
    partner('C2', { UpdateDate: day, UpdateTime: '09:30:00' }),
    partner('C3', { UpdateDate: null, UpdateTime: null, CreateDate: day, CreateTime: '10:15:00' }),
    partner('C4', { UpdateDate: day, UpdateTime: '11:00:00' }),
  ]
  // Berlin is one hour ahead of UTC in March; a minute before the window is read once more.
  const found = await look(system, 'businessPartner', { since: '2026-03-02T08:10:00Z', until: '2026-03-02T10:00:00Z' })
  expect(found.map(({ id, time }) => [id, time])).toEqual([
    ['C2', '2026-03-02T08:30:00.000Z'],
    ['C3', '2026-03-02T09:15:00.000Z'],
  ])
  expect(state.queries[0]).toContain("UpdateDate ge '2026-03-02' and UpdateDate lt '2026-03-03'")
  expect(state.queries[0]).toContain('UpdateDate eq null')
  await system.close()
})

test('refuses a time zone that there is not', async () => {
  const system = open(definition, { url: `${served.url}/b1s/v2`, config: { ...config, timeZone: 'Mars/Base' }, secret })
  const window = { since: '2026-03-02T08:00:00Z', until: '2026-03-02T10:00:00Z' }
  await expect(look(system, 'businessPartner', window)).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID' })
  await system.close()
})

test('makes many records in one call by whole addresses, and says of each what became of it', async () => {
  shop = openShop(definition, { url: `${served.url}/b1s/v2`, config, secret })
  const fields = rows({ CardCode: own('code'), CardName: 'A', CreditLimit: '12.50' })
  const { out, failed } = await shop.write('create', { entity: 'businessPartner', fields }, [
    { code: 'C1' },
    { code: 'C2' },
  ])
  expect(out).toMatchObject([{ action: 'created', id: 'C1', record: { CreditLimit: '12.5' } }])
  expect(failed).toMatchObject([
    { error: { code: 'UPSTREAM_CONFLICT', params: { message: 'This entry already exists' } } },
  ])
  expect(state.parts).toEqual(Array.from({ length: 2 }, () => `POST ${served.url}/b1s/v2/BusinessPartners HTTP/1.1`))
})
