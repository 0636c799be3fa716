export { runnableFlows } from './runnable-flows.ts'
export { createTriggers } from './triggers.ts'
export type { Triggers } from './triggers.ts'
export type { WebhookRequest } from './webhook-request.ts'
