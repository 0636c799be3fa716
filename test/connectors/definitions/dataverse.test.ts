import type { JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen, open, type Opened } from './served.ts'
import { shipped } from './shipped.ts'
import { rows } from './shop.ts'

vi.setConfig({ testTimeout: 60_000 })

const definition = shipped('dataverse')
const config = { tenant: '../evil?x=', clientId: 'client' }
const secret = { clientSecret: 's3cret' }
const root = '/api/data/v9.2'
const parent = '60c4e274-0d87-4711-80e5-00155db19e6d'

interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
}

const seen: Seen[] = []
const state = { forgotten: false, accounts: new Map<string, JsonObject>(), tokenPath: '', scope: '' }
let served: Awaited<ReturnType<typeof listen>>
let shop: Shop
let opened: Opened

/** Dataverse as its documents describe it, as far as these tests go. */
function system(): Hono {
  const app = new Hono()
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    state.tokenPath = new URL(c.req.url).pathname
    state.scope = new URLSearchParams(await c.req.text()).get('scope') ?? ''
    return c.json({ access_token: 't-1', token_type: 'Bearer' })
  })
  app.use(`${root}/*`, async (c, next) => {
    const url = new URL(c.req.url)
    seen.push({
      method: c.req.method,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: c.req.raw.headers,
    })
    await next()
  })
  app.get(`${root}/accounts`, (c) => {
    const token = c.req.query('$deltatoken')
    if (token !== undefined && state.forgotten) {
      state.forgotten = false
      return c.json({ error: { code: '0x80044352', message: 'The version stamp has expired.' } }, 400)
    }
    const delta = `${new URL(c.req.url).origin}${root}/accounts?$deltatoken=${Number(token ?? 0) + 1}`
    const isTracked = c.req.header('prefer')?.includes('track-changes') ?? false
    const value = token === undefined ? [...state.accounts.values()] : []
    return c.json({ value, ...(isTracked || token !== undefined ? { '@odata.deltaLink': delta } : {}) })
  })
  app.patch(`${root}/*`, async (c) => {
    const [, key = ''] = /accountnumber='([^']*)'/.exec(decodeURIComponent(c.req.path)) ?? []
    const before = state.accounts.get(key)
    if (before && c.req.header('if-none-match') === '*')
      return c.json(
        { error: { code: '0x80060892', message: 'A record with matching key values already exists.' } },
        412,
      )
    if (!before && c.req.header('if-match') === '*')
      return c.json({ error: { code: '0x80040217', message: 'account Does Not Exist' } }, 404)
    const made = { ...before, accountid: parent, accountnumber: key, ...(await c.req.json<JsonObject>()) }
    state.accounts.set(key, made)
    return c.json(made, before ? 200 : 201)
  })
  return app
}

beforeEach(async () => {
  seen.length = 0
  Object.assign(state, { forgotten: false, accounts: new Map<string, JsonObject>(), tokenPath: '', scope: '' })
  served = await listen(system())
  shop = openShop(definition, { url: served.url, config, secret })
  opened = open(definition, { url: served.url, config, secret })
})
afterEach(async () => {
  await shop.close()
  await opened.close()
  await served.close()
})

test('an address that is none of Dataverse is refused before anything is sent, with those that are', async () => {
  const other = openShop(definition, { url: 'https://contoso.crm4.dynamics.example', config, secret })
  try {
    const { failed } = await other.write('list', { entity: 'account' })
    expect(failed).toMatchObject([
      { error: { code: 'EGRESS_REFUSED', params: { host: 'contoso.crm4.dynamics.example' } } },
    ])
    expect(JSON.stringify(failed)).toContain('it is no host of Microsoft Dataverse, which are *.*.dynamics.com')
  } finally {
    await other.close()
  }
})

test('the tenant is one segment of the token address, and the scope is the origin of the environment', async () => {
  await shop.write('list', { entity: 'account' })
  expect(state.tokenPath).toBe('/..%2Fevil%3Fx%3D/oauth2/v2.0/token')
  expect(state.scope).toBe(`${served.url}/.default`)
})

test('GUIDs stand in conditions without quotes, and texts within them', async () => {
  const conditions = [
    { field: '_parentaccountid_value', op: 'eq', value: parent },
    { field: 'name', op: 'eq', value: "O'Brien" },
  ]
  await shop.write('list', { entity: 'account', conditions })
  expect(seen.at(-1)?.query.get('$filter')).toBe(`(_parentaccountid_value eq ${parent} and name eq 'O''Brien')`)
  expect(seen.at(-1)?.headers.get('prefer')).toBe('odata.maxpagesize=1000')
})

describe('an upsert by an alternate key', () => {
  const upsert = (only?: 'create' | 'update') =>
    shop.write('upsert', {
      entity: 'account',
      key: 'A-1',
      fields: rows({ name: { $expr: 'record.name ?? "first"' } }),
      ...(only ? { only } : {}),
    })

  test('makes the record once and changes it from then on', async () => {
    expect((await upsert()).out).toMatchObject([{ action: 'created', id: parent }])
    expect((await upsert()).out).toMatchObject([{ action: 'updated' }])
    expect(seen.at(-1)).toMatchObject({ method: 'PATCH', path: `${root}/accounts(accountnumber='A-1')` })
    expect(seen.at(-1)?.headers.get('if-match')).toBeNull()
  })

  test('that only creates leaves a record alone that is there', async () => {
    expect((await upsert('create')).out).toMatchObject([{ action: 'created' }])
    expect((await upsert('create')).out).toMatchObject([{ action: 'unchanged' }])
    expect(seen.at(-1)?.headers.get('if-none-match')).toBe('*')
  })

  test('that only updates makes no record', async () => {
    const { failed } = await upsert('update')
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_REJECTED' } }])
    expect(state.accounts.size).toBe(0)
    expect(seen.at(-1)?.headers.get('if-match')).toBe('*')
  })
})

test('when the delta link has expired everything is read anew, and it is said', async () => {
  state.accounts.set('A-1', { accountid: parent, name: 'first' })
  const { behaviour } = opened.node('changed')
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error('changed is a poll')
  const { poll } = behaviour
  const look = async (cursor: string | undefined) => {
    const found: { ids: string[]; cursor: string | undefined; restarted: boolean } = {
      ids: [],
      cursor,
      restarted: false,
    }
    const window = { since: undefined, until: '2027-01-01T00:00:00Z', cursor, config: { entity: 'account' } }
    for await (const batch of poll.changes(window, opened.context)) {
      found.ids.push(...batch.changes.map(({ id }) => id))
      found.cursor = batch.cursor ?? found.cursor
      found.restarted ||= batch.restarted === true
    }
    return found
  }
  const first = await look(undefined)
  expect(first).toMatchObject({ ids: [parent], restarted: false })
  expect(await look(first.cursor)).toMatchObject({ ids: [], restarted: false })
  state.forgotten = true
  expect(await look(first.cursor)).toMatchObject({ ids: [parent], restarted: true })
})
