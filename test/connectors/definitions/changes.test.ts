import { plainText, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PolledChange } from '../../../packages/nodes/sdk/src/node/index.ts'
import { odata } from '../../../packages/nodes/sdk/src/connector/dialects/testing/grammars.ts'
import { readBack, type ReadCondition } from '../../../packages/nodes/sdk/src/connector/dialects/testing/read-back.ts'
import { listen, open, type Opened } from './served.ts'
import { from, listed, shopOf } from './shop.ts'

interface Row {
  readonly id: string
  name?: string
  etag?: string
  changed?: string | null
  created?: string
  gone?: boolean
}

const rows: Row[] = []
/** Entries of the feed; a token is a position in it. */
const feed: JsonObject[] = []
const state = { oldest: 0, pageSize: 2, elsewhere: '', covered: '', begins: '' }

const app = new Hono()
app.get('/items', (c) => {
  const filter = c.req.query('filter')
  const condition = filter === undefined ? undefined : readBack(quoted(filter), odata)
  const found = rows.filter((row) => !condition || meets(row, condition)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return c.json({ rows: found.slice(0, Number(c.req.query('top') ?? 1000)) })
})
app.get('/delta', (c) => {
  const at = Number(c.req.query('token') ?? 0)
  if (c.req.query('token') !== undefined && at < state.oldest) return c.json({ error: { code: 'expired' } }, 410)
  const page = feed.slice(at, at + state.pageSize)
  const end = at + page.length
  const next = `${state.elsewhere}delta?token=${end}`
  return c.json({ value: page, ...(end < feed.length ? { nextLink: next } : { deltaLink: next }) })
})
app.get('/values', (c) => {
  const at = Number(c.req.query('token') ?? 0)
  const end = Math.min(at + state.pageSize, feed.length)
  return c.json({ value: feed.slice(at, end), ...(end < feed.length ? { next: end } : { last: end }) })
})
app.get('/gone', (c) => {
  const [since = '', until = ''] = [c.req.query('start'), c.req.query('end')]
  state.begins = since
  const found = rows.filter(({ gone, changed }) => gone && (changed ?? '') >= since && (changed ?? '') < until)
  return found.length === 0
    ? c.json({ message: 'nothing' }, 404)
    : c.json({
        deletedRecords: found.map(({ id, changed }) => ({ id, deletedDate: changed })),
        ...(state.covered === '' ? {} : { latestDateCovered: state.covered }),
      })
})
app.get('/fields', (c) =>
  c.json({
    fields: [
      { name: 'id', type: 'string', label: 'Id' },
      { name: 'name', type: 'string', label: 'Name', length: 80, nillable: false, createable: true },
      { name: 'stage', type: 'picklist', picklistValues: [{ value: 'won' }, { value: 'lost' }], createable: true },
      { name: 'total', type: 'currency', createable: false },
      { name: 'ext', type: 'string', externalId: true, createable: true },
      { name: 'shape', type: 'geo', createable: true },
    ],
  }),
)

/** Times and nothing as texts, which is all that the reader of filters knows. */
function quoted(filter: string): string {
  return filter.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "'$&'").replaceAll(/\bnull\b/g, "''")
}

function meets(row: Row, condition: ReadCondition): boolean {
  if ('not' in condition) return !meets(row, condition.not)
  if ('all' in condition) return condition.all.every((part) => meets(row, part))
  if ('any' in condition) return condition.any.some((part) => meets(row, part))
  const { field, op, values } = condition
  const own = plainText(row[field as keyof Row] ?? null)
  const [value = ''] = values
  if (own === '' || value === '') return op === 'eq' && own === value
  const holds: Readonly<Record<string, boolean>> = {
    eq: own === value,
    gt: own > value,
    ge: own >= value,
    lt: own < value,
  }
  return holds[op] ?? false
}

let served: Awaited<ReturnType<typeof listen>>
let opened: Opened
beforeEach(async () => {
  rows.length = 0
  feed.length = 0
  Object.assign(state, { oldest: 0, pageSize: 2, elsewhere: '', covered: '', begins: '' })
  served = await listen(app)
})
afterEach(async () => {
  await opened.close()
  await served.close()
})

const schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: ['string', 'null'] },
    etag: { type: 'string' },
    changed: { type: ['string', 'null'], format: 'date-time' },
    created: { type: 'string', format: 'date-time' },
    gone: { type: 'boolean' },
  },
}
const top = { filter: from('/input/filter'), top: from('/page/size') }

function start(item: object): void {
  const list = { ...listed.list, request: { ...listed.list.request, query: top } }
  opened = open(shopOf({ schema, list, ...item }), { url: served.url })
}

interface Looked {
  readonly found: readonly PolledChange[]
  readonly cursor: string | undefined
}

/** One look of a poll trigger. */
async function look(
  part: 'changed' | 'deleted',
  window: { since?: string; until: string; cursor?: string },
): Promise<Looked> {
  const { behaviour } = opened.node(part)
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error(`${part} is a poll`)
  const found: PolledChange[] = []
  let cursor: string | undefined
  const given = { since: window.since, until: window.until, cursor: window.cursor, config: { entity: 'item' } }
  for await (const batch of behaviour.poll.changes(given, opened.context)) {
    found.push(...batch.changes)
    cursor = batch.cursor ?? cursor
  }
  return { found, cursor }
}

const ids = ({ found }: Looked): readonly string[] => found.map(({ id }) => id)
const until = '2026-03-02T08:00:00.000Z'
const later = '2026-03-02T09:00:00.000Z'

