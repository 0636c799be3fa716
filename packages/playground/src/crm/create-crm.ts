import { Hono } from 'hono'
import { createFaults, faultMiddleware } from '../http/faults.ts'
import type { FaultBindings, Faults } from '../http/faults.ts'
import { secretsEqual } from '../http/secrets-equal.ts'
import { siteRoutes } from '../web/site-routes.ts'
import { bodyOf, recordRoutes, refuseMethod } from './api.ts'
import type { CrmContext } from './api.ts'
import { crmSite } from './crm-site.ts'
import { openCrmStore } from './crm-store.ts'
import { createDeliveries } from './deliver-webhooks.ts'
import type { Deliveries, WebhookFailure } from './deliver-webhooks.ts'
import { CrmError } from './errors.ts'
import { createTokenBucket } from './token-bucket.ts'
import { createWebhooks } from './webhooks.ts'
import type { Webhooks } from './webhooks.ts'
import { createWriter } from './write-record.ts'

/** Public demo values: they protect nothing. The second one may only read. */
export const CRM_DEMO_TOKEN = 'crm-demo-token'
export const CRM_READER_TOKEN = 'crm-reader-token'

export type CrmOptions = {
  /** A SQLite file, made and seeded when missing; `:memory:` for tests. */
  readonly file: string
  readonly token?: string
  /** Default 200, with a burst of 400. */
  readonly requestsPerSecond?: number
  readonly burst?: number
  readonly maxBodyBytes?: number
  readonly faults?: Faults
  readonly nowMs?: () => number
  readonly webhookRetryMs?: readonly number[]
  /** Told of every try that failed. */
  readonly onWebhookError?: (failure: WebhookFailure) => void
}

export type Crm = {
  readonly app: Hono<FaultBindings>
  readonly reset: () => void
  readonly close: () => Promise<void>
}

const defaults = {
  token: CRM_DEMO_TOKEN,
  requestsPerSecond: 200,
  burst: 400,
  maxBodyBytes: 1_000_000,
  nowMs: Date.now,
  webhookRetryMs: [500, 2_000, 10_000, 60_000],
  onWebhookError: () => undefined,
} as const

export function createCrm(options: CrmOptions): Crm {
  const settings = { ...defaults, ...options }
  const { nowMs, maxBodyBytes } = settings
  const store = openCrmStore(settings.file)
  const webhooks = createWebhooks(store.db, { counters: store.counters, nowMs })
  const deliveries = createDeliveries(store.db, {
    nowMs,
    retryMs: settings.webhookRetryMs,
    onFailure: settings.onWebhookError,
  })
  const writer = createWriter(store, { nowMs, announce: webhooks.enqueue })
  const app = new Hono<FaultBindings>()
  app.onError((error, c) => answerError(error, c))
  app.notFound((c) => c.json(new CrmError(404, 'not_found', `There is nothing at ${c.req.path}.`), 404))
  app.use(faultMiddleware(settings.faults ?? createFaults()))
  const tokens: Tokens = { [settings.token]: ['read', 'write'], [CRM_READER_TOKEN]: ['read'] }
  app.use('/api/*', requireToken(tokens), limitRate(settings))
  app.use('/admin/*', requireToken(tokens))
  app.get('/api/v1/me', (c) => c.json(accountOf(tokens, c)))
  app.route('/api/v1/webhooks', webhookRoutes(webhooks, maxBodyBytes))
  app.route('/api/v1', recordRoutes(store, { writer, maxBodyBytes, afterWrite: deliveries.wake }))
  app.route('/', siteRoutes<FaultBindings>(crmSite(store)))
  app.post('/admin/reset', (c) => {
    store.reset()
    return c.json({ reset: true })
  })
  return { app, reset: store.reset, close: () => closeAll(deliveries, store.db) }
}

async function closeAll(deliveries: Deliveries, db: { close: () => void }): Promise<void> {
  await deliveries.close()
  db.close()
}

function answerError(error: Error, c: CrmContext): Response {
  // A fault on purpose has to reach the caller as the broken connection it stands for.
  if (!(error instanceof CrmError)) throw error
  return c.json(error, error.status)
}

type Tokens = Readonly<Record<string, readonly ('read' | 'write')[]>>

/** What the caller's token may do; nothing for one that is not known. */
function permissionsOf(tokens: Tokens, c: CrmContext): readonly string[] {
  const sent = c.req.header('authorization') ?? ''
  return Object.entries(tokens).find(([token]) => secretsEqual(sent, `Bearer ${token}`))?.[1] ?? []
}

function accountOf(tokens: Tokens, c: CrmContext): { readonly permissions: readonly string[] } {
  return { permissions: permissionsOf(tokens, c) }
}

function requireToken(tokens: Tokens) {
  return async (c: CrmContext, next: () => Promise<void>): Promise<void> => {
    const permissions = permissionsOf(tokens, c)
    if (permissions.length === 0) {
      c.header('www-authenticate', 'Bearer realm="crm"')
      throw new CrmError(401, 'unauthorized', 'Send the access token in the header: Authorization: Bearer <token>.')
    }
    if (c.req.method !== 'GET' && !permissions.includes('write')) {
      throw new CrmError(403, 'forbidden', 'This token may read, but not write.')
    }
    await next()
  }
}

function limitRate(settings: { requestsPerSecond: number; burst: number; nowMs: () => number }) {
  const { requestsPerSecond, burst, nowMs } = settings
  const bucket = createTokenBucket({ ratePerSecond: requestsPerSecond, burst, nowMs })
  return async (c: CrmContext, next: () => Promise<void>): Promise<void> => {
    const taken = bucket.take()
    if (!taken.ok) {
      const seconds = Math.max(1, Math.ceil(taken.retryAfterMs / 1000))
      c.header('retry-after', String(seconds))
      throw new CrmError(429, 'rate_limited', `More than ${requestsPerSecond} requests a second. Wait ${seconds} s.`)
    }
    await next()
  }
}

function webhookRoutes(webhooks: Webhooks, maxBodyBytes: number): Hono<FaultBindings> {
  const app = new Hono<FaultBindings>()
  app.get('/', (c) => c.json({ data: webhooks.list(), next_cursor: null }))
  app.post('/', async (c) => c.json(webhooks.create(await bodyOf(c, maxBodyBytes)), 201))
  app.get('/:id', (c) => c.json(webhooks.get(c.req.param('id'))))
  app.delete('/:id', (c) => {
    webhooks.remove(c.req.param('id'))
    return c.body(null, 204)
  })
  app.all('/', refuseMethod)
  app.all('/:id', refuseMethod)
  return app
}
