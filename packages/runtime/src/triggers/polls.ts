import {
  asFlowError,
  flowError,
  type ConnectionView,
  type FlowError,
  type JsonObject,
  type PollSource,
} from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SavedFlow } from '../engine/engine.ts'
import { pollInstant } from './poll-instant.ts'
import { pollOnce, type PollRequest, type PollResult } from './poll-once.ts'
import { firstState, pollSettings, stateJson, type PollSettings, type PollStart } from './poll-state.ts'
import { isSameFlow } from './same-flow.ts'
import type { TriggerContext } from './triggers.ts'

interface Job {
  readonly saved: SavedFlow
  readonly node: SavedFlow['flow']['nodes'][number]
  readonly settings: PollSettings
  readonly source: PollSource<JsonObject>
  readonly stop: AbortController
  timer: NodeJS.Timeout | undefined
  running: Promise<void> | undefined
  /** A run that its source wants to hear of ended while it was looking. */
  again: boolean
  failures: number
}

const longestWaitMs = 15 * 60_000

/** Looks for changes at the intervals of the poll triggers of active flows, each at its own pace. */
export class Polls {
  readonly #context: TriggerContext
  #jobs: ReadonlyMap<string, Job> = new Map()

  constructor(context: TriggerContext) {
    this.#context = context
  }

  /** Leaves polls alone whose flow has not changed. A new one begins at once; one that is gone ends its call. */
  sync(flows: readonly SavedFlow[]): void {
    const before = this.#jobs
    this.#jobs = new Map(flows.flatMap((saved) => this.#jobsOf(saved)))
    for (const [key, job] of before) if (this.#jobs.get(key) !== job) end(job)
    for (const [key, job] of this.#jobs) if (before.get(key) !== job) this.#schedule(job, 0)
  }

  /**
   * Begins a poll anew, at a person's wish, and looks at once when its flow is active. Throws `NOT_FOUND`, and
   * `FIELD_VALUE_INVALID` for a date it cannot read.
   */
  reset(flow: string, node: string, start: PollStart): void {
    resetPoll(this.#context, { flow, node, start })
    const job = this.#jobs.get(`${flow} ${node}`)
    if (job && !job.running) this.#schedule(job, 0)
  }

  /** Looks at once, after a look that is under way; resolves once it is over. Throws `NOT_FOUND` for no active poll. */
  async look(flow: string, node: string): Promise<void> {
    const job = this.#jobs.get(`${flow} ${node}`)
    if (!job) throw flowError('NOT_FOUND', { what: 'active poll', id: `${flow} ${node}` })
    await job.running
    clearTimeout(job.timer)
    await this.#look(job)
  }

  /** Resolves once no call is under way any more. */
  async close(): Promise<void> {
    const jobs = [...this.#jobs.values()]
    this.#jobs = new Map()
    for (const job of jobs) end(job)
    await Promise.all(jobs.flatMap(({ running }) => running ?? []))
  }

  #jobsOf(saved: SavedFlow): [string, Job][] {
    const { nodeTypes } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      const behaviour = nodeTypes.get(node.type)?.behaviour
      if (node.disabled || behaviour?.kind !== 'trigger' || !behaviour.poll) return []
      const key = `${saved.flow.id} ${node.id}`
      const known = this.#jobs.get(key)
      if (known && isSameFlow(known.saved, saved)) return [[key, known]]
      const settings = pollSettings(node)
      const rest = { stop: new AbortController(), timer: undefined, running: undefined, again: false, failures: 0 }
      return [[key, { saved, node, settings, source: behaviour.poll, ...rest }]]
    })
  }

  #schedule(job: Job, waitMs: number): void {
    clearTimeout(job.timer)
    if (!job.stop.signal.aborted) job.timer = setTimeout(() => void this.#look(job), waitMs)
  }

  #look(job: Job): Promise<void> {
    job.running ??= this.#poll(job).then((nextMs) => {
      job.running = undefined
      this.#schedule(job, job.again && job.failures === 0 ? 0 : nextMs)
      job.again = false
    })
    return job.running
  }

  /** Never throws; resolves to the wait before the next look. */
  async #poll(job: Job): Promise<number> {
    const { saved, node, settings, stop } = job
    const startedAt = this.#context.now()
    try {
      const result = await pollOnce(this.#request(job), this.#context)
      job.failures = 0
      this.#tell(job, { startedAt, result })
      return settings.everyMs
    } catch (thrown) {
      if (stop.signal.aborted) return settings.everyMs
      const error = asFlowError(thrown)
      job.failures += 1
      this.#tell(job, { startedAt, error })
      this.#context.onTriggerError(saved.flow.id, error.at({ node: node.id }))
      return backOffMs(job, error, this.#context.random())
    }
  }

  #request(job: Job): PollRequest {
    const { saved, node, settings, source } = job
    const context = pollContext(job, this.#context)
    const baseUrl = context.connection?.baseUrl ?? ''
    return {
      saved,
      node: node.id,
      config: node.config,
      settings,
      source,
      host: URL.canParse(baseUrl) ? new URL(baseUrl).host : node.name,
      onRunOver: () => {
        if (!job.running) this.#schedule(job, 0)
        else job.again = true
      },
      context,
    }
  }

  #tell({ saved, node, failures }: Job, { startedAt, result, error }: Outcome): void {
    const { memory, now } = this.#context
    const endedAt = now().toISOString()
    const before = memory.get(saved.flow.id, node.id)?.status ?? {}
    memory.saveStatus(saved.flow.id, node.id, {
      ...before,
      lastAttemptAt: startedAt.toISOString(),
      failures,
      ...(result ? { lastSuccessAt: endedAt, records: result.records, runs: result.runs } : {}),
      ...(result?.restarted ? { restartedAt: endedAt } : {}),
      ...(error ? { lastErrorAt: endedAt, problem: error.toProblem() as unknown as JsonObject } : {}),
    })
  }
}

