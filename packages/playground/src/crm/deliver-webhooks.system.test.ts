import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { CRM_DEMO_TOKEN, createCrm } from './create-crm.ts'
import type { Crm } from './create-crm.ts'
import type { WebhookFailure } from './deliver-webhooks.ts'

type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: string }
type Receiver = { readonly url: string; readonly next: () => Promise<Delivery>; readonly server: Server }

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A real server that answers with the given statuses in turn, the last one for ever. */
async function aReceiver(...statuses: number[]): Promise<Receiver> {
  const arrived: Delivery[] = []
  const waiting: ((delivery: Delivery) => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const delivery = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') }
      response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end()
      const take = waiting.shift()
      if (take === undefined) arrived.push(delivery)
      else take(delivery)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const next = async (): Promise<Delivery> => {
    const ready = arrived.shift()
    return ready ?? new Promise((resolve) => void waiting.push(resolve))
  }
  return { next, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

function aCrm(failures: WebhookFailure[] = [], onFailure: () => void = () => undefined): Crm {
  const crm = createCrm({
    file: ':memory:',
    webhookRetryMs: [1, 1],
    onWebhookError: (failure) => {
      failures.push(failure)
      onFailure()
    },
  })
  closers.unshift(crm.close)
  return crm
}

async function call(crm: Crm, line: string, body?: unknown): Promise<Record<string, unknown>> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const headers = { authorization: `Bearer ${CRM_DEMO_TOKEN}`, 'content-type': 'application/json' }
  const response = await crm.app.request(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return text === '' ? {} : JSON.parse(text)
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

test('a change is delivered with a signature that the secret proves', async () => {
  const receiver = await aReceiver(200)
  const crm = aCrm()
  const hook = await call(crm, 'POST /api/v1/webhooks', { url: receiver.url, events: ['opportunity.*'] })
  await call(crm, 'PATCH /api/v1/companies/comp-0001', { city: 'nobody asked' })
  await call(crm, 'PATCH /api/v1/opportunities/opp-0001', { sync_status: 'review', sync_message: '价格不符' })
  const { headers, body } = await receiver.next()
  const timestamp = String(headers['x-crm-timestamp'])
  expect(JSON.parse(body)).toMatchObject({
    type: 'opportunity.updated',
    opportunity: { id: 'opp-0001', sync_message: '价格不符' },
  })
  expect(headers['x-crm-event-id']).toBe(JSON.parse(body).event_id)
  expect(headers['x-crm-signature']).toBe(`sha256=${hmac(String(hook['secret']), `${timestamp}.${body}`)}`)
  expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60)
})

test('a delivery that fails is tried again with the same event', async () => {
  const receiver = await aReceiver(500, 200)
  const failures: WebhookFailure[] = []
  const crm = aCrm(failures)
  await call(crm, 'POST /api/v1/webhooks', { url: receiver.url, events: ['*'] })
  await call(crm, 'PATCH /api/v1/opportunities/opp-0001', { stage: 'lost' })
  const [first, second] = [await receiver.next(), await receiver.next()]
  expect(second.body).toBe(first.body)
  expect(failures).toMatchObject([{ tries: 1, givenUp: false, reason: 'the receiver answered 500' }])
})

test('a receiver that never accepts is given up after all tries', async () => {
  const receiver = await aReceiver(500)
  const failures: WebhookFailure[] = []
  const crm = await new Promise<Crm>((resolve, reject) => {
    const made = aCrm(failures, () => failures.at(-1)?.givenUp === true && resolve(made))
    call(made, 'POST /api/v1/webhooks', { url: receiver.url, events: ['company.updated'] })
      .then(() => call(made, 'PATCH /api/v1/companies/comp-0001', { city: 'x' }))
      .catch(reject)
  })
  expect(failures.map(({ tries }) => tries)).toEqual([1, 2, 3])
  expect((await call(crm, 'GET /api/v1/webhooks'))['data']).toHaveLength(1)
})

test('a delivery that is still due outlives a restart', async () => {
  const receiver = await aReceiver(503, 200)
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-webhooks-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'crm.db')
  await new Promise<void>((resolve, reject) => {
    const first = createCrm({
      file,
      webhookRetryMs: [60_000],
      onWebhookError: () => void first.close().then(resolve, reject),
    })
    call(first, 'POST /api/v1/webhooks', { url: receiver.url, events: ['*'] })
      .then(() => call(first, 'PATCH /api/v1/companies/comp-0001', { city: 'x' }))
      .catch(reject)
  })
  const refused = await receiver.next()
  const anHourLater = createCrm({ file, nowMs: () => Date.now() + 3_600_000 })
  closers.unshift(anHourLater.close)
  expect((await receiver.next()).body).toBe(refused.body)
})

test('the secret is told once, and a deleted subscription is gone', async () => {
  const crm = aCrm()
  const body = { url: 'http://127.0.0.1:9/hook', events: ['opportunity.stage_changed'], secret: 'my own secret' }
  const hook = await call(crm, 'POST /api/v1/webhooks', body)
  const path = `/api/v1/webhooks/${String(hook['id'])}`
  expect(hook['secret']).toBe('my own secret')
  expect(await call(crm, `GET ${path}`)).not.toHaveProperty('secret')
  await call(crm, `DELETE ${path}`)
  expect(await call(crm, `GET ${path}`)).toMatchObject({ error: { code: 'not_found' } })
})

test.each([
  [{ url: 'ftp://127.0.0.1/', events: ['*'] }, 'url'],
  [{ url: 'http://', events: ['*'] }, 'url'],
  [{ url: 'http://127.0.0.1/', events: [] }, 'events'],
  [{ url: 'http://127.0.0.1/', events: ['everything'] }, 'events/0'],
])('the subscription %j is refused at %s', async (body, field) => {
  const answer = await call(aCrm(), 'POST /api/v1/webhooks', body)
  expect(answer).toMatchObject({ error: { code: 'validation_failed', fields: [{ field }] } })
})
