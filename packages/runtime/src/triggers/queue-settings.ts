import { isJsonObject, type FlowNode, type JsonObject } from '@isthmus/sdk'
import { dedupeRule, type DedupeRule } from './event-key.ts'

/** What a trigger that takes messages of a queue is set to. */
export interface QueueSettings {
  readonly queue: string
  readonly format: 'json' | 'text' | 'bytes'
  readonly maxBytes: number
  /** Most messages that wait here for their run. */
  readonly prefetch: number
  readonly messagesPerRun: number
  /** Runs of this trigger that may be under way at the same time; 1 keeps the order of the queue. */
  readonly runsAtOnce: number
  /** How long a run that is not full waits for more messages. */
  readonly lingerMs: number
  /** A message that could not be taken so often goes to the dead letters. */
  readonly maxDeliveries: number
  /** Empty: the broker's own dead letter exchange takes them. */
  readonly deadLetterQueue: string
  readonly dedupe: DedupeRule | undefined
}

/** The header under which a message's id is looked up, for rules that are shared with webhooks. */
export const messageIdHeader = 'message-id'
const defaultWindowMinutes = 1440

/** Reads the settings from a node whose config was checked. */
export function queueSettings({ config }: Pick<FlowNode, 'config'>): QueueSettings {
  const number = (name: string, fallback: number): number =>
    typeof config[name] === 'number' ? config[name] : fallback
  const { queue, format, deadLetterQueue } = config
  return {
    queue: typeof queue === 'string' ? queue : '',
    format: format === 'text' || format === 'bytes' ? format : 'json',
    maxBytes: number('maxKilobytes', 1024) * 1024,
    prefetch: number('prefetch', 500),
    messagesPerRun: number('messagesPerRun', 100),
    runsAtOnce: number('runsAtOnce', 4),
    lingerMs: number('lingerMs', 20),
    maxDeliveries: number('maxDeliveries', 5),
    deadLetterQueue: typeof deadLetterQueue === 'string' ? deadLetterQueue : '',
    dedupe: messageRule(config),
  }
}

/** By the message's id unless the config says otherwise. */
function messageRule(config: JsonObject): DedupeRule | undefined {
  const given = isJsonObject(config['dedupe']) ? config['dedupe'] : { by: 'messageId' }
  const { by = 'messageId', windowMinutes = defaultWindowMinutes } = given
  if (by !== 'messageId') return dedupeRule({ dedupe: given })
  return { by: 'header', where: messageIdHeader, windowMs: Number(windowMinutes) * 60_000, whenMissing: 'accept' }
}
