import { flowError, type Json } from '@isthmus/sdk'
import type { Engine, SavedFlow } from '../engine/engine.ts'
import type { ExpressLane } from '../engine/express-port.ts'
import type { EventMark } from '../engine/trigger-memory-port.ts'
import { checkCaller, headerName } from './caller-check.ts'
import { dedupeRule, type DedupeRule } from './event-key.ts'
import { readWebhookBody } from './webhook-body.ts'
import { accepted, expressAnswer, json, refuse, runAnswer } from './webhook-answer.ts'
import { WebhookDedupe } from './webhook-dedupe.ts'
import type { WebhookAnswer, WebhookRequest } from './webhook-request.ts'
import type { TriggerContext } from './triggers.ts'

interface Hook {
  readonly saved: SavedFlow
  readonly node: string
  readonly connection: string | undefined
  readonly config: { readonly [key: string]: Json }
  readonly methods: readonly string[]
  /** Whether the flow answers by itself; otherwise the caller is told that the event is safe. */
  readonly responds: boolean
  readonly dedupe: DedupeRule | undefined
  /** Headers with which the caller proves itself: they stay out of records and traces. */
  readonly secretHeaders: readonly string[]
}

/** Answers requests to `/hooks/<path>` by starting runs of active flows. */
export class Webhooks {
  readonly #context: TriggerContext
  readonly #engine: Engine
  readonly #dedupe: WebhookDedupe
  #hooks: ReadonlyMap<string, Hook> = new Map()
  /** The last instant and its text: many events share one. */
  #instant = { ms: Number.NaN, text: '' }

  constructor(context: TriggerContext) {
    this.#context = context
    this.#engine = context.engine
    this.#dedupe = new WebhookDedupe(context.memory, context.now)
  }

  sync(flows: readonly SavedFlow[]): void {
    const hooks = new Map<string, Hook>()
    for (const saved of flows) {
      for (const hook of this.#hooksOf(saved)) {
        const { path } = hook.config
        // The flow that was activated first keeps the path; the API refuses a second one.
        if (typeof path === 'string' && !hooks.has(path)) hooks.set(path, hook)
      }
    }
    this.#hooks = hooks
  }

  handle(request: WebhookRequest): Promise<WebhookAnswer> {
    return new Promise((resolve) => this.take(request, resolve))
  }

  /** As `handle`, without a promise: `answer` is called once, and nothing is thrown. */
  take(request: WebhookRequest, answer: (answer: WebhookAnswer) => void): void {
    try {
      const hook = this.#hookOf(request)
      const { record, text: queuedAt } = this.#read(request, hook)
      const lane = hook.dedupe ? undefined : this.#engine.express(hook.saved, hook.node)
      if (lane) takeExpress(lane, { hook, record, queuedAt, answer })
      else
        void this.#start(request, { hook, record, queuedAt }).then(answer, (thrown: unknown) => answer(refuse(thrown)))
    } catch (thrown) {
      answer(refuse(thrown))
    }
  }

