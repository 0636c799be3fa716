import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createFaults } from '../http/faults.ts'
import { CRM_DEMO_TOKEN, CRM_READER_TOKEN, createCrm } from './create-crm.ts'
import type { Crm, CrmOptions } from './create-crm.ts'

type Json = Record<string, unknown>
type Page = { data: Json[]; next_cursor: string | null; resume_cursor?: string }
type Answer = { status: number; json: Json; headers: Headers }

const open: Crm[] = []
afterEach(async () => {
  for (const crm of open.splice(0)) await crm.close()
})

function aCrm(options: Partial<CrmOptions> = {}): Crm {
  const crm = createCrm({ file: ':memory:', requestsPerSecond: 1e6, burst: 1e6, ...options })
  open.push(crm)
  return crm
}

async function call(crm: Crm, line: string, body?: unknown): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const headers = { authorization: `Bearer ${CRM_DEMO_TOKEN}`, 'content-type': 'application/json' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await crm.app.request(path, { method, headers, ...(body === undefined ? {} : { body: text }) })
  const answer = await response.text()
  return { status: response.status, json: answer === '' ? {} : JSON.parse(answer), headers: response.headers }
}

async function allPages(crm: Crm, path: string): Promise<readonly Page[]> {
  const pages: Page[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`
    const page = (await call(crm, `GET ${path}${more}`)).json as unknown as Page
    pages.push(page)
    cursor = page.next_cursor
  } while (cursor !== null)
  return pages
}

const errorOf = (answer: Answer): Json => answer.json['error'] as Json

test.each([
  ['no header', undefined],
  ['another token', 'Bearer wrong'],
  ['another scheme', `Basic ${CRM_DEMO_TOKEN}`],
])('%s is a 401 that says what to send', async (_name, authorization) => {
  const headers = authorization === undefined ? {} : { authorization }
  for (const path of ['/api/v1/companies', '/admin/reset']) {
    const response = await aCrm().app.request(path, { method: path.includes('admin') ? 'POST' : 'GET', headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } })
  }
})

test.each([
  ['no records', 'updated_since=2030-01-01T00:00:00Z', 0, 1],
  ['one record', 'code=C-10007', 1, 1],
  ['one page exactly', 'limit=50', 50, 1],
  ['one page and one', 'limit=49', 50, 2],
  ['two pages and two', 'limit=24', 50, 3],
])('%s: every record comes once', async (...[, query, count, pageCount]) => {
  const entity = query.startsWith('limit') ? 'opportunities' : 'companies'
  const pages = await allPages(aCrm(), `/api/v1/${entity}?${query}`)
  const ids = pages.flatMap((page) => page.data.map((record) => record['id']))
  expect(ids).toHaveLength(count)
  expect(new Set(ids).size).toBe(count)
  expect(pages).toHaveLength(pageCount)
})

test('paging breaks ties of updated_at by id', async () => {
  const pages = await allPages(aCrm(), '/api/v1/companies?limit=17')
  const records = pages.flatMap((page) => page.data)
  const keys = records.map((record) => `${String(record['updated_at'])} ${String(record['id'])}`)
  expect(new Set(records.map((record) => record['updated_at'])).size).toBeLessThan(1000)
  expect(keys).toHaveLength(1000)
  expect(keys).toEqual(keys.toSorted())
})

test('updated_since finds what changed, its own instant included', async () => {
  const crm = aCrm({ nowMs: () => Date.parse('2026-05-01T12:00:00.000Z') })
  await call(crm, 'PATCH /api/v1/companies/comp-0500', { level: 'A', name: '新名称' })
  const found = await call(crm, 'GET /api/v1/companies?updated_since=2026-05-01T14:00:00%2B02:00')
  expect((found.json['data'] as Json[]).map((record) => record['id'])).toEqual(['comp-0500'])
})

test.each([
  'limit=0',
  'limit=201',
  'limit=x',
  'cursor=zzz',
  'cursor=bnVsbA',
  'updated_since=yesterday',
  'updated_since=2026-03-02T08:00:00',
  'colour=red',
])('the parameter %s is refused', async (query) => {
  const answer = await call(aCrm(), `GET /api/v1/companies?${query}`)
  expect(answer.status).toBe(400)
  expect(errorOf(answer)).toMatchObject({ code: 'invalid_parameter' })
})

test('exact filters find what they name', async () => {
  const crm = aCrm()
  const bySku = await call(crm, 'GET /api/v1/products?sku=PMP-1010')
  const inactive = await call(crm, 'GET /api/v1/products?active=false')
  const won = await call(crm, 'GET /api/v1/opportunities?stage=won&limit=200')
  expect(bySku.json['data']).toHaveLength(1)
  expect(inactive.json['data']).toEqual([])
  expect(won.json['data']).toHaveLength(50)
})

test('a created record is assigned id and code, and is read back as answered', async () => {
  const crm = aCrm()
  const body = { name: "O'Brien & 伙伴", country: 'IE', currency: 'EUR' }
  const created = await call(crm, 'POST /api/v1/companies', body)
  expect(created.status).toBe(201)
  expect(created.json).toMatchObject({ ...body, id: 'comp-1001', code: 'C-11001', level: 'C', tax_id: null })
  expect((await call(crm, 'GET /api/v1/companies/comp-1001')).json).toEqual(created.json)
})

test('an opportunity without amount is worth its lines', async () => {
  const created = await call(aCrm(), 'POST /api/v1/opportunities', {
    name: 'n',
    company_id: 'comp-0001',
    currency: 'EUR',
    lines: [
      { sku: 'A', quantity: 2.5, unit_price: 0.15 },
      { sku: 'B', quantity: 3, unit_price: '10' },
    ],
  })
  // 2.5 x 0.15 = 0.375 -> 0.38; 3 x 10.00 = 30.00
  expect(created.json).toMatchObject({ amount: '30.38', stage: 'qualification' })
  expect(created.json['lines']).toMatchObject([
    { line_no: 1, unit_price: '0.15' },
    { line_no: 2, unit_price: '10.00' },
  ])
})

test.each([
  ['companies', { country: 'XX' }, 'name'],
  ['companies', { name: 'n', country: 'Ireland', currency: 'EUR' }, 'country'],
  ['companies', { name: 'n', country: 'IE', currency: 'EUR', level: 'D' }, 'level'],
  ['companies', { name: 'n', country: 'IE', currency: 'EUR', shoe: 1 }, 'shoe'],
  ['contacts', { family_name: 'n', company_id: 'comp-9999' }, 'company_id'],
  ['products', { sku: 's', name: 'n', price: '1.234', currency: 'EUR' }, 'price'],
  ['opportunities', { name: 'n', company_id: 'comp-0001', currency: 'EUR', close_date: '2026-02-30' }, 'close_date'],
  [
    'opportunities',
    { name: 'n', company_id: 'comp-0001', currency: 'EUR', lines: [{ sku: 's', quantity: 0, unit_price: '1' }] },
    'lines/0/quantity',
  ],
  [
    'opportunities',
    { name: 'n', company_id: 'comp-0001', currency: 'EUR', lines: [{ quantity: 1, unit_price: '1' }] },
    'lines/0/sku',
  ],
])('%s %j is refused at %s and not saved', async (entity, body, field) => {
  const crm = aCrm()
  const answer = await call(crm, `POST /api/v1/${entity}`, body)
  expect(answer.status).toBe(422)
  expect((errorOf(answer)['fields'] as Json[]).map((problem) => problem['field'])).toContain(field)
  const since = await call(crm, `GET /api/v1/${entity}?updated_since=2026-06-01T00:00:00Z`)
  expect(since.json['data']).toEqual([])
})

test('a second record with the same code is a 409', async () => {
  const body = { code: 'C-10001', name: 'n', country: 'IE', currency: 'EUR' }
  const answer = await call(aCrm(), 'POST /api/v1/companies', body)
  expect(answer.status).toBe(409)
  expect(errorOf(answer)).toMatchObject({ code: 'duplicate' })
})

test('a patch that changes nothing leaves updated_at and the feed as they are', async () => {
  const crm = aCrm()
  const before = await call(crm, 'GET /api/v1/opportunities/opp-0001')
  const { id: _id, created_at: _created, updated_at: _updated, ...same } = before.json
  const answer = await call(crm, 'PATCH /api/v1/opportunities/opp-0001', { ...same, amount: Number(same['amount']) })
  const feed = await call(crm, 'GET /api/v1/opportunities/changes?limit=200')
  expect(answer.json).toEqual(before.json)
  expect(feed.json['data']).toHaveLength(67)
})

test('a patch that changes something is in the feed with the record as it is then', async () => {
  const crm = aCrm()
  const { resume_cursor: resume } = (await call(crm, 'GET /api/v1/opportunities/changes?limit=200')).json
  await call(crm, 'PATCH /api/v1/opportunities/opp-0001', { erp_order_number: 'SO-000031', sync_status: 'synced' })
  await call(crm, 'PATCH /api/v1/opportunities/opp-0001', { stage: 'lost' })
  const news = await call(crm, `GET /api/v1/opportunities/changes?cursor=${String(resume)}`)
  expect(news.json['data']).toMatchObject([
    {
      event_id: 'evt-000068',
      type: 'opportunity.updated',
      opportunity: { stage: 'won', erp_order_number: 'SO-000031' },
    },
    { event_id: 'evt-000069', type: 'opportunity.stage_changed', opportunity: { stage: 'lost' } },
  ])
})

test('the change feed gives 67 events, 55 of them won, in pages', async () => {
  const pages = await allPages(aCrm(), '/api/v1/opportunities/changes?limit=20')
  const events = pages.flatMap((page) => page.data as { event_id: string; opportunity: Json }[])
  expect(pages).toHaveLength(4)
  expect(new Set(events.map((event) => event.event_id)).size).toBe(67)
  expect(events.filter(({ opportunity }) => opportunity['stage'] === 'won')).toHaveLength(55)
})

test('the OpenAPI document describes what is answered', async () => {
  const crm = aCrm()
  const { paths, components } = (await call(crm, 'GET /api/v1/openapi.json')).json as {
    paths: Json
    components: { schemas: Record<string, { required: string[] }> }
  }
  const references = [...JSON.stringify(paths).matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1])
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining([...new Set(references)]))
  for (const [name, singular] of [
    ['companies', 'company'],
    ['opportunities', 'opportunity'],
  ] as const) {
    const [record] = (await call(crm, `GET /api/v1/${name}?limit=1`)).json['data'] as Json[]
    expect(components.schemas[singular]?.required).toEqual(Object.keys(record ?? {}))
    expect(paths).toHaveProperty([`/${name}/{id}`, 'patch'])
  }
})

test('a company in use is kept, an unused one is deleted', async () => {
  const crm = aCrm()
  const used = await call(crm, 'DELETE /api/v1/companies/comp-0001')
  const { id } = (await call(crm, 'POST /api/v1/companies', { name: 'n', country: 'IE', currency: 'EUR' })).json
  expect(used.status).toBe(409)
  expect((await call(crm, `DELETE /api/v1/companies/${String(id)}`)).status).toBe(204)
  expect((await call(crm, `GET /api/v1/companies/${String(id)}`)).status).toBe(404)
})

test.each([
  ['POST /api/v1/companies', '{"name":', 400, 'invalid_json'],
  ['POST /api/v1/companies', `{"name":"${'x'.repeat(1_000_000)}"}`, 413, 'body_too_large'],
  ['POST /api/v1/companies', '[]', 422, 'validation_failed'],
  ['PUT /api/v1/companies/comp-0001', '{}', 405, 'method_not_allowed'],
  ['GET /api/v1/nothing', undefined, 404, 'not_found'],
  ['GET /api/v1/companies/comp-9999', undefined, 404, 'not_found'],
  ['GET /elsewhere', undefined, 404, 'not_found'],
])('%s is answered with its error', async (line, body, ...[status, code]) => {
  const answer = await call(aCrm(), line, body)
  expect(answer.status).toBe(status)
  expect(errorOf(answer)).toMatchObject({ code })
})

test('too many requests are told when to come back', async () => {
  let now = 0
  const crm = aCrm({ requestsPerSecond: 0.5, burst: 2, nowMs: () => now })
  const statuses = [await call(crm, 'GET /api/v1/products'), await call(crm, 'GET /api/v1/products')].map(
    ({ status }) => status,
  )
  const refused = await call(crm, 'GET /api/v1/products')
  expect(statuses).toEqual([200, 200])
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(errorOf(refused)).toMatchObject({ code: 'rate_limited' })
  now = 2000
  expect((await call(crm, 'GET /api/v1/products')).status).toBe(200)
})

test('what was written is kept over a restart, and a reset brings the seed back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-crm-'))
  const first = createCrm({ file: join(folder, 'crm.db') })
  await call(first, 'PATCH /api/v1/companies/comp-0001', { level: 'C', city: 'Elsewhere' })
  await first.close()
  const second = createCrm({ file: join(folder, 'crm.db') })
  expect((await call(second, 'GET /api/v1/companies/comp-0001')).json['city']).toBe('Elsewhere')
  expect((await call(second, 'POST /admin/reset')).json).toEqual({ reset: true })
  expect((await call(second, 'GET /api/v1/companies/comp-0001')).json['city']).not.toBe('Elsewhere')
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a fault answers the chosen requests only', async () => {
  const faults = createFaults()
  const crm = aCrm({ faults })
  const matches = ({ method }: { method: string }): boolean => method === 'POST'
  faults.inject({ times: 1, matches, when: 'before', answer: { status: 503, headers: { 'retry-after': '1' } } })
  const body = { name: 'n', country: 'IE', currency: 'EUR' }
  expect((await call(crm, 'GET /api/v1/companies')).status).toBe(200)
  expect((await call(crm, 'POST /api/v1/companies', body)).status).toBe(503)
  expect((await call(crm, 'POST /api/v1/companies', body)).json['id']).toBe('comp-1001')
  expect(faults.fired()).toBe(1)
})

test('a connection closed after the work leaves the work done', async () => {
  const faults = createFaults()
  const crm = aCrm({ faults })
  faults.inject({ times: 1, matches: ({ method }) => method === 'PATCH', when: 'after', answer: 'close' })
  await expect(call(crm, 'PATCH /api/v1/companies/comp-0001', { city: 'Elsewhere' })).rejects.toThrow('on purpose')
  expect((await call(crm, 'GET /api/v1/companies/comp-0001')).json['city']).toBe('Elsewhere')
})

test('the page escapes what it shows and speaks the language asked for', async () => {
  const crm = aCrm()
  await call(crm, 'PATCH /api/v1/companies/comp-0001', { name: '<script>alert(1)</script>' })
  const page = await crm.app.request('/?tab=companies&q=%3Cscript', {
    headers: { 'accept-language': 'zh-CN,en;q=0.5' },
  })
  const text = await page.text()
  expect(text).toContain('&lt;script&gt;alert(1)')
  expect(text).not.toContain('<script')
  expect(text).toContain('lang="zh-CN"')
  expect((await crm.app.request('http://elsewhere.example/')).status).toBe(403)
})

test('a token tells what it may do, and one that may only read is refused when it writes', async () => {
  const crm = aCrm()
  const ask = (token: string, method: string, path: string) =>
    crm.app.request(path, { method, headers: { authorization: `Bearer ${token}` } })
  expect(await (await ask(CRM_DEMO_TOKEN, 'GET', '/api/v1/me')).json()).toEqual({ permissions: ['read', 'write'] })
  expect(await (await ask(CRM_READER_TOKEN, 'GET', '/api/v1/me')).json()).toEqual({ permissions: ['read'] })
  expect((await ask(CRM_READER_TOKEN, 'GET', '/api/v1/companies')).status).toBe(200)
  for (const [method, path] of [
    ['POST', '/api/v1/companies'],
    ['DELETE', '/api/v1/companies/comp-0001'],
    ['POST', '/admin/reset'],
  ] as const) {
    const refused = await ask(CRM_READER_TOKEN, method, path)
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'forbidden' } }])
  }
})
