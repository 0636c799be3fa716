import type { JsonObject } from '@isthmus/sdk'
import { createMock, type MockSystem } from '@isthmus/connector-kit'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen, look, open, run, type Opened } from './served.ts'
import { shipped } from './shipped.ts'
import { own, rows } from './shop.ts'

vi.setConfig({ testTimeout: 60_000 })

const definition = shipped('sap-s4hana')
const partners = '/sap/opu/odata/sap/API_BUSINESS_PARTNER'
const sales = '/sap/opu/odata/sap/API_SALES_ORDER_SRV'
const config = { signIn: 'basic', user: 'COMM', timeZone: 'Asia/Shanghai' }
const secret = { password: 's3cret' }

const state = {
  tokens: 0,
  token: '',
  guarded: [] as { readonly path: string; readonly token: string | undefined; readonly cookie: string | undefined }[],
  sent: [] as JsonObject[],
  filters: [] as string[],
  paths: [] as string[],
}
let served: Awaited<ReturnType<typeof listen>>
let opened: Opened
let shop: Shop

const order = {
  __metadata: { uri: 'x', etag: 'W/"datetimeoffset\'2026-03-02T08%3A00%3A00Z\'"' },
  SalesOrder: '17',
  SalesOrderDate: '/Date(1772409600000)/',
  LastChangeDateTime: '/Date(1772438400123+0000)/',
  TotalNetAmount: '1234567890123.450',
  PurchaseOrderByCustomer: '',
  to_Item: {
    results: [
      {
        SalesOrderItem: '10',
        Material: 'M-1',
        RequestedQuantity: '2.000',
        to_PricingElement: { __deferred: { uri: 'y' } },
      },
    ],
  },
  to_Text: { __deferred: { uri: 'z' } },
}

function refusal(c: { json: (body: unknown, status: 400) => Response }): Response {
  const errordetails = [
    { code: 'V1/045', message: 'Sales area is not defined', propertyref: '', severity: 'error' },
    { code: 'VP/112', message: 'Sold-to party 9 is blocked', propertyref: '', severity: 'error' },
  ]
  const value = 'Sales area is not defined'
  return c.json({ error: { code: 'V1/045', message: { lang: 'en', value }, innererror: { errordetails } } }, 400)
}

/** A gateway as its documents describe it, as far as these tests go. */
function gateway(): Hono {
  const app = new Hono()
  app.use('/sap/*', async (c, next) => {
    if (c.req.header('authorization') !== `Basic ${Buffer.from('COMM:s3cret').toString('base64')}`)
      return c.text('no', 401)
    if (c.req.method === 'GET') return next()
    const [token, cookie] = [c.req.header('x-csrf-token'), c.req.header('cookie')]
    state.guarded.push({ path: new URL(c.req.url).pathname, token, cookie })
    if (token === state.token && cookie === `SAP_SESSIONID_A=${token}; sap-usercontext=sap-client=100`) return next()
    c.header('x-csrf-token', 'Required')
    return c.text('CSRF token validation failed', 403)
  })
  app.get(`${partners}/`, (c) => {
    state.tokens += 1
    state.token = `t${state.tokens}`
    c.header('x-csrf-token', state.token)
    c.header('set-cookie', `SAP_SESSIONID_A=${state.token}; path=/; secure; HttpOnly`, { append: true })
    c.header('set-cookie', 'sap-usercontext=sap-client=100; path=/', { append: true })
    return c.json({ d: { EntitySets: [] } })
  })
  app.get(`${partners}/A_BusinessPartner`, (c) => {
    state.filters.push(c.req.query('$filter') ?? '')
    return c.json({ d: { results: [] } })
  })
  app.get(`${partners}/:address`, (c) => {
    state.paths.push(c.req.param('address'))
    return c.json({ d: { __metadata: { etag: 'W/"1"' }, BusinessPartner: '1', AddressID: "2'3", CityName: '' } })
  })
  app.get(`${sales}/:address`, (c) => c.json({ d: order }))
  app.post(`${sales}/A_SalesOrder`, async (c) => {
    const sent = await c.req.json<JsonObject>()
    state.sent.push(sent)
    return sent['SoldToParty'] === '9' ? refusal(c) : c.json({ d: order }, 201)
  })
  return app
}

beforeEach(async () => {
  Object.assign(state, { tokens: 0, token: '', guarded: [], sent: [], filters: [], paths: [] })
  served = await listen(gateway())
  opened = open(definition, { url: served.url, config, secret })
  shop = openShop(definition, { url: served.url, config, secret })
})
afterEach(async () => {
  await shop.close()
  await opened.close()
  await served.close()
})

