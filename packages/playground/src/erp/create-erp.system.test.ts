import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { ERP_CLERK_PASSWORD, ERP_CLERK_USER, ERP_DEMO_PASSWORD, ERP_DEMO_USER, createErp } from './create-erp.ts'
import type { Erp, ErpOptions } from './create-erp.ts'

type Json = Record<string, unknown>
type Answer = { status: number; json: Json; text: string; headers: Headers; etag: string }

const open: Erp[] = []
afterEach(async () => {
  for (const erp of open.splice(0)) await erp.close()
})

function anErp(options: Partial<ErpOptions> = {}): Erp {
  const erp = createErp({ file: ':memory:', ...options })
  open.push(erp)
  return erp
}

const authorization = `Basic ${Buffer.from(`${ERP_DEMO_USER}:${ERP_DEMO_PASSWORD}`).toString('base64')}`

async function call(
  erp: Erp,
  line: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const at = line.indexOf(' ')
  const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  const response = await erp.app.request(new URL(line.slice(at + 1), 'http://localhost/odata/v4/').href, {
    method: line.slice(0, at),
    headers: { authorization, ...options.headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const json = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : {}
  return { status: response.status, json, text, headers: response.headers, etag: response.headers.get('etag') ?? '' }
}

const valuesOf = (answer: Answer): Json[] => answer.json['value'] as Json[]
const errorOf = (answer: Answer): Json => answer.json['error'] as Json
const strings = { accept: 'application/json;IEEE754Compatible=true' }
const aLine = { ItemNumber: 'PMP-1010', Quantity: 2, UnitPrice: '0.10' }
const anOrder = { CustomerNumber: 'K-00001', ExternalReference: 'opp-0001', Lines: [aLine] }

async function follow(erp: Erp, first: string, headers: Record<string, string> = {}): Promise<readonly Answer[]> {
  const pages = [await call(erp, `GET ${first}`, { headers })]
  for (;;) {
    const next = pages.at(-1)?.json['@odata.nextLink']
    if (typeof next !== 'string') return pages
    pages.push(await call(erp, `GET ${next}`, { headers }))
  }
}

async function addCustomers(erp: Erp, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await call(erp, 'POST Customers', { body: { Name: `N ${number % 7}`, Country: 'ZZ', Currency: 'EUR' } })
  }
}

test('a request without the right user and password is a 401 that asks for them', async () => {
  const erp = anErp()
  for (const value of ['', 'Basic eDp5', `Bearer ${authorization}`]) {
    const response = await erp.app.request('/odata/v4/Items', { headers: { authorization: value } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Basic')
  }
})

test('the service document and the metadata name every set', async () => {
  const erp = anErp()
  const service = await call(erp, 'GET ./')
  const { text } = await call(erp, 'GET $metadata')
  const sets = valuesOf(service).map(({ name }) => name)
  expect(sets).toEqual(['Customers', 'Items', 'StockLevels', 'SalesOrders', 'Invoices'])
  for (const set of sets) expect(text).toContain(`<EntitySet Name="${String(set)}"`)
  expect(text).toContain('<Property Name="UnitPrice" Type="Edm.Decimal" Nullable="false" Precision="15" Scale="2"/>')
  expect(text).toContain('<NavigationProperty Name="Lines" Type="Collection(Playground.Erp.SalesOrderLine)"')
})

test.each([0, 1, 100, 101, 201])('%i customers come once each over pages of 100', async (count) => {
  const erp = anErp()
  await addCustomers(erp, count)
  for (const order of ['', '&$orderby=Name desc']) {
    const pages = await follow(erp, `Customers?$filter=Country eq 'ZZ'${order}`)
    const numbers = pages.flatMap(valuesOf).map((customer) => customer['CustomerNumber'])
    expect(new Set(numbers).size).toBe(count)
    expect(numbers).toHaveLength(count)
    expect(pages).toHaveLength(Math.max(1, Math.ceil(count / 100)))
  }
})

test('nextLink is relative, keeps the query and counts $top down', async () => {
  const pages = await follow(
    anErp(),
    "Customers?$filter=Name ne 'A %26 + B'&$select=CustomerNumber&$top=25&$skip=5&$count=true",
    {
      prefer: 'odata.maxpagesize=10',
    },
  )
  const numbers = pages.flatMap(valuesOf).map((customer) => customer['CustomerNumber'])
  expect(pages[0]?.json['@odata.nextLink']).toMatch(/^Customers\?/)
  expect(pages[0]?.json['@odata.count']).toBe(120)
  expect(pages.map((page) => valuesOf(page).length)).toEqual([10, 10, 5])
  expect(numbers[0]).toBe('K-00006')
  expect(numbers.at(-1)).toBe('K-00030')
})

test('paging by key misses nothing when records are deleted meanwhile', async () => {
  const erp = anErp()
  const headers = { prefer: 'odata.maxpagesize=10' }
  await call(erp, 'POST Customers', { body: { CustomerNumber: 'A-1', Name: 'n', Country: 'ZZ', Currency: 'EUR' } })
  const customers = await call(erp, 'GET Customers', { headers })
  await call(erp, "DELETE Customers('A-1')", { headers: { 'if-match': '*' } })
  const rest = await call(erp, `GET ${String(customers.json['@odata.nextLink'])}`, { headers })
  expect(valuesOf(rest)[0]?.['CustomerNumber']).toBe('K-00010')
})

test('$filter agrees with the same test in memory', async () => {
  const erp = anErp()
  const all = (await follow(erp, 'Customers')).flatMap(valuesOf)
  const names = all.map((customer) => String(customer['Name']))
  const part = fc
    .constantFrom(...names)
    .chain((name) =>
      fc
        .nat(name.length)
        .chain((from) => fc.nat(name.length).map((to) => name.slice(Math.min(from, to), Math.max(from, to)))),
    )
  const quoted = (text: string): string => encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
  const count = async (filter: string): Promise<number> =>
    Number((await call(erp, `GET Customers/$count?$filter=${filter}`)).text)
  await fc.assert(
    fc.asyncProperty(fc.oneof(part, fc.string({ unit: 'grapheme' })), async (text) => {
      const value = quoted(text.replaceAll('\0', ''))
      const plain = text.replaceAll('\0', '')
      expect(await count(`Name eq ${value}`)).toBe(names.filter((name) => name === plain).length)
      expect(await count(`Name ne ${value}`)).toBe(names.filter((name) => name !== plain).length)
      expect(await count(`contains(Name,${value})`)).toBe(names.filter((name) => name.includes(plain)).length)
      expect(await count(`startswith(Name,${value})`)).toBe(names.filter((name) => name.startsWith(plain)).length)
      expect(await count(`not endswith(Name,${value})`)).toBe(names.filter((name) => !name.endsWith(plain)).length)
      expect(await count(`Name in (${value},'x')`)).toBe(names.filter((name) => name === plain || name === 'x').length)
    }),
    { numRuns: 60 },
  )
})

test.each([
  ["Customers?$filter=ExternalReference eq 'comp-0007'", 1],
  ['Items?$filter=UnitPrice gt 0.001', 40],
  ['Items?$filter=Active and UnitPrice lt 1e9', 40],
  ['Items?$filter=Active eq false', 0],
  ['SalesOrders?$filter=OrderDate ge 2025-08-19 and OrderDate le 2025-08-24', 2],
  ['SalesOrders?$filter=ModifiedAt eq 2025-08-19T10:00:00%2B02:00', 1],
  ["Invoices?$filter=OpenAmount gt 0 and Status ne 'Paid'", 5],
  ["StockLevels?$filter=Warehouse eq 'MAIN'", 40],
  ['Customers?$filter=ExternalReference eq null', 0],
])('%s finds what it names', async (path, count) => {
  const found = valuesOf(await call(anErp(), `GET ${path}`))
  expect(found).toHaveLength(count)
})

test('and, not and parentheses combine', async () => {
  const found = await call(
    anErp(),
    "GET Customers?$filter=(CreditLevel eq 'GOLD' or CreditLevel eq 'SILVER') and not (Country eq 'CN')",
  )
  const all = valuesOf(await call(anErp(), 'GET Customers?$top=100')).concat(
    valuesOf(await call(anErp(), 'GET Customers?$skip=100')),
  )
  const wanted = all.filter(({ CreditLevel, Country }) => CreditLevel !== 'STANDARD' && Country !== 'CN')
  expect(wanted.length).toBeGreaterThan(10)
  expect(valuesOf(found)).toEqual(wanted)
})

test('null differs from every text, and is in no order', async () => {
  const erp = anErp()
  await addCustomers(erp, 1)
  const find = async (filter: string): Promise<number> =>
    valuesOf(await call(erp, `GET Customers?$filter=Country eq 'ZZ' and ${filter}`)).length
  expect(await find('TaxId eq null')).toBe(1)
  expect(await find("TaxId ne 'x'")).toBe(1)
  expect(await find("TaxId gt ''")).toBe(0)
  expect(await find("not (TaxId gt '')")).toBe(1)
  expect(await find("contains(TaxId,'')")).toBe(0)
  expect(await find("TaxId in (null,'x')")).toBe(1)
})

test.each([
  ['Items?$filter=Nothing eq 1', 400, 'InvalidQuery'],
  ["Items?$filter=UnitPrice eq '1'", 400, 'InvalidQuery'],
  ['SalesOrders?$filter=OrderDate eq 2026-02-30', 400, 'InvalidQuery'],
  ['Items?$top=-1', 400, 'InvalidQuery'],
  ['Items?$top=1&$top=2', 400, 'InvalidQuery'],
  ['Items?$select=Nothing', 400, 'InvalidQuery'],
  ['Items?$orderby=UnitPrice up', 400, 'InvalidQuery'],
  ['Items?$expand=Lines', 400, 'InvalidQuery'],
  ['Items?$skiptoken=zzz', 400, 'InvalidQuery'],
  ['Items?$search=x', 501, 'NotSupported'],
  ['Items?$apply=x', 501, 'NotSupported'],
  ["Items('nothing')", 404, 'NotFound'],
  ["Items(Sku='PMP-1010')", 400, 'InvalidQuery'],
  ["StockLevels('PMP-1010')", 400, 'InvalidQuery'],
  ["Items('PMP-1010')/Lines", 404, 'NotFound'],
  ['Nothing', 404, 'NotFound'],
])('%s is answered with its error', async (path, status, code) => {
  const answer = await call(anErp(), `GET ${path}`)
  expect(answer.status).toBe(status)
  expect(errorOf(answer)).toMatchObject({ code })
})

test('an order is stored with its lines, and the totals are exact', async () => {
  const erp = anErp()
  const lines = [
    { ...aLine, Quantity: '2.5', UnitPrice: 0.15 },
    { ...aLine, ItemNumber: 'VLV-1010', Quantity: 3, UnitPrice: '0.10' },
  ]
  const created = await call(erp, 'POST SalesOrders', {
    body: { ...anOrder, OrderDate: '2026-03-02', Lines: lines },
    headers: strings,
  })
  expect(created.status).toBe(201)
  expect(created.headers.get('location')).toBe("/odata/v4/SalesOrders('SO-000031')")
  // 2.5 x 0.15 = 0.375 -> 0.38; 3 x 0.10 = 0.30
  expect(created.json).toMatchObject({
    OrderNumber: 'SO-000031',
    TotalAmount: '0.68',
    Status: 'Open',
    OrderDate: '2026-03-02',
    Lines: [
      { LineNumber: 10, LineAmount: '0.38', Quantity: '2.500' },
      { LineNumber: 20, LineAmount: '0.30' },
    ],
  })
  const read = await call(erp, "GET SalesOrders('SO-000031')?$expand=Lines", { headers: strings })
  expect(read.json).toEqual(created.json)
  const bare = await call(erp, "GET SalesOrders('SO-000031')/Lines")
  expect(valuesOf(bare)).toMatchObject([{ LineAmount: 0.38 }, { LineAmount: 0.3 }])
})

test('a second order with the same external reference is a 409 that names the first', async () => {
  const erp = anErp()
  await call(erp, 'POST SalesOrders', { body: anOrder })
  const second = await call(erp, 'POST SalesOrders', { body: { ...anOrder, CustomerNumber: 'K-00002' } })
  expect(second.status).toBe(409)
  expect(errorOf(second)).toMatchObject({
    code: 'DuplicateExternalReference',
    target: 'ExternalReference',
    details: [{ code: 'ExistingEntity', message: 'SO-000031', target: "SalesOrders('SO-000031')" }],
  })
  const third = await call(erp, 'POST SalesOrders', { body: { ...anOrder, ExternalReference: 'opp-0002' } })
  expect(third.json['OrderNumber']).toBe('SO-000032')
})

test.each([
  [{ CustomerNumber: 'K-99999' }, 'CustomerNumber', 'UnknownCustomer'],
  [{ CustomerNumber: undefined }, 'CustomerNumber', 'ValidationFailed'],
  [{ Lines: [] }, 'Lines', 'ValidationFailed'],
  [{ Lines: undefined }, 'Lines', 'ValidationFailed'],
  [{ Lines: [aLine, { ...aLine, ItemNumber: 'ZX-9001' }] }, 'Lines/1/ItemNumber', 'UnknownItem'],
  [{ Lines: [{ ...aLine, Quantity: 0 }] }, 'Lines/0/Quantity', 'ValidationFailed'],
  [{ Lines: [{ ...aLine, Quantity: -1 }] }, 'Lines/0/Quantity', 'ValidationFailed'],
  [{ Lines: [{ ...aLine, Quantity: '1.2345' }] }, 'Lines/0/Quantity', 'ValidationFailed'],
  [
    { Lines: [{ ...aLine, Quantity: '999999999999', UnitPrice: '9999999999999' }] },
    'Lines/0/Quantity',
    'ValidationFailed',
  ],
  [{ Lines: [{ ...aLine, UnitPrice: undefined }] }, 'Lines/0/UnitPrice', 'ValidationFailed'],
  [
    {
      Lines: [
        { ...aLine, LineNumber: 5 },
        { ...aLine, LineNumber: 5 },
      ],
    },
    'Lines/1/LineNumber',
    'ValidationFailed',
  ],
  [{ Lines: ['x'] }, 'Lines/0', 'ValidationFailed'],
  [{ OrderDate: '2026-02-30' }, 'OrderDate', 'ValidationFailed'],
  [{ Status: 'Done' }, 'Status', 'ValidationFailed'],
  [{ Colour: 'red' }, 'Colour', 'ValidationFailed'],
])('an order with %j is refused at %s, and nothing is stored', async (change, target, code) => {
  const erp = anErp()
  const answer = await call(erp, 'POST SalesOrders', { body: { ...anOrder, ...change } })
  expect(answer.status).toBe(400)
  expect(errorOf(answer)).toMatchObject({ code, target })
  expect((await call(erp, 'GET SalesOrders/$count')).text).toBe('30')
})

test('a change needs the ETag last seen', async () => {
  const erp = anErp()
  const path = "Customers('K-00001')"
  const { etag } = await call(erp, `GET ${path}`)
  const body = { CreditLimit: '123.45' }
  const patch = async (ifMatch: string | undefined): Promise<Answer> =>
    call(erp, `PATCH ${path}`, { body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } })
  expect((await patch(undefined)).status).toBe(428)
  const changed = await patch(etag)
  expect(changed.json).toMatchObject({ CreditLimit: 123.45, '@odata.etag': changed.etag })
  expect(changed.etag).not.toBe(etag)
  const stale = await patch(etag)
  expect(stale.status).toBe(412)
  expect(errorOf(stale)).toMatchObject({ code: 'PreconditionFailed' })
  expect((await patch(changed.etag.replace('W/', ''))).etag).toBe(changed.etag)
  expect((await patch('*')).status).toBe(200)
})

test('a patch that changes nothing keeps ETag and ModifiedAt', async () => {
  const erp = anErp()
  for (const path of ["SalesOrders('SO-000001')", "Customers('K-00001')"]) {
    const before = await call(erp, `GET ${path}${path.startsWith('Sales') ? '?$expand=Lines' : ''}`)
    const { CustomerNumber: _number, ...withoutKey } = before.json
    const body = path.startsWith('Sales') ? before.json : withoutKey
    const after = await call(erp, `PATCH ${path}`, { body, headers: { 'if-match': before.etag } })
    expect(after.json).toEqual(before.json)
  }
})

test('lines of an open order can be replaced, and the total follows', async () => {
  const erp = anErp()
  const { etag } = await call(erp, 'POST SalesOrders', { body: anOrder })
  const path = "SalesOrders('SO-000031')"
  const changed = await call(erp, `PATCH ${path}`, {
    body: { Lines: [{ ...aLine, ItemNumber: 'VLV-1010', Quantity: 4, UnitPrice: 2.5 }] },
    headers: { 'if-match': etag },
  })
  expect(changed.json).toMatchObject({ TotalAmount: 10, Lines: [{ ItemNumber: 'VLV-1010' }] })
  await call(erp, `PATCH ${path}`, { body: { Status: 'Confirmed' }, headers: { 'if-match': '*' } })
  const late = await call(erp, `PATCH ${path}`, { body: { Lines: [aLine] }, headers: { 'if-match': '*' } })
  expect(late.status).toBe(409)
  expect(errorOf(late)).toMatchObject({ code: 'OrderNotOpen' })
})

test('open orders and unused customers can be deleted, others not', async () => {
  const erp = anErp()
  await call(erp, 'POST SalesOrders', { body: anOrder })
  const remove = async (path: string, ifMatch?: string): Promise<number> =>
    (await call(erp, `DELETE ${path}`, { headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } })).status
  expect(await remove("Customers('K-00001')", '*')).toBe(409)
  expect(await remove("SalesOrders('SO-000031')")).toBe(428)
  expect(await remove("SalesOrders('SO-000031')", 'W/"9"')).toBe(412)
  expect(await remove("SalesOrders('SO-000031')", 'W/"1"')).toBe(204)
  expect(await remove("SalesOrders('SO-000001')", '*')).toBe(409)
  expect((await call(erp, 'POST SalesOrders', { body: anOrder })).json['OrderNumber']).toBe('SO-000032')
})

test('a customer is numbered unless the caller gives the number', async () => {
  const erp = anErp()
  const body = { Name: "O'Brien 伙伴", Country: 'IE', Currency: 'EUR' }
  const given = await call(erp, 'POST Customers', { body: { ...body, CustomerNumber: 'K-00121' } })
  const assigned = await call(erp, 'POST Customers', { body: { ...body, ExternalReference: 'comp-0500' } })
  expect(given.status).toBe(201)
  expect(assigned.json).toMatchObject({ CustomerNumber: 'K-00122', CreditLevel: 'STANDARD', TaxId: null })
  const again = await call(erp, 'POST Customers', { body: { ...body, CustomerNumber: 'K-00121' } })
  expect(errorOf(again)).toMatchObject({ code: 'DuplicateKey', target: 'CustomerNumber' })
  const taken = await call(erp, "PATCH Customers('K-00121')", {
    body: { ExternalReference: 'comp-0500' },
    headers: { 'if-match': '*' },
  })
  expect(taken.status).toBe(409)
})

test('stock knows what is available', async () => {
  const changed = await call(anErp(), "PATCH StockLevels(ItemNumber='PMP-1010',Warehouse='MAIN')", {
    body: { OnHand: 10, Reserved: '2.5' },
    headers: { 'if-match': '*' },
  })
  expect(changed.json).toMatchObject({ OnHand: 10, Reserved: 2.5, Available: 7.5 })
})

test.each([
  ['POST SalesOrders', '{', 400, 'InvalidJson'],
  ['POST SalesOrders', `"${'x'.repeat(1_000_001)}"`, 413, 'BodyTooLarge'],
  ['POST SalesOrders', 'null', 400, 'ValidationFailed'],
  ['POST Items', '{}', 405, 'MethodNotAllowed'],
  ["PATCH Invoices('RE-000001')", '{}', 405, 'MethodNotAllowed'],
  ["PUT SalesOrders('SO-000001')", '{}', 405, 'MethodNotAllowed'],
])('%s %s is answered with its error', async (line, body, ...[status, code]) => {
  const answer = await call(anErp(), line, { body })
  expect(answer.status).toBe(status)
  expect(errorOf(answer)).toMatchObject({ code })
})

test('a reset brings the seed back', async () => {
  const erp = anErp()
  await call(erp, 'POST SalesOrders', { body: anOrder })
  expect((await call(erp, 'POST /admin/reset')).json).toEqual({ reset: true })
  expect((await call(erp, 'GET SalesOrders/$count')).text).toBe('30')
  expect((await call(erp, 'POST SalesOrders', { body: anOrder })).json['OrderNumber']).toBe('SO-000031')
})

test('the pages show lists and records, and know what is missing', async () => {
  const erp = anErp()
  const page = async (path: string): Promise<string> => (await erp.app.request(path)).text()
  expect(await page('/?tab=Customers&q=K-00007')).toContain('K-00007')
  expect(await page('/record?tab=SalesOrders&id=SO-000003')).toContain('legacy-0003')
  expect(await page('/?tab=StockLevels&page=2')).toContain('SHANGHAI')
  expect((await erp.app.request('/record?tab=StockLevels&id=x')).status).toBe(404)
})

test('a user tells what it may do, and is refused other writes, also inside a batch', async () => {
  const erp = anErp()
  const clerk = { authorization: `Basic ${Buffer.from(`${ERP_CLERK_USER}:${ERP_CLERK_PASSWORD}`).toString('base64')}` }
  const me = await call(erp, 'GET CurrentUser()', { headers: clerk })
  expect(me.json).toMatchObject({ UserName: 'clerk', Permissions: ['read', 'write:SalesOrders'] })
  expect((await call(erp, 'GET CurrentUser()')).json).toMatchObject({ Permissions: ['read', 'write'] })
  expect((await call(erp, 'POST SalesOrders', { body: anOrder, headers: clerk })).status).toBe(201)
  const body = { Name: 'N', Country: 'ZZ', Currency: 'EUR' }
  expect((await call(erp, 'POST Customers', { body, headers: clerk })).status).toBe(403)
  const requests = [{ id: '1', method: 'POST', url: 'Customers', body }]
  const batch = await call(erp, 'POST $batch', { body: { requests }, headers: clerk })
  expect(batch.json).toMatchObject({ responses: [{ status: 403, body: { error: { code: 'Forbidden' } } }] })
})
