import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  cursorShape,
  emptyIsMissingShape,
  errorInOkShape,
} from '../../../packages/nodes/sdk/src/connector/definition/testing/shapes.ts'
import { dolibarr, sqlLike } from '../../../packages/nodes/sdk/src/connector/dialects/testing/grammars.ts'
import {
  doubledQuotes,
  readBack,
  readPattern,
  type ReadCondition,
} from '../../../packages/nodes/sdk/src/connector/dialects/testing/read-back.ts'
import { listen, look, open, run, type Opened } from './served.ts'

let opened: Opened
let close: () => Promise<void>
afterEach(async () => {
  await opened.close()
  await close()
})

async function start(
  app: Hono,
  definition: unknown,
  given: { readonly config?: JsonObject; readonly secret: Readonly<Record<string, string>> },
) {
  const served = await listen(app)
  close = served.close
  opened = open(definition, { url: served.url, ...given })
}

/** Whether a row meets a condition that was read back; numbers compare as numbers. */
function meets(row: Readonly<Record<string, Json>>, condition: ReadCondition): boolean {
  if ('not' in condition) return !meets(row, condition.not)
  if ('all' in condition) return condition.all.every((part) => meets(row, part))
  if ('any' in condition) return condition.any.some((part) => meets(row, part))
  const own = row[condition.field] ?? null
  const text = plainText(own)
  const [value = ''] = condition.values
  const order = typeof own === 'number' ? own - Number(value) : text < value ? -1 : text > value ? 1 : 0
  const holds: Readonly<Record<string, boolean>> = {
    eq: order === 0,
    ne: order !== 0,
    gt: order > 0,
    ge: order >= 0,
    lt: order < 0,
    le: order <= 0,
  }
  return holds[condition.op] ?? false
}