const fields = rows({
  SalesOrderType: 'OR',
  SalesOrganization: '1010',
  DistributionChannel: '10',
  OrganizationDivision: '00',
  SoldToParty: own('party'),
  RequestedDeliveryDate: '2026-03-09',
  to_Item: own('items'),
})
const items = [{ Material: 'M-1', RequestedQuantity: '2.5' }]

test('writes an order with its items, under a token that came with cookies', async () => {
  const { out } = await shop.write('create', { entity: 'salesOrder', fields }, [{ party: '1', items }])
  expect(out).toMatchObject([{ action: 'created', id: '17' }])
  expect(state.sent).toEqual([
    {
      SalesOrderType: 'OR',
      SalesOrganization: '1010',
      DistributionChannel: '10',
      OrganizationDivision: '00',
      SoldToParty: '1',
      RequestedDeliveryDate: '/Date(1773014400000)/',
      to_Item: [{ Material: 'M-1', RequestedQuantity: '2.5' }],
    },
  ])
  expect(state.guarded).toEqual([
    { path: `${sales}/A_SalesOrder`, token: 't1', cookie: 'SAP_SESSIONID_A=t1; sap-usercontext=sap-client=100' },
  ])
})

test('gets another token once when the last one is refused, and repeats the call with the cookies that came with it', async () => {
  await shop.write('create', { entity: 'salesOrder', fields }, [{ party: '1', items }])
  state.token = 'ended'
  const { out } = await shop.write('create', { entity: 'salesOrder', fields }, [{ party: '2', items }])
  expect(out).toHaveLength(1)
  expect(state.guarded.map(({ token, cookie }) => [token, cookie?.split(';')[0]])).toEqual([
    ['t1', 'SAP_SESSIONID_A=t1'],
    ['t1', 'SAP_SESSIONID_A=t1'],
    ['t2', 'SAP_SESSIONID_A=t2'],
  ])
  expect(state.sent).toHaveLength(2)
})

test('tells every sentence that a refusal holds, each once', async () => {
  const { failed } = await shop.write('create', { entity: 'salesOrder', fields }, [{ party: '9', items }])
  expect(failed).toMatchObject([
    {
      error: {
        code: 'UPSTREAM_REJECTED',
        params: { message: 'Sales area is not defined; Sold-to party 9 is blocked' },
      },
    },
  ])
})

test('reads days, instants, exact amounts and lists of version 2', async () => {
  const [found] = await run(opened, 'get', { entity: 'salesOrder', id: '17' })
  expect(found).toMatchObject({
    SalesOrderDate: '2026-03-02',
    LastChangeDateTime: '2026-03-02T08:00:00.123Z',
    TotalNetAmount: '1234567890123.450',
    PurchaseOrderByCustomer: null,
    to_Item: [{ Material: 'M-1', RequestedQuantity: '2.000', to_PricingElement: null }],
    to_Text: null,
  })
})

test.each([["BusinessPartner='1',AddressID='2''3'"], [{ BusinessPartner: '1', AddressID: "2'3" }]])(
  'gets an address by both parts of its id, given as %j',
  async (id) => {
    const [found] = await run(opened, 'get', { entity: 'businessPartnerAddress', id })
    expect(found).toMatchObject({ BusinessPartner: '1', AddressID: "2'3", CityName: null })
    expect(state.paths).toEqual(["A_BusinessPartnerAddress(BusinessPartner='1',AddressID='2''3')"])
  },
)

test('asks for partners that changed by the day over there, which may be another one', async () => {
  await look(opened, 'businessPartner', { since: '2026-03-02T17:00:00Z', until: '2026-03-02T18:00:00Z' })
  // Shanghai is eight hours ahead: it is the third there.
  expect(state.filters[0]).toContain("LastChangeDate ge datetime'2026-03-03T00:00:00'")
  expect(state.filters[0]).toContain("LastChangeDate lt datetime'2026-03-04T00:00:00'")
  expect(state.filters[0]).toContain("CreationDate ge datetime'2026-03-03T00:00:00'")
})

describe('with OAuth', () => {
  let mock: MockSystem
  beforeEach(async () => {
    mock = await createMock(definition, { signIn: 'oauth', records: 3 })
  })
  afterEach(() => mock.close())

  test('gets a token with the credential of the client and shares it between calls', async () => {
    const signed = open(definition, { url: mock.baseUrl, config: mock.config, secret: mock.secret })
    expect(await run(signed, 'list', { entity: 'product' })).toHaveLength(3)
    expect(await run(signed, 'list', { entity: 'salesOrder' })).toHaveLength(3)
    expect(mock.signIns).toBe(1)
    await signed.close()
  })
})