describe('a feed with tokens', () => {
  const delta = {
    kind: 'delta-token',
    request: { method: 'GET', path: '/delta' },
    records: '/value',
    nextPage: '/nextLink',
    nextLook: '/deltaLink',
    carries: 'url',
    deleted: { path: '/removed' },
    expiredOn: { status: [410] },
  }
  const byValue = {
    ...delta,
    request: { method: 'GET', path: '/values', query: { token: from('/page/cursor') } },
    nextPage: '/next',
    nextLook: '/last',
    carries: 'value',
  }
  const deletes = { kind: 'changes' }

  test('is read to its end, page by page, and goes on where it ended', async () => {
    start({ changes: delta, version: '/etag' })
    for (const id of ['1', '2', '3', '4', '5']) feed.push({ id, etag: `v${id}` })
    const first = await look('changed', { until })
    expect(ids(first)).toEqual(['1', '2', '3', '4', '5'])
    feed.push({ id: '2', etag: 'v2b' })
    const second = await look('changed', {
      until: later,
      since: until,
      ...(first.cursor ? { cursor: first.cursor } : {}),
    })
    expect(second.found).toMatchObject([{ id: '2', record: { etag: 'v2b' } }])
    expect(second.found[0]?.time).toBe('2026-03-02T08:59:59.999Z')
  })

  test('gives the same versions when it is read twice from one place, and others from the next', async () => {
    start({ changes: delta })
    feed.push({ id: '1', name: 'a' })
    const [one, two] = [await look('changed', { until }), await look('changed', { until: later })]
    expect(one.found[0]?.version).toBe(two.found[0]?.version)
    feed.push({ id: '1', name: 'a' })
    const three = await look('changed', { until: later, since: until, cursor: one.cursor ?? '' })
    expect(three.found[0]?.version).not.toBe(one.found[0]?.version)
  })

  test('only gives a token to a flow that begins now', async () => {
    start({ changes: delta })
    feed.push({ id: '1' }, { id: '2' }, { id: '3' })
    const first = await look('changed', { until, since: '2026-03-02T07:00:00.000Z' })
    expect(first.found).toEqual([])
    feed.push({ id: '4' })
    expect(ids(await look('changed', { until: later, since: until, cursor: first.cursor ?? '' }))).toEqual(['4'])
  })

  test('tells deleted records apart', async () => {
    start({ changes: delta, deletes })
    feed.push({ id: '1' }, { id: '2', removed: { reason: 'deleted' } })
    expect(ids(await look('changed', { until }))).toEqual(['1'])
    const { found } = await look('deleted', { until })
    expect(found).toMatchObject([{ id: '2', record: { id: '2', deletedAt: '2026-03-02T07:59:59.999Z', record: null } }])
  })

  test('is read anew when its token is too old', async () => {
    start({ changes: delta })
    feed.push({ id: '1' }, { id: '2' }, { id: '3' })
    state.oldest = 2
    const { found, cursor } = await look('changed', {
      until,
      since: '2026-03-01T00:00:00.000Z',
      cursor: 'delta?token=1',
    })
    expect(found.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(cursor).toBe('delta?token=3')
  })

  test('sends tokens that are values where the request has their place', async () => {
    start({ changes: byValue })
    for (const id of ['1', '2', '3']) feed.push({ id })
    const first = await look('changed', { until })
    expect(ids(first)).toEqual(['1', '2', '3'])
    expect(first.cursor).toBe('3')
    feed.push({ id: '4' })
    expect(ids(await look('changed', { until: later, since: until, cursor: '3' }))).toEqual(['4'])
  })

  test('that does not say how it ends is an error', async () => {
    start({ changes: { ...delta, nextLook: '/nothing' } })
    await expect(look('changed', { until })).rejects.toThrow(/neither where it goes on nor how it ends/)
  })

  test('does not follow a link to somewhere else', async () => {
    start({ changes: delta })
    feed.push({ id: '1' }, { id: '2' }, { id: '3' })
    state.elsewhere = 'http://127.0.0.1:9/'
    await expect(look('changed', { until })).rejects.toThrow(/leads elsewhere/)
  })
})

describe('a comparison with the last look', () => {
  const changes = { kind: 'snapshot-diff', fields: ['name'], maxRecords: 5 }
  const deletes = { kind: 'changes' }

  test('finds new, different and deleted records, and nothing else', async () => {
    start({ changes, deletes })
    rows.push({ id: '1', name: 'a' }, { id: '2', name: 'b' }, { id: '3', name: 'c' })
    const first = await look('changed', { until })
    expect(ids(first)).toEqual(['1', '2', '3'])
    rows[0] = { id: '1', name: 'a', etag: 'not looked at' }
    rows[1] = { id: '2', name: 'B' }
    rows.splice(2, 1)
    rows.push({ id: '4', name: 'd' })
    const cursor = first.cursor ?? ''
    expect(ids(await look('changed', { until: later, since: until, cursor }))).toEqual(['2', '4'])
    expect(ids(await look('deleted', { until: later, since: until, cursor }))).toEqual(['3'])
  })

  test('takes a record that becomes what it was for a change', async () => {
    start({ changes })
    const versions = new Set<string | undefined>()
    let cursor: string | undefined
    for (const name of ['a', 'b', 'a']) {
      rows.splice(0, 1, { id: '1', name })
      const looked = await look('changed', { until, ...(cursor === undefined ? {} : { cursor }) })
      expect(ids(looked)).toEqual(['1'])
      versions.add(looked.found[0]?.version)
      cursor = looked.cursor
    }
    expect(versions.size).toBe(3)
  })

  test('only remembers for a flow that begins now', async () => {
    start({ changes })
    rows.push({ id: '1', name: 'a' })
    const first = await look('changed', { until, since: '2026-03-02T07:00:00.000Z' })
    expect(first.found).toEqual([])
    expect(ids(await look('changed', { until: later, since: until, cursor: first.cursor ?? '' }))).toEqual([])
  })

  test('ends with an error where there are more records than can be compared', async () => {
    start({ changes })
    for (const id of ['1', '2', '3', '4', '5', '6']) rows.push({ id, name: 'x' })
    await expect(look('changed', { until })).rejects.toThrow(/more than 5 records of item/)
  })
})

describe('a watermark', () => {
  const changes = { kind: 'watermark', cursor: 'changed', format: 'iso', tieBreak: 'id', order: 'id', size: 2 }

  test('takes the other time of records that never changed', async () => {
    start({ changes: { ...changes, otherwise: 'created' } })
    rows.push(
      { id: '1', changed: null, created: '2026-03-02T07:00:00.000Z' },
      { id: '2', changed: '2026-03-02T07:10:00.000Z', created: '2026-01-01T00:00:00.000Z' },
      { id: '3', changed: null, created: '2026-01-01T00:00:00.000Z' },
      { id: '4', changed: '2026-01-02T00:00:00.000Z', created: '2026-03-02T07:00:00.000Z' },
      { id: '5', changed: null, created: '2026-03-02T07:30:00.000Z' },
    )
    const { found } = await look('changed', { until, since: '2026-03-02T07:00:00.000Z' })
    expect(found.map(({ id, time }) => [id, time])).toEqual([
      ['1', '2026-03-02T07:00:00.000Z'],
      ['2', '2026-03-02T07:10:00.000Z'],
      ['5', '2026-03-02T07:30:00.000Z'],
    ])
  })

  test('tells records with a mark from the others', async () => {
    start({ changes, deletes: { kind: 'flag', field: 'gone', is: [true] } })
    rows.push({ id: '1', changed: '2026-03-02T07:00:00.000Z', gone: false })
    rows.push({ id: '2', changed: '2026-03-02T07:00:00.000Z', gone: true })
    expect(ids(await look('changed', { until }))).toEqual(['1'])
    const { found } = await look('deleted', { until })
    expect(found).toMatchObject([{ id: '2', record: { deletedAt: '2026-03-02T07:00:00.000Z', record: { id: '2' } } }])
  })
})

describe('a list of deleted records', () => {
  const deletes = {
    kind: 'feed',
    request: { method: 'GET', path: '/gone', query: { start: from('/input/since'), end: from('/input/until') } },
    records: '/deletedRecords',
    id: '/id',
    time: '/deletedDate',
    emptyOn: { status: [404] },
  }

  test('is asked for the window', async () => {
    start({ deletes })
    rows.push({ id: '1', gone: true, changed: '2026-03-02T06:00:00.000Z' })
    rows.push({ id: '2', gone: true, changed: '2026-03-02T07:30:00.000Z' })
    const { found } = await look('deleted', { until, since: '2026-03-02T07:00:00.000Z' })
    expect(found).toMatchObject([{ id: '2', time: '2026-03-02T07:30:00.000Z' }])
    expect(ids(await look('deleted', { until: later, since: until }))).toEqual([])
  })

  test('goes on where the last answer stopped being complete, and begins no earlier than can be asked for', async () => {
    start({ deletes: { ...deletes, covered: '/latestDateCovered', longestDays: 15 } })
    rows.push({ id: '1', gone: true, changed: '2026-03-02T06:00:00.000Z' })
    rows.push({ id: '2', gone: true, changed: '2026-03-02T07:30:00.000Z' })
    state.covered = '2026-03-02T07:00:00.000+0000'
    const first = await look('deleted', { until })
    expect(state.begins).toBe('2026-02-15T08:01:00.000Z')
    expect([ids(first), first.cursor]).toEqual([['1'], '2026-03-02T07:00:00.000Z'])
    state.covered = later
    const second = await look('deleted', { until: later, since: until, cursor: first.cursor ?? '' })
    expect(state.begins).toBe('2026-03-02T07:00:00.000Z')
    // Of this look, whose window would leave out what is older; the record knows better.
    expect(second.found).toMatchObject([{ id: '2', time: until, record: { deletedAt: '2026-03-02T07:30:00.000Z' } }])
    expect(second.cursor).toBe(later)
    await look('deleted', { until: '2026-03-02T10:00:00.000Z', since: until, cursor: later })
    expect(state.begins).toBe(until)
  })
})

test('a system is asked which fields it has, and a definition adds what it knows', async () => {
  const describe_ = {
    request: { method: 'GET', path: '/fields' },
    fields: '/fields',
    name: '/name',
    title: '/label',
    type: '/type',
    types: { string: 'text', picklist: 'text', currency: 'decimal' },
    required: { path: '/nillable', is: [false] },
    readOnly: { path: '/createable', not: [true] },
    unique: { path: '/externalId', is: [true] },
    maxLength: '/length',
    values: { at: '/picklistValues', value: '/value' },
    besides: ['changed'],
  }
  start({ describe: describe_ })
  const [connector] = opened.plugin.connectors
  const entities = await connector?.describe?.(opened.context as Parameters<NonNullable<typeof connector.describe>>[0])
  expect(entities).toMatchObject([
    {
      name: 'item',
      schema: {
        'x-needed': ['name'],
        properties: {
          name: { title: 'Name', maxLength: 80 },
          stage: { type: ['string', 'null'], enum: ['won', 'lost', null] },
          total: { type: ['string', 'null'], format: 'decimal', readOnly: true },
          ext: { 'x-key': true },
          changed: { format: 'date-time' },
        },
      },
    },
  ])
  expect(entities?.[0]?.schema['properties']).not.toHaveProperty('gone')
})
