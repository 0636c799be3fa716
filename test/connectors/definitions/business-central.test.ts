import { plainText, pluginOf, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHookDoor } from '../../../packages/runtime/src/api/hook-door.ts'
import { listen as listenDoor, type Listening } from '../../../packages/runtime/src/api/listen.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { shipped } from './shipped.ts'
import { rows } from './shop.ts'

vi.setConfig({ testTimeout: 60_000 })

const definition = shipped('business-central')
const companyId = '4b4f31f0-dc1c-4033-b2aa-ab03ca1d6ebc'
const config = { tenant: 'contoso.example', environment: 'Sandbox', companyId, clientId: 'client' }
const secret = { clientSecret: 's3cret', clientState: 'st4te' }
const orderId = '00000000-0000-4000-8000-000000000001'
const root = '/v2.0/contoso.example/Sandbox/api/v2.0'

interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: JsonObject
}

const seen: Seen[] = []
const subscriptions = new Map<string, JsonObject>()
let served: Awaited<ReturnType<typeof listen>>
let shop: Shop

/** Business Central as its documents describe it, as far as these tests go. */
function system(): Hono {
  const app = new Hono()
  app.post('/contoso.example/oauth2/v2.0/token', (c) => c.json({ access_token: 't-1', token_type: 'Bearer' }))
  app.use(`${root}/*`, async (c, next) => {
    const text = await c.req.raw.clone().text()
    const body = text === '' ? {} : (JSON.parse(text) as JsonObject)
    seen.push({ method: c.req.method, path: c.req.path, headers: c.req.raw.headers, body })
    await next()
  })
  app.post(`${root}/subscriptions`, async (c) => subscribe(await c.req.json<JsonObject>(), 201))
  app.all('*', async (c) => {
    if (c.req.path === `${root}/companies(${companyId})/salesOrders`)
      return c.json({ '@odata.etag': 'W/"1"', id: orderId, ...(await c.req.json<JsonObject>()) }, 201)
    if (!c.req.path.startsWith(`${root}/subscriptions(`)) return c.json({ error: { code: 'Unknown' } }, 404)
    const before = subscriptions.get('s-1')
    if (!before) return c.json({ error: { code: 'BadRequest_ResourceNotFound' } }, 404)
    if (c.req.method === 'GET') return c.json(before)
    if (c.req.header('if-match') !== before['@odata.etag'])
      return c.json({ error: { code: 'Request_EntityChanged' } }, 409)
    return subscribe({ ...before, ...(await c.req.json<JsonObject>()) }, 200)
  })
  return app
}

/** A subscription is made, and renewed, for those only who send the token back. */
async function subscribe(wanted: JsonObject, status: 200 | 201): Promise<Response> {
  const url = new URL(plainText(wanted['notificationUrl']))
  url.searchParams.set('validationToken', `token-${subscriptions.size}-<&>`)
  const answer = await fetch(url, { method: 'POST' })
  const isGreeted = answer.status === 200 && (await answer.text()) === url.searchParams.get('validationToken')
  if (!isGreeted)
    return Response.json({ error: { code: 'BadRequest', message: 'the handshake failed' } }, { status: 400 })
  const etag = `W/"${status}-${plainText(wanted['clientState'])}"`
  const made = { ...wanted, subscriptionId: 's-1', '@odata.etag': etag, expirationDateTime: '2026-11-25T08:00:00Z' }
  subscriptions.set('s-1', made)
  return Response.json(made, { status })
}

beforeEach(async () => {
  seen.length = 0
  subscriptions.clear()
  served = await listen(system())
  shop = openShop(definition, { url: served.url, config, secret })
})
afterEach(async () => {
  await shop.close()
  await served.close()
})

test('an order goes with its lines to the company that the connection names, and a decimal stays what it is', async () => {
  const lines = [
    { lineType: 'Item', lineObjectNumber: 'I-1', quantity: '2', unitPrice: '10.10' },
    { lineType: 'Item', lineObjectNumber: 'I-2', quantity: '0.5', unitPrice: '3' },
  ]
  const fields = rows({
    externalDocumentNumber: { $expr: 'record.number' },
    customerNumber: { $expr: 'record.customer' },
    salesOrderLines: { $expr: 'record.lines' },
  })
  const { out, failed } = await shop.write('create', { entity: 'salesOrder', fields }, [
    { number: 'WEB-1', customer: 'C-1', lines },
  ])
  expect(failed).toEqual([])
  expect(out).toMatchObject([{ action: 'created', id: orderId }])
  expect(seen.at(-1)).toMatchObject({
    path: `${root}/companies(${companyId})/salesOrders`,
    body: { externalDocumentNumber: 'WEB-1', salesOrderLines: [{ quantity: 2, unitPrice: 10.1 }, { quantity: 0.5 }] },
  })
})

