import { asFlowError, errorTable, flowError, preview, type Json, type WebhookResponse } from '@isthmus/sdk'
import type { Engine, SavedFlow, StartedRun } from '../engine/engine.ts'
import { checkCaller, headerName } from './caller-check.ts'
import { dedupeRule, type DedupeRule } from './event-key.ts'
import { readWebhookBody } from './webhook-body.ts'
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
}

/** Longest wait for a respond node before the caller is told that the run goes on. */
const responseWaitMs = 60_000

/** Answers requests to `/hooks/<path>` by starting runs of active flows. */
export class Webhooks {
  readonly #context: TriggerContext
  readonly #engine: Engine
  readonly #dedupe: WebhookDedupe
  #hooks: ReadonlyMap<string, Hook> = new Map()

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

  async handle(request: WebhookRequest): Promise<WebhookAnswer> {
    try {
      return await this.#start(request)
    } catch (thrown) {
      return refuse(thrown)
    }
  }

  async #start(request: WebhookRequest): Promise<WebhookAnswer> {
    const hook = this.#hooks.get(request.path)
    if (!hook) throw flowError('NOT_FOUND', { what: 'active webhook', id: request.path })
    if (!hook.methods.includes(request.method)) {
      throw flowError('METHOD_NOT_ALLOWED', { path: request.path, method: request.method })
    }
    const now = this.#context.now()
    const secret =
      hook.connection === undefined ? undefined : this.#context.connections.open(hook.connection)?.secret['secret']
    checkCaller(hook.config, { request, secret, now: now.getTime() })
    const record = {
      method: request.method,
      path: request.path,
      query: request.query,
      headers: publicHeaders(request.headers, hook),
      body: readWebhookBody(request.body, request.headers['content-type'] ?? ''),
      receivedAt: now.toISOString(),
    }
    const { saved, node } = hook
    const start = { saved, trigger: node, input: [record], startedBy: 'webhook' }
    if (hook.dedupe) {
      const event = { headers: request.headers, body: request.body, content: record.body }
      const call = { scope: `${saved.flow.id} ${node}`, rule: hook.dedupe, event }
      const outcome = await this.#dedupe.once(call, (mark) => this.#engine.start({ ...start, ...(mark && { mark }) }))
      if ('duplicateOf' in outcome) return json(200, { runId: outcome.duplicateOf, duplicate: true })
      return hook.responds ? answerOf(outcome.started) : accepted(outcome.started)
    }
    const started = await this.#engine.start(start)
    return hook.responds ? answerOf(started) : accepted(started)
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
        },
      ]
    })
  }
}

/** What the caller proves itself with stays out of records and traces. */
function publicHeaders(headers: Readonly<Record<string, string>>, hook: Hook): Record<string, string> {
  const secret = new Set(['authorization', 'cookie', 'proxy-authorization'])
  if (hook.config['check'] === 'secret') secret.add(headerName(hook.config['header'], 'x-signature'))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name)))
}

async function answerOf(started: StartedRun): Promise<WebhookAnswer> {
  const timer = Promise.withResolvers<'late'>()
  const timeout = setTimeout(() => timer.resolve('late'), responseWaitMs)
  try {
    const response = await Promise.race([started.response, timer.promise])
    if (response === 'late') return accepted(started)
    if (response) return toAnswer(response)
    const { status, failure } = await started.done
    if (status === 'succeeded') return json(200, { runId: started.id, status })
    return json(status === 'failed' || status === 'partial' ? 500 : 503, {
      runId: started.id,
      status,
      ...(failure ? { problem: failure.problem } : {}),
    })
  } finally {
    clearTimeout(timeout)
  }
}

function accepted(started: StartedRun): WebhookAnswer {
  return json(202, { runId: started.id })
}

/** Headers that the server sets itself; a wrong one would break the answer. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'clear-site-data',
  'content-security-policy',
])
const headerNamePattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

function toAnswer({ status, headers = {}, body }: WebhookResponse): WebhookAnswer {
  // A computed status can be anything.
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    const problem = `the flow answered with the status ${preview(status)}, which is none`
    return json(500, { problem: flowError('INTERNAL', { message: problem }).toProblem() })
  }
  const isText = typeof body === 'string'
  const given = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => !ownHeaders.has(name) && headerNamePattern.test(name) && headerValuePattern.test(value))
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  const names = { 'content-type': type, ...Object.fromEntries(given) }
  const isEmpty = status === 204 || status === 304
  return { status, headers: names, body: isEmpty ? '' : isText ? body : JSON.stringify(body) }
}

function json(status: number, body: object): WebhookAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function refuse(thrown: unknown): WebhookAnswer {
  const error = asFlowError(thrown)
  const { status } = errorTable[error.code]
  const retry = error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) }
  const body = {
    type: `urn:isthmus:error:${error.code}`,
    title: error.code,
    status,
    code: error.code,
    detail: error.message,
  }
  return { status, headers: { 'content-type': 'application/problem+json', ...retry }, body: JSON.stringify(body) }
}
