import type { ConnectionSource } from '../engine/connections-port.ts'
import type { Engine, SavedFlow } from '../engine/engine.ts'
import type { Registry } from '../engine/registry.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'
import { Schedules, type OnTriggerError } from './schedules.ts'
import type { WebhookAnswer, WebhookRequest } from './webhook-request.ts'
import { Webhooks } from './webhooks.ts'

export interface TriggerContext {
  readonly engine: Engine
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly memory: TriggerMemory
  readonly now: () => Date
  readonly onTriggerError: OnTriggerError
}

export interface TriggerOptions extends TriggerContext {
  /** The newest version of every active flow. */
  readonly activeFlows: () => readonly SavedFlow[]
}

/** Whatever starts runs without a person. */
export interface Triggers {
  /** Takes over what is active now; call it after every change of a flow. */
  sync(): void
  webhook(request: WebhookRequest): Promise<WebhookAnswer>
  close(): void
}

/** Opens the triggers of all active flows; nothing starts before the first `sync`. */
export function createTriggers(options: TriggerOptions): Triggers {
  const webhooks = new Webhooks(options)
  const schedules = new Schedules(options)
  return {
    sync: () => {
      const flows = options.activeFlows()
      webhooks.sync(flows)
      schedules.sync(flows)
    },
    webhook: (request) => webhooks.handle(request),
    close: () => schedules.close(),
  }
}