describe('a system that searches with filter groups', () => {
  interface Company {
    readonly hs_object_id: string
    readonly name: string | null
    readonly revenue: number | string
    readonly hs_lastmodifieddate: string
  }
  const companies: Company[] = []
  const failure = {
    answer: undefined as { status: 200 | 400 | 429; body: Json; headers?: Record<string, string> } | undefined,
  }
  const signs: Readonly<Record<string, (a: string, b: string) => boolean>> = {
    EQ: (a, b) => a === b,
    GT: (a, b) => a > b,
    GTE: (a, b) => a >= b,
    LT: (a, b) => a < b,
  }
  const property = (company: Company, name: string): string => {
    const value = String(company[name as keyof Company] ?? '')
    return name === 'hs_lastmodifieddate' ? String(Date.parse(value)) : value
  }
  interface Search {
    readonly filterGroups?: readonly {
      readonly filters: readonly { propertyName: string; operator: string; value: string }[]
    }[]
    readonly sorts?: readonly { readonly propertyName: string }[]
    readonly limit: number
    readonly after?: string
  }
  const app = new Hono()
  app.use(async (c, next) => {
    if (c.req.header('authorization') !== 'Bearer t0ken') return c.json({ message: 'no token' }, 401)
    const { answer } = failure
    if (!answer) return next()
    return c.json(answer.body, answer.status, answer.headers ?? {})
  })
  app.get('/crm/v3/objects/companies/:id', (c) => {
    const found = companies.find(({ hs_object_id }) => hs_object_id === c.req.param('id'))
    return found ? c.json({ id: found.hs_object_id, properties: found }) : c.json({ message: 'none' }, 404)
  })
  app.post('/crm/v3/objects/companies/search', async (c) => {
    const { filterGroups = [], sorts = [], limit, after = '0' } = await c.req.json<Search>()
    const found = companies.filter(
      (company) =>
        filterGroups.length === 0 ||
        filterGroups.some(({ filters }) =>
          filters.every(({ propertyName, operator, value }) =>
            signs[operator]?.(property(company, propertyName), value),
          ),
        ),
    )
    const names = sorts.map(({ propertyName }) => propertyName)
    const place = (company: Company): string => names.map((name) => property(company, name)).join('\0')
    const sorted = names.length === 0 ? found : found.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
    const end = Number(after) + limit
    const results = sorted.slice(Number(after), end).map((each) => ({ id: each.hs_object_id, properties: each }))
    return c.json({ results, ...(end < sorted.length ? { paging: { next: { after: String(end) } } } : {}) })
  })
  const add = (id: number, second: number, name: string | null = null, revenue: number | string = '10.10'): void => {
    const hs_lastmodifieddate = new Date(Date.UTC(2026, 2, 2, 8, 0, second)).toISOString()
    companies.push({ hs_object_id: String(id), name, revenue, hs_lastmodifieddate })
  }
  beforeEach(async () => {
    companies.length = 0
    failure.answer = undefined
    await start(app, cursorShape, { secret: { token: 't0ken' } })
  })
  const until = '2026-03-03T00:00:00Z'

  test.each([0, 1, 3, 4, 7])('lists %i records once each', async (count) => {
    for (let id = 0; id < count; id += 1) add(100 + id, id)
    const found = await run(opened, 'list', { entity: 'company' })
    expect(found.map(({ id }) => id)).toEqual(companies.map((each) => each.hs_object_id))
  })

  test.each(["O'Brien", '100%', 'a]b', 'a\nb', '王小明'])('finds %j and nothing else', async (name) => {
    add(1, 1, 'other')
    add(2, 2, name)
    expect(await run(opened, 'find', { entity: 'company', field: 'name', value: name })).toMatchObject([{ id: '2' }])
    await expect(run(opened, 'find', { entity: 'company', field: 'name', value: `${name}x` })).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
    })
  })

  test('gets by an id that cannot leave its place in the address', async () => {
    add(1, 1)
    expect(await run(opened, 'get', { entity: 'company', id: '1' })).toMatchObject([{ id: '1' }])
    expect(await run(opened, 'get', { entity: 'company', id: '1/../1?x=1', whenMissing: 'null', into: 'c' })).toEqual([
      { c: null },
    ])
    await expect(run(opened, 'get', { entity: 'company', id: '..' })).rejects.toMatchObject({
      code: 'FIELD_VALUE_INVALID',
    })
  })

  test('finds every change of a window once, also those of one moment', async () => {
    for (let id = 0; id < 10; id += 1) add(109 - id, id < 8 ? 5 : id)
    const found = await look(opened, 'company', { since: '2026-03-02T08:00:05Z', until: '2026-03-02T08:00:09Z' })
    expect(found.map(({ id }) => id)).toEqual(['102', '103', '104', '105', '106', '107', '108', '109', '101'])
    expect(await look(opened, 'company', { until })).toHaveLength(10)
  })

  test('loses no change when a record changes while it looks', async () => {
    for (let id = 0; id < 7; id += 1) add(100 + id, id)
    const { http } = opened.context
    const moved = {
      ...opened,
      context: {
        ...opened.context,
        http: async (request: Parameters<typeof http>[0]) => {
          const answer = await http(request)
          const [first] = companies
          if (first?.hs_object_id === '100') {
            companies.shift()
            add(100, 30)
          }
          return answer
        },
      },
    }
    const found = await look(moved, 'company', { until })
    expect(found.map(({ id }) => id)).toEqual(['100', '101', '102', '103', '104', '105', '106', '100'])
  })

  test('keeps decimals exact, and refuses a number that has lost digits', async () => {
    add(1, 1, null, '12345678901234567890.10')
    add(2, 2, null, 0.1)
    const found = await run(opened, 'list', { entity: 'company' })
    expect(found).toMatchObject([
      { properties: { revenue: '12345678901234567890.10' } },
      { properties: { revenue: '0.1' } },
    ])
    add(3, 3, null, Math.PI)
    await expect(run(opened, 'list', { entity: 'company' })).rejects.toThrow(/more digits than a JSON number keeps/)
  })

  test.each([
    [
      { status: 429, body: { message: 'slow' }, headers: { 'retry-after': '7' } },
      { code: 'UPSTREAM_THROTTLED', retryAfterMs: 7000 },
    ],
    [
      { status: 429, body: null },
      { code: 'UPSTREAM_THROTTLED', retryAfterMs: undefined },
    ],
    [
      { status: 400, body: { category: 'RATE_LIMITS' }, headers: { 'x-wait': '2' } },
      { code: 'UPSTREAM_THROTTLED', retryAfterMs: 2000 },
    ],
    [
      { status: 400, body: { category: 'VALIDATION_ERROR', message: 'no such property' } },
      { code: 'UPSTREAM_REJECTED', params: { message: 'no such property' } },
    ],
    [{ status: 200, body: { results: 'none' } }, { code: 'UPSTREAM_ANSWER_INVALID' }],
  ] as const)('says of the answer %j what it means', async (answer, expected) => {
    failure.answer = { ...answer }
    await expect(run(opened, 'list', { entity: 'company' })).rejects.toMatchObject(expected)
  })

  test('proves its connection, and says when it is refused', async () => {
    const [connector] = opened.plugin.connectors
    const context = { ...opened.context } as Parameters<NonNullable<NonNullable<typeof connector>['test']>>[0]
    expect(await connector?.test?.(context)).toMatchObject({ en: expect.stringContaining('takes the credential') })
    failure.answer = { status: 429, body: null }
    await expect(connector?.test?.(context)).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' })
  })
})