/** The door of a poll to the outside. Throws `CONNECTION_UNKNOWN`. */
function pollContext({ saved, node, stop: { signal } }: Job, context: TriggerContext): PollRequest['context'] {
  const { connections, registry, egress, runs } = context
  const flow = saved.flow.id
  const connection = node.connection === undefined ? undefined : connections.open(node.connection)
  if (node.connection !== undefined && !connection) {
    throw flowError('CONNECTION_UNKNOWN', { connection: node.connection })
  }
  const connector = connection && registry.connectors.get(connection.connector)
  const opened = { ...(connection ? { connection } : {}), ...(connector ? { connector } : {}) }
  return {
    signal,
    ...(runs ? { runs } : {}),
    ...sqlDoor({ connection, engine: connector?.sql, signal, flow }, context),
    connection: connection && viewOf(connection),
    http: (request) => egress.send({ request, permittedHosts: [], signal, flow, ...opened }),
  }
}

interface SqlAsk {
  readonly connection: OpenConnection | undefined
  readonly engine: string | undefined
  readonly signal: AbortSignal
  readonly flow: string
}

function sqlDoor({ connection, engine, ...ask }: SqlAsk, { sql }: TriggerContext): Pick<PollRequest['context'], 'sql'> {
  return sql && connection && engine !== undefined ? { sql: sql.open({ connection, engine, ...ask }) } : {}
}

function viewOf({ name, config }: OpenConnection): ConnectionView {
  const address = config['baseUrl']
  return { name, baseUrl: typeof address === 'string' ? address : '', config }
}

interface Outcome {
  readonly startedAt: Date
  readonly result?: PollResult
  readonly error?: FlowError
}

/**
 * Makes a poll begin anew; what it took before is forgotten, and a look that is under way counts for nothing any more.
 * Throws `FIELD_VALUE_INVALID` for a date that cannot be read.
 */
export function resetPoll(
  { memory, now }: Pick<TriggerContext, 'memory' | 'now'>,
  { flow, node, start }: { readonly flow: string; readonly node: string; readonly start: PollStart },
): void {
  memory.reset(flow, node, stateJson(firstState('', start, now())))
}

/** The start that a text names: `now`, `everything`, or a date. Throws `FIELD_VALUE_INVALID`. */
export function readPollStart(text: string): PollStart {
  if (text === 'now' || text === 'everything') return text
  try {
    return { date: pollInstant(text, '') }
  } catch {
    const expected = 'must be "now", "everything", or a date such as 2026-03-01T00:00:00Z'
    throw flowError('FIELD_VALUE_INVALID', { node: 'Poll', field: 'from', expected, got: `"${text}"` })
  }
}

/** Longer after each failure, up to a quarter of an hour; as long as the other system asks for. */
function backOffMs(
  { failures, settings }: { readonly failures: number; readonly settings: Pick<PollSettings, 'everyMs'> },
  { retryAfterMs = 0 }: Pick<FlowError, 'retryAfterMs'>,
  random: number,
): number {
  const grown = Math.min(longestWaitMs, Math.max(1000, settings.everyMs) * 2 ** Math.min(20, failures - 1))
  return Math.round(Math.max(settings.everyMs, retryAfterMs, grown * (0.5 + random / 2)))
}

function end(job: Job): void {
  clearTimeout(job.timer)
  job.stop.abort(flowError('RUN_CANCELED', {}))
}
