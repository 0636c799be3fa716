import { plainText, pluginOf, type HttpAnswer, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { handClock } from '../../../packages/runtime/src/engine/limits/gate-clock.contract.ts'
import { limitEgress } from '../../../packages/runtime/src/engine/limits/limited-egress.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders } from '../../triggers/trigger-rig.ts'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { shipped } from './shipped.ts'
import { rows } from './shop.ts'

vi.setConfig({ testTimeout: 60_000 })

const definition = shipped('netsuite')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const secret = { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
const config = { clientId: 'consumer', certificateId: 'cert-1', concurrency: '2' }

interface Asked {
  readonly path: string
  readonly body: JsonObject
  readonly prefer: string | undefined
}

const asked: Asked[] = []
const state = { refusals: 0 }
let served: Awaited<ReturnType<typeof listen>>
let shop: Shop

const customer = {
  id: '107',
  externalid: 'CID-1',
  companyname: "O'Brien",
  isperson: 'F',
  isinactive: 'T',
  lastmodifieddate: '2026-11-20 10:15:30',
}

/** Entries about deleted records; one more is asked for with every page. */
const gone = [{ recordid: '301', type: 'salesorder', deleteddate: '2024-11-20 10:15:31' }]

/** NetSuite as its documents describe it, as far as these tests go. */
function system(): Hono {
  const app = new Hono()
  app.post('/services/rest/auth/oauth2/v1/token', (c) =>
    c.json({ access_token: 't-1', token_type: 'bearer', expires_in: '3600' }),
  )
  app.post('/services/rest/query/v1/suiteql', async (c) => {
    const body = await c.req.json<JsonObject>()
    asked.push({ path: `${c.req.path}${new URL(c.req.url).search}`, body, prefer: c.req.header('prefer') })
    if (state.refusals > 0) {
      state.refusals -= 1
      const details = [{ detail: 'Concurrent request limit exceeded.', 'o:errorCode': 'SSS_REQUEST_LIMIT_EXCEEDED' }]
      return c.json({ title: 'Bad Request', status: 400, 'o:errorDetails': details }, 400)
    }
    if (plainText(body['q']).includes('FROM deletedrecord')) {
      const items = gone.filter(({ recordid }) => !plainText(body['q']).includes(`recordid > ${recordid}`))
      return c.json({ items: items.slice(0, 1), hasMore: items.length > 1, offset: 0 })
    }
    const isLast = plainText(body['q']).includes('id > 107')
    return c.json({ items: isLast ? [] : [{ links: [], ...customer }], hasMore: false, offset: 0 })
  })
  app.get('/services/rest/record/v1/customer/:id', (c) =>
    c.json({ id: '107', companyName: "O'Brien", isInactive: true, subsidiary: { id: '1', refName: 'Parent' } }),
  )
  app.on(['PUT', 'POST'], '/services/rest/record/v1/customer/*', async (c) => {
    asked.push({ path: c.req.path, body: await c.req.json<JsonObject>(), prefer: undefined })
    c.header('location', 'https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/107')
    return c.body(null, 204)
  })
  return app
}

beforeEach(async () => {
  asked.length = 0
  state.refusals = 0
  served = await listen(system())
  shop = openShop(definition, { url: served.url, config, secret })
})
afterEach(async () => {
  await shop.close()
  await served.close()
})
afterAll(removeFolders)

test('a list is read by SuiteQL, page by page by what follows the last id, and comes in the names of the records', async () => {
  const { out } = await shop.write('list', { entity: 'customer' })
  expect(out).toMatchObject([
    {
      id: '107',
      externalId: 'CID-1',
      companyName: "O'Brien",
      isPerson: false,
      isInactive: true,
      lastModifiedDate: '2026-11-20T10:15:30Z',
    },
  ])
  expect(asked.map(({ path, prefer }) => [path, prefer])).toEqual([
    ['/services/rest/query/v1/suiteql?limit=1000&offset=0', 'transient'],
    ['/services/rest/query/v1/suiteql?limit=1000&offset=0', 'transient'],
  ])
  expect(asked[1]?.body['q']).toBe(
    'SELECT id, externalid, entityid, companyname, email, phone, fax, url, comments, isperson, isinactive, ' +
      "TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate FROM customer WHERE id > 107 ORDER BY id",
  )
})

test('an item and an order are asked for by the table that they share with others', async () => {
  await shop.write('list', { entity: 'salesOrder', conditions: [{ field: 'tranId', op: 'eq', value: 'SO-1' }] })
  expect(asked[0]?.body['q']).toMatch(/FROM transaction WHERE \(type = 'SalesOrd' and tranid = 'SO-1'\) ORDER BY id$/)
})

test('deletions are read from the entries that NetSuite keeps about them, those of the object alone and by when they were made', async () => {
  const connection = {
    name: 'shop',
    connector: definition.id,
    config: { ...config, baseUrl: served.url },
    secret,
    allowPrivate: true,
    revision: '1',
  }
  const rig = openTriggerRig({ plugins: [pluginOf(definition)], connections: [connection] })
  try {
    const polling = { entity: 'salesOrder', everySeconds: 86_400, from: 'everything', lagSeconds: 0 }
    rig.activate(flowOf('gone', nodeOf('start', `${definition.id}.deleted`, { connection: 'shop', config: polling })))
    await rig.triggers.look('gone', 'start')
    expect((await rig.inputs('gone')).flat()).toEqual([
      { id: '301', deletedAt: '2024-11-20T10:15:31.000Z', record: null },
    ])
    const statements = asked.map(({ body }) => plainText(body['q']))
    expect(statements).toHaveLength(2)
    expect(statements[1]).toMatch(
      /^SELECT recordid, type, TO_CHAR\(deleteddate, 'YYYY-MM-DD HH24:MI:SS'\) AS deleteddate FROM deletedrecord WHERE \(type in \('salesorder', .*deleteddate < TO_TIMESTAMP.* and recordid > 301.* ORDER BY recordid$/,
    )
  } finally {
    await rig.close()
  }
})

test('a refusal for too many calls at once waits and is repeated, though its status is 400', async () => {
  state.refusals = 2
  const { out, failed } = await shop.write('list', { entity: 'customer' })
  expect(failed).toEqual([])
  expect(out).toHaveLength(1)
})

test('an upsert goes by the external id, sends references as objects, and reads the record back', async () => {
  const fields = rows({ companyName: { $expr: '"O\'Brien"' }, subsidiary: { $expr: '"1"' } })
  const { out, failed } = await shop.write('upsert', { entity: 'customer', key: 'CID-1', fields })
  expect(failed).toEqual([])
  expect(asked.at(-1)).toMatchObject({
    path: '/services/rest/record/v1/customer/eid:CID-1',
    body: { companyName: "O'Brien", subsidiary: { id: '1' } },
  })
  expect(out).toMatchObject([{ id: '107', record: { subsidiary: '1', isInactive: true } }])
})

test('all connections to an account share the calls that it allows at the same time', async () => {
  const clock = handClock()
  const waiting: (() => void)[] = []
  const send = (): Promise<HttpAnswer> =>
    new Promise((resolve) => void waiting.push(() => resolve({ status: 200, headers: {}, body: null })))
  const egress = limitEgress({ send, close: async () => undefined }, { maxCalls: 100, clock })
  const [connector] = pluginOf(definition).connectors
  if (!connector) throw new Error('a definition has a connector')
  const call = (name: string, account: string): Promise<HttpAnswer> => {
    const baseUrl = `https://${account}.suitetalk.api.netsuite.com`
    const connection = {
      name,
      connector: definition.id,
      config: { ...config, baseUrl },
      secret,
      allowPrivate: false,
      revision: '1',
    }
    const { signal } = new AbortController()
    return egress.send({ request: { method: 'GET', url: '/x' }, connection, connector, permittedHosts: [], signal })
  }
  const all = [call('one', '1234567'), call('two', '1234567'), call('three', '1234567'), call('four', '7654321')]
  await vi.waitFor(() => expect(waiting).toHaveLength(3))
  for (const answer of waiting.splice(0)) answer()
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  for (const answer of waiting.splice(0)) answer()
  await Promise.all(all)
})