describe('a system that answers 404 where there is nothing', () => {
  const rows: { id: string; name: string; ref_ext: string | null; credit: string; date_modification: number }[] = []
  const app = new Hono()
  app.get('/api/index.php/thirdparties', (c) => {
    if (c.req.header('dolapikey') !== 'k') return c.json({ error: { message: 'no key' } }, 401)
    const filter = c.req.query('sqlfilters')
    const condition = filter === undefined ? undefined : readBack(filter, dolibarr)
    const asked = rows.filter((row) => {
      const tms = new Date(row.date_modification * 1000).toISOString().slice(0, 19).replace('T', ' ')
      return (
        !condition ||
        meets({ 't.rowid': Number(row.id), 't.nom': row.name, 't.ref_ext': row.ref_ext, 't.tms': tms }, condition)
      )
    })
    const from = Number(c.req.query('page')) * Number(c.req.query('limit'))
    const page = asked.toSorted((a, b) => Number(a.id) - Number(b.id)).slice(from, from + Number(c.req.query('limit')))
    return page.length === 0 ? c.json({ error: { code: 404, message: 'No third parties found' } }, 404) : c.json(page)
  })
  const add = (id: number, at: string, ref_ext: string | null = null) =>
    rows.push({
      id: String(id),
      name: `Company ${id}`,
      ref_ext,
      credit: '1.00000000',
      date_modification: Date.parse(at) / 1000,
    })
  beforeEach(async () => {
    rows.length = 0
    await start(app, emptyIsMissingShape, { secret: { key: 'k' } })
  })

  test.each([0, 1, 3, 4, 7])('lists %i records once each', async (count) => {
    for (let id = 1; id <= count; id += 1) add(id, '2026-03-02T08:00:00Z')
    const found = await run(opened, 'list', { entity: 'thirdparty' })
    expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  })

  test('finds by a key with a quote, and goes on with nothing where there is none', async () => {
    add(1, '2026-03-02T08:00:00Z', "O'Brien:1")
    const sought = { entity: 'thirdparty', field: 'ref_ext', whenMissing: 'null', into: 'party' }
    expect(await run(opened, 'find', { ...sought, value: "O'Brien:1" })).toMatchObject([{ party: { id: '1' } }])
    expect(await run(opened, 'find', { ...sought, value: 'x' })).toEqual([{ party: null }])
    await expect(run(opened, 'find', { ...sought, value: 'a) or (t.rowid:>:0' })).rejects.toMatchObject({
      code: 'FIELD_VALUE_INVALID',
    })
  })

  test('finds changes by time in whole seconds', async () => {
    for (let id = 1; id <= 8; id += 1) add(id, `2026-03-02T08:00:0${id}Z`)
    const found = await look(opened, 'thirdparty', { since: '2026-03-02T08:00:02Z', until: '2026-03-02T08:00:08Z' })
    expect(found.map(({ id, time }) => [id, time])).toEqual(
      [2, 3, 4, 5, 6, 7].map((id) => [String(id), `2026-03-02T08:00:0${id}.000Z`]),
    )
  })
})