describe('webhooks', () => {
  let rig: TriggerRig
  let door: Listening
  let hook: string
  beforeEach(async () => {
    const connection = {
      name: 'bc',
      connector: definition.id,
      config: { ...config, baseUrl: served.url },
      secret,
      allowPrivate: true,
      revision: '1',
    }
    rig = openTriggerRig({ plugins: [pluginOf(definition)], connections: [connection] })
    const trigger = nodeOf('start', `${definition.id}.event`, { connection: 'bc', config: { path: 'bc/events' } })
    rig.activate(flowOf('events', trigger))
    door = await listenDoor({ host: '127.0.0.1', port: 0 })
    const hooks = createHookDoor({
      take: (request, answer) => void rig.triggers.webhook(request).then(answer),
      maxBodyBytes: 100_000,
      log: { error: () => undefined },
    })
    door.serve({ app: new Hono(), hooks })
    hook = `http://127.0.0.1:${door.port}/hooks/bc/events`
  })
  afterEach(async () => {
    await door.close()
    await rig.close()
  })
  afterAll(removeFolders)

  const wanted = { notificationUrl: { $expr: 'record.hook' }, resource: { $expr: 'record.resource' } }
  const resource = `/api/v2.0/companies(${companyId})/customers`

  test('are asked for, and renewed, with the handshake that Business Central makes each time', async () => {
    const create = { entity: 'subscription', fields: rows({ ...wanted, clientState: { $expr: '"st4te"' } }) }
    const made = await shop.write('create', create, [{ hook, resource }])
    expect(made.failed).toEqual([])
    expect(made.out).toMatchObject([{ action: 'created', id: 's-1' }])
    const renew = { entity: 'subscription', id: 's-1', fields: rows({ clientState: { $expr: '"st4te-2"' } }) }
    const renewed = await shop.write('update', renew)
    expect(renewed.failed).toEqual([])
    expect(renewed.out).toMatchObject([{ action: 'updated' }])
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'PATCH'])
    expect(await rig.inputs('events')).toEqual([])
  })

  test('are not given to an address that nobody listens at', async () => {
    const create = { entity: 'subscription', fields: rows(wanted) }
    const { failed } = await shop.write('create', create, [{ hook: `${hook}/other`, resource }])
    expect(failed).toMatchObject([{ error: { code: 'UPSTREAM_REJECTED' } }])
    expect(subscriptions.size).toBe(0)
  })

  const event = (number: number, more: JsonObject = {}) => ({
    subscriptionId: 's-1',
    clientState: 'st4te',
    resource: `api/v2.0/companies(${companyId})/customers(00000000-0000-4000-8000-00000000000${number})`,
    changeType: 'updated',
    lastModifiedDateTime: '2026-11-22T08:00:00Z',
    ...more,
  })
  const tell = (...value: readonly JsonObject[]) =>
    fetch(hook, {
      method: 'POST',
      body: JSON.stringify({ value }),
      headers: { 'content-type': 'application/json' },
    })

  test('name record and kind, start each run once, and many changes at once name none of them', async () => {
    const many = { changeType: 'collection', resource: `${resource}?$filter=lastModifiedDateTime%20gt%202026-11-22` }
    expect((await tell(event(1), event(2))).status).toBe(200)
    expect((await tell(event(2), event(3, many))).status).toBe(200)
    const records = (await rig.inputs('events')).flat()
    expect(records).toMatchObject([
      { entity: 'customer', recordId: '00000000-0000-4000-8000-000000000001', happened: 'updated' },
      { entity: 'customer', recordId: '00000000-0000-4000-8000-000000000002' },
      { entity: 'customer', recordId: null, happened: 'collection' },
    ])
  })

  test('with another client state are refused whole', async () => {
    const answer = await tell(event(1), event(2, { clientState: 'guessed' }))
    expect(answer.status).toBe(401)
    expect(await rig.inputs('events')).toEqual([])
  })
})
