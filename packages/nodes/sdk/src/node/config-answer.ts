import type { Json, JsonObject } from '../json.ts'
import type { WebhookResponse } from './effect-context.ts'

/** What a node with `answer: 'config'` answers: its config's `status`, `headers` and `body`, or the record where it has none. */
export function configAnswer({
  record,
  config,
}: {
  readonly record: Json
  readonly config: JsonObject
}): WebhookResponse {
  // A computed status or header can be anything; whoever sends the answer looks at them.
  const { status, body = record, headers } = config as unknown as AnswerConfig
  return { status, body, ...(headers ? { headers } : {}) }
}

interface AnswerConfig extends Omit<WebhookResponse, 'body'> {
  readonly body?: Json
}
