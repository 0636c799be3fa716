import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CRM_DEMO_TOKEN, createCrm } from './crm/create-crm.ts'
import type { CrmOptions } from './crm/create-crm.ts'
import { ERP_DEMO_PASSWORD, ERP_DEMO_USER, createErp } from './erp/create-erp.ts'
import type { ErpOptions } from './erp/create-erp.ts'
import { listen } from './http/listen.ts'
import type { Listening } from './http/listen.ts'

export { CRM_DEMO_TOKEN, CRM_READER_TOKEN, createCrm } from './crm/create-crm.ts'
export type { Crm, CrmOptions } from './crm/create-crm.ts'
export type { WebhookFailure } from './crm/deliver-webhooks.ts'
export { ERP_CLERK_PASSWORD, ERP_CLERK_USER, ERP_DEMO_PASSWORD, ERP_DEMO_USER, createErp } from './erp/create-erp.ts'
export type { Erp, ErpOptions } from './erp/create-erp.ts'
export { createFaults } from './http/faults.ts'
export type { Fault, FaultAnswer, FaultRequest, Faults } from './http/faults.ts'

export type PlaygroundOptions = {
  /** Where `crm.db` and `erp.db` are kept; made when missing. */
  readonly folder: string
  /** 0 takes any free port. */
  readonly crmPort: number
  readonly erpPort: number
  readonly onWebhookError?: NonNullable<CrmOptions['onWebhookError']>
  /** More settings of the two systems, for tests and measurements. */
  readonly crm?: Partial<Omit<CrmOptions, 'file' | 'token'>>
  readonly erp?: Partial<Omit<ErpOptions, 'file' | 'user' | 'password'>>
}

export type Playground = {
  readonly crm: { readonly url: string; readonly token: string }
  readonly erp: { readonly url: string; readonly user: string; readonly password: string }
  /** Seeds both systems anew; everything added is gone. */
  readonly reset: () => void
  readonly close: () => Promise<void>
}

/** Starts both systems on 127.0.0.1, or none: when the second cannot listen, the first is closed again. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  mkdirSync(options.folder, { recursive: true })
  const told = options.onWebhookError === undefined ? {} : { onWebhookError: options.onWebhookError }
  const crm = createCrm({ ...options.crm, ...told, file: join(options.folder, 'crm.db') })
  const erp = createErp({ ...options.erp, file: join(options.folder, 'erp.db') })
  const started = await Promise.allSettled([
    listen(crm.app.fetch, options.crmPort),
    listen(erp.app.fetch, options.erpPort),
  ])
  const close = async (): Promise<void> => {
    await Promise.all(started.filter((each) => each.status === 'fulfilled').map((each) => each.value.close()))
    await Promise.all([crm.close(), erp.close()])
  }
  const [crmListening, erpListening] = await allOrClose(started, close)
  return {
    crm: { url: crmListening.url, token: CRM_DEMO_TOKEN },
    erp: { url: erpListening.url, user: ERP_DEMO_USER, password: ERP_DEMO_PASSWORD },
    reset: () => {
      crm.reset()
      erp.reset()
    },
    close,
  }
}

type Started = PromiseSettledResult<Listening>

async function allOrClose(
  [crm, erp]: readonly [Started, Started],
  close: () => Promise<void>,
): Promise<readonly [Listening, Listening]> {
  if (crm.status === 'fulfilled' && erp.status === 'fulfilled') return [crm.value, erp.value]
  await close()
  throw crm.status === 'rejected' ? crm.reason : erp.status === 'rejected' ? erp.reason : new Error('unreachable')
}
