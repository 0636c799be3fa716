import type { PollRuns } from '@isthmus/sdk'
import type { ConnectionSource } from '../engine/connections-port.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { Engine, SavedFlow } from '../engine/engine.ts'
import type { FlowFiles } from '../engine/files-port.ts'
import type { QueueHost } from '../engine/queues-port.ts'
import type { Registry } from '../engine/registry.ts'
import type { MailHost } from '../engine/mail-port.ts'
import type { SftpHost } from '../engine/sftp-port.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'
import type { PollStart } from './poll-state.ts'
import { Polls } from './polls.ts'
import { StandingTriggers } from './standing-triggers.ts'
import { SystemEvents } from './system-events.ts'
import { Schedules, type OnTriggerError } from './schedules.ts'
import type { WebhookAnswer, WebhookRequest } from './webhook-request.ts'
import { Webhooks } from './webhooks.ts'

export interface TriggerContext {
  readonly engine: Engine
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly memory: TriggerMemory
  /** The way polls call other systems. */
  readonly egress: Egress
  /** The way to queues; without it no trigger can take messages. */
  readonly queues?: QueueHost
  /** The way to files of servers, and where copies of them are kept; without both no trigger can take files. */
  readonly sftp?: SftpHost
  readonly mail?: MailHost
  readonly files?: FlowFiles
  /** The way polls ask databases. */
  readonly sql?: SqlHost
  /** What triggers that claim records know of their runs. */
  readonly runs?: PollRuns
  readonly now: () => Date
  /** 0 up to 1; spreads the looks of polls that failed together. */
  readonly random: () => number
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
  /** As `webhook`, without a promise: `answer` is called once, and nothing is thrown. */
  takeWebhook(request: WebhookRequest, answer: (answer: WebhookAnswer) => void): void
  /** Looks for changes at once. Throws `NOT_FOUND` for no active poll. */
  look(flow: string, node: string): Promise<void>
  /** Begins a poll anew. */
  resetPoll(flow: string, node: string, start: PollStart): void
  /** Starts nothing more, ends what polls are reading, and gives back messages that are not on disk. */
  close(): Promise<void>
}

/** Opens the triggers of all active flows; nothing starts before the first `sync`. */
export function createTriggers(options: TriggerOptions): Triggers {
  const webhooks = new Webhooks(options)
  const events = new SystemEvents(options)
  const schedules = new Schedules(options)
  const polls = new Polls(options)
  const standing = new StandingTriggers(options)
  const takeWebhook: Triggers['takeWebhook'] = (request, answer) => {
    if (!events.take(request, answer)) webhooks.take(request, answer)
  }
  return {
    sync: () => {
      const flows = options.activeFlows()
      webhooks.sync(flows)
      events.sync(flows)
      schedules.sync(flows)
      polls.sync(flows)
      standing.sync(flows)
    },
    webhook: (request) => new Promise((resolve) => takeWebhook(request, resolve)),
    takeWebhook,
    look: (flow, node) => polls.look(flow, node),
    resetPoll: (flow, node, start) => polls.reset(flow, node, start),
    close: async () => {
      schedules.close()
      await Promise.all([polls.close(), standing.close()])
    },
  }
}
