import type { Plugin } from '@isthmus/sdk'
import { manualTrigger } from './manual.ts'
import { respond } from './respond.ts'
import { scheduleTrigger } from './schedule.ts'
import { webhookSecret, webhookTrigger } from './webhook.ts'

/** What starts a run, and the answer to a webhook call. */
export const startPlugin: Plugin = {
  id: 'start',
  nodes: [manualTrigger, webhookTrigger, scheduleTrigger, respond],
  connectors: [webhookSecret],
}