  #hookOf(request: WebhookRequest): Hook {
    const hook = this.#hooks.get(request.path)
    if (!hook) throw flowError('NOT_FOUND', { what: 'active webhook', id: request.path })
    if (!hook.methods.includes(request.method)) {
      throw flowError('METHOD_NOT_ALLOWED', { path: request.path, method: request.method })
    }
    return hook
  }

  /** Checks the caller and reads what came; `text` is the instant. */
  #read(request: WebhookRequest, hook: Hook): { readonly record: EventRecord; readonly text: string } {
    const { ms, text } = this.#now()
    const secret =
      hook.connection === undefined ? undefined : this.#context.connections.open(hook.connection)?.secret['secret']
    checkCaller(hook.config, { request, secret, now: ms })
    const record = {
      method: request.method,
      path: request.path,
      query: request.query,
      headers: publicHeaders(request.headers, hook),
      body: readWebhookBody(request.body, request.headers['content-type'] ?? ''),
      receivedAt: text,
    }
    return { record, text }
  }

  #now(): { readonly ms: number; readonly text: string } {
    const now = this.#context.now()
    const ms = now.getTime()
    if (ms !== this.#instant.ms) this.#instant = { ms, text: now.toISOString() }
    return this.#instant
  }

  async #start(request: WebhookRequest, taken: TakenEvent): Promise<WebhookAnswer> {
    const { hook, record } = taken
    if (!hook.dedupe) return (await this.#enqueue(taken)).answer()
    const event = { headers: request.headers, body: request.body, content: record.body }
    const call = { scope: `${hook.saved.flow.id} ${hook.node}`, rule: hook.dedupe, event }
    const outcome = await this.#dedupe.once(call, (mark) => {
      const lane = this.#engine.express(hook.saved, hook.node)
      return lane ? carried(lane, taken, mark) : this.#enqueue(taken, mark)
    })
    if ('duplicateOf' in outcome) return json(200, { runId: outcome.duplicateOf, duplicate: true })
    return outcome.started.answer()
  }

  async #enqueue({ hook, record }: TakenEvent, mark?: EventMark): Promise<StartedEvent> {
    const { saved, node } = hook
    const start = { saved, trigger: node, input: [record], startedBy: 'webhook', ...(mark && { mark }) }
    const started = await this.#engine.start(start)
    return { id: started.id, answer: () => (hook.responds ? runAnswer(started) : accepted(started.id)) }
  }

  #hooksOf(saved: SavedFlow): Hook[] {
    const { infos } = this.#context.registry
    const responds = saved.flow.nodes.some((node) => node.type === 'respond' && !node.disabled)
    return saved.flow.nodes.flatMap((node) => {
      if (node.disabled || infos.get(node.type)?.trigger !== 'webhook') return []
      const { methods } = node.config
      return [
        {
          saved,
          node: node.id,
          connection: node.connection,
          config: node.config,
          methods: Array.isArray(methods) ? methods.map(String) : ['POST'],
          responds,
          dedupe: dedupeRule(node.config),
          secretHeaders: secretHeadersOf(node.config),
        },
      ]
    })
  }
}

interface EventRecord {
  readonly [key: string]: Json
  readonly body: Json
}

/** An event whose caller may start runs. */
interface TakenEvent {
  readonly hook: Hook
  readonly record: EventRecord
  readonly queuedAt: string
}

interface StartedEvent {
  readonly id: string
  readonly answer: () => WebhookAnswer | Promise<WebhookAnswer>
}

/** Carries an event out; resolves when its run, and with it the mark, is written. */
function carried(
  lane: ExpressLane,
  { hook, record, queuedAt }: TakenEvent,
  mark: EventMark | undefined,
): Promise<StartedEvent> {
  return new Promise((resolve, reject) =>
    lane.take({
      recordText: JSON.stringify(record),
      queuedAt,
      mark,
      settle: (outcome) =>
        resolve({ id: outcome.id, answer: () => (hook.responds ? expressAnswer(outcome) : accepted(outcome.id)) }),
      refuse: reject,
    }),
  )
}

function takeExpress(
  lane: ExpressLane,
  event: TakenEvent & { readonly answer: (answer: WebhookAnswer) => void },
): void {
  const { hook, record, queuedAt, answer } = event
  lane.take({
    recordText: JSON.stringify(record),
    queuedAt,
    settle: (outcome) => answer(hook.responds ? expressAnswer(outcome) : accepted(outcome.id)),
    refuse: (reason) => answer(refuse(reason)),
  })
}

const alwaysSecret = ['authorization', 'cookie', 'proxy-authorization']

function secretHeadersOf(config: Hook['config']): readonly string[] {
  return config['check'] === 'secret' ? [...alwaysSecret, headerName(config['header'], 'x-signature')] : alwaysSecret
}

/** What the caller proves itself with stays out of records and traces. */
function publicHeaders(headers: Readonly<Record<string, string>>, { secretHeaders }: Hook): Record<string, string> {
  if (!secretHeaders.some((name) => name in headers)) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.includes(name)))
}
