export { runnableFlows } from './runnable-flows.ts'
export { createTriggers } from './triggers.ts'
export type { TriggerOptions, Triggers } from './triggers.ts'
export type { WebhookAnswer, WebhookRequest } from './webhook-request.ts'
