import { Hono } from 'hono'
import { createFaults, faultMiddleware } from '../http/faults.ts'
import type { FaultBindings, Faults } from '../http/faults.ts'
import { readJsonBody } from '../http/json-body.ts'
import { ODataError } from '../odata/odata-error.ts'
import { accountOf, withPermissions, type ErpAccount } from './accounts.ts'
import { siteRoutes } from '../web/site-routes.ts'
import type { ErpContext } from './answer.ts'
import { batchHandler } from './batch-route.ts'
import { erpSite } from './erp-site.ts'
import { openErpStore } from './erp-store.ts'
import { odataHandler } from './odata-routes.ts'
import { createSchemaChanges, parseSchemaChanges } from './schema-changes.ts'

/** Public demo values: they protect nothing. The clerk may write sales orders and nothing else. */
export const ERP_DEMO_USER = 'isthmus'
export const ERP_DEMO_PASSWORD = 'erp-demo-password'
export const ERP_CLERK_USER = 'clerk'
export const ERP_CLERK_PASSWORD = 'erp-clerk-password'

export type ErpOptions = {
  /** A SQLite file, made and seeded when missing; `:memory:` for tests. */
  readonly file: string
  readonly user?: string
  readonly password?: string
  readonly maxBodyBytes?: number
  readonly faults?: Faults
  readonly nowMs?: () => number
}

export type Erp = {
  readonly app: Hono<FaultBindings>
  readonly reset: () => void
  readonly close: () => Promise<void>
}

const defaults = { user: ERP_DEMO_USER, password: ERP_DEMO_PASSWORD, maxBodyBytes: 1_000_000, nowMs: Date.now } as const

export function createErp(options: ErpOptions): Erp {
  const settings = { ...defaults, ...options }
  const store = openErpStore(settings.file)
  const app = new Hono<FaultBindings>()
  app.onError((error, c) => {
    // A fault on purpose has to reach the caller as the broken connection it stands for.
    if (!(error instanceof ODataError)) throw error
    return c.json(error, error.status)
  })
  app.notFound((c) => {
    const about = { message: `There is nothing at ${c.req.path}.`, target: c.req.path }
    return c.json(new ODataError(404, 'NotFound', about), 404)
  })
  const accounts: readonly ErpAccount[] = [
    { user: settings.user, password: settings.password, permissions: ['read', 'write'] },
    { user: ERP_CLERK_USER, password: ERP_CLERK_PASSWORD, permissions: ['read', 'write:SalesOrders'] },
  ]
  const basicAuth = requireBasic(accounts)
  const changes = createSchemaChanges()
  const odata = withPermissions(odataHandler(store, settings, changes), accounts)
  app.use(faultMiddleware(settings.faults ?? createFaults()))
  app.use('/odata/*', basicAuth)
  app.use('/admin/*', basicAuth)
  app.post('/odata/v4/$batch', batchHandler(odata, settings.maxBodyBytes))
  app.all('/odata/v4', odata)
  app.all('/odata/v4/*', odata)
  app.route('/', siteRoutes<FaultBindings>(erpSite(store)))
  app.post('/admin/reset', (c) => {
    store.reset()
    changes.set([])
    return c.json({ reset: true })
  })
  app.put('/admin/schema', async (c) => {
    const body = await readJsonBody(c.req.raw, settings.maxBodyBytes)
    if (!body.ok) throw new ODataError(400, 'InvalidJson', { message: body.message })
    const wanted = parseSchemaChanges(body.value)
    changes.set(wanted)
    return c.json({ changes: wanted })
  })
  return { app, reset: store.reset, close: async () => void store.db.close() }
}

function requireBasic(accounts: readonly ErpAccount[]) {
  return async (c: ErpContext, next: () => Promise<void>): Promise<void> => {
    if (!accountOf(c, accounts)) {
      c.header('www-authenticate', 'Basic realm="erp", charset="UTF-8"')
      throw new ODataError(401, 'Unauthorized', { message: 'Send user and password with basic authentication.' })
    }
    await next()
  }
}