describe('a system with a session cookie, rows of values and errors inside a 200', () => {
  const state = { logins: 0, session: '', rows: [] as (readonly Json[])[], error: '' }
  const names = ['FCUSTID', 'FNumber', 'FName', 'FModifyDate'] as const
  const grammar = sqlLike({
    name: /(\w+)/,
    literal: (cursor) => cursor.take(/\d+/)?.[0] ?? doubledQuotes(cursor),
    pattern: (cursor) => readPattern(doubledQuotes(cursor), ''),
  })
  const refused = (MsgCode: number, Message: string) => [
    [{ Result: { ResponseStatus: { IsSuccess: false, MsgCode, Errors: [{ Message }] } } }],
  ]
  const app = new Hono()
  app.post('/login', async (c) => {
    const { acctID, appSec } = await c.req.json<{ acctID: string; appSec: string }>()
    if (acctID !== 'a1' || appSec !== 's') return c.json({ LoginResultType: 0, Message: 'wrong secret' })
    state.logins += 1
    state.session = `s${state.logins}`
    c.header('set-cookie', `kdservice-sessionid=${state.session}; path=/; expires=Wed, 02 Dec 2026 08:00:00 GMT`, {
      append: true,
    })
    c.header('set-cookie', 'route=.node1; HttpOnly', { append: true })
    return c.json({ LoginResultType: 1 })
  })
  app.post('/query', async (c) => {
    if (c.req.header('cookie') !== `kdservice-sessionid=${state.session}; route=.node1`)
      return c.json(refused(1, 'lost'))
    if (state.error !== '') return c.json(refused(8, state.error))
    const { data } = await c.req.json<{ data: { FilterString?: string; FieldKeys: string; Limit: number } }>()
    if (data.FieldKeys !== names.join(',')) return c.json(refused(8, 'wrong fields'))
    const condition = data.FilterString === undefined ? undefined : readBack(data.FilterString, grammar)
    const asked = state.rows.filter(
      (row) => !condition || meets(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])), condition),
    )
    return c.json(asked.slice(0, data.Limit))
  })
  beforeEach(async () => {
    Object.assign(state, { logins: 0, session: '', rows: [], error: '' })
    await start(app, errorInOkShape, { config: { account: 'a1' }, secret: { appSecret: 's' } })
  })
  const fill = (count: number): void => {
    for (let id = 1; id <= count; id += 1)
      state.rows.push([id, `C${id}`, id === 1 ? ' ' : `客户 ${id}`, `2026-03-02 08:00:0${id}.5`])
  }

  test('signs in once for many calls, and once more when the session has ended', async () => {
    fill(7)
    const found = await run(opened, 'list', { entity: 'customer' })
    expect(found.map(({ FCUSTID }) => FCUSTID)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(state.logins).toBe(1)
    state.session = 'ended'
    expect(await run(opened, 'list', { entity: 'customer', limit: 1 })).toHaveLength(1)
    expect(state.logins).toBe(2)
  })

  test('names the columns of a row, and says null for what the system leaves empty', async () => {
    fill(1)
    expect(await run(opened, 'list', { entity: 'customer' })).toEqual([
      { FCUSTID: 1, FNumber: 'C1', FName: null, FModifyDate: '2026-03-02 08:00:01.5' },
    ])
  })

  test('takes an error inside a 200 for an error, in its words', async () => {
    state.error = '字段 FName 不存在'
    await expect(run(opened, 'list', { entity: 'customer' })).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      params: { message: '字段 FName 不存在' },
    })
  })

  test('finds changes by times without a zone', async () => {
    fill(8)
    const found = await look(opened, 'customer', { since: '2026-03-02T08:00:02Z', until: '2026-03-02T08:00:07Z' })
    expect(found.map(({ id, time }) => [id, time])).toEqual(
      [2, 3, 4, 5, 6].map((id) => [String(id), `2026-03-02T08:00:0${id}.5Z`]),
    )
  })

  test('says when the sign-in is refused', async () => {
    await opened.close()
    const { baseUrl = '' } = opened.context.connection ?? {}
    opened = open(errorInOkShape, { url: baseUrl, config: { account: 'a1' }, secret: { appSecret: 'wrong' } })
    await expect(run(opened, 'list', { entity: 'customer' })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      params: { message: 'wrong secret' },
    })
  })
})
