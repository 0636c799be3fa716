import {
  flowError,
  plainText,
  valueAt,
  type EventRule,
  type Json,
  type JsonObject,
  type SystemEvent,
} from '@isthmus/sdk'
import type { SavedFlow } from '../engine/engine.ts'
import { checkProof, type ProvenCall } from './event-proof.ts'
import type { TriggerContext } from './triggers.ts'
import { json, refuse } from './webhook-answer.ts'
import { readWebhookBody } from './webhook-body.ts'
import { WebhookDedupe } from './webhook-dedupe.ts'
import type { WebhookAnswer, WebhookRequest } from './webhook-request.ts'

interface Hook {
  readonly saved: SavedFlow
  readonly node: string
  readonly connection: string | undefined
  readonly config: JsonObject
  readonly rule: EventRule
}

/** How long an event is remembered; systems give up to deliver one after at most three days. */
const windowMs = 7 * 24 * 60 * 60 * 1000
const longestHandshake = 1000

/**
 * Takes the webhooks of systems whose connectors say how they call: checks who calls, answers handshakes, and starts one run
 * per event. An event that was taken is not taken again, so that a call which failed in its middle may be repeated whole.
 */
export class SystemEvents {
  readonly #context: TriggerContext
  readonly #dedupe: WebhookDedupe
  #hooks: ReadonlyMap<string, Hook> = new Map()

  constructor(context: TriggerContext) {
    this.#context = context
    this.#dedupe = new WebhookDedupe(context.memory, context.now)
  }

  sync(flows: readonly SavedFlow[]): void {
    const hooks = new Map<string, Hook>()
    for (const hook of flows.flatMap((saved) => this.#hooksOf(saved))) {
      const { path } = hook.config
      if (typeof path === 'string' && !hooks.has(path)) hooks.set(path, hook)
    }
    this.#hooks = hooks
  }

  /** False when the path belongs to no such trigger. Otherwise `answer` is called once, and nothing is thrown. */
  take(request: WebhookRequest, answer: (answer: WebhookAnswer) => void): boolean {
    const hook = this.#hooks.get(request.path)
    if (!hook) return false
    this.#handle(request, hook).then(answer, (thrown: unknown) => answer(refuse(thrown)))
    return true
  }

  async #handle(request: WebhookRequest, hook: Hook): Promise<WebhookAnswer> {
    const { rule, config } = hook
    if (request.method !== 'POST' && request.method !== 'GET')
      throw flowError('METHOD_NOT_ALLOWED', { path: request.path, method: request.method })
    const body = readWebhookBody(request.body, request.headers['content-type'] ?? '')
    const greeting = greetingIn(rule, request, body)
    if (greeting !== undefined) return greet(rule, greeting)
    const events = rule.list(body)
    const now = this.#context.now()
    this.#check(request, hook, { events, now: now.getTime() })
    const receivedAt = now.toISOString()
    const runs: string[] = []
    for (const event of events) {
      const read = rule.read(event, { config, receivedAt })
      if (read) runs.push(await this.#start(hook, request, read))
    }
    return rule.answer ? text(rule.answer.status, rule.answer.text) : json(202, { runs })
  }

  #check(request: WebhookRequest, { connection, config, rule }: Hook, call: Pick<ProvenCall, 'events' | 'now'>): void {
    const opened = connection === undefined ? undefined : this.#context.connections.open(connection)
    const publicAddress = plainText(config['publicAddress'])
    checkProof(rule.proof, { request, secrets: opened?.secret ?? {}, publicAddress, ...call })
  }

  /** The run of the event; that of the first one where it came before. */
  async #start(hook: Hook, request: WebhookRequest, event: SystemEvent): Promise<string> {
    const { saved, node } = hook
    const start = { saved, trigger: node, input: [event.record], startedBy: 'webhook' }
    if (event.id === undefined) return (await this.#context.engine.start(start)).id
    const call = {
      scope: `${saved.flow.id} ${node}`,
      rule: { by: 'path', where: '/id', windowMs, whenMissing: 'accept' } as const,
      event: { headers: request.headers, body: request.body, content: { id: event.id } },
    }
    const outcome = await this.#dedupe.once(call, (mark) =>
      this.#context.engine.start({ ...start, ...(mark ? { mark } : {}) }),
    )
    return 'duplicateOf' in outcome ? outcome.duplicateOf : outcome.started.id
  }

  #hooksOf(saved: SavedFlow): readonly Hook[] {
    const { nodeTypes } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      const behaviour = nodeTypes.get(node.type)?.behaviour
      if (node.disabled || behaviour?.kind !== 'trigger' || !behaviour.event) return []
      const { connection, config } = node
      return [{ saved, node: node.id, connection, config, rule: behaviour.event }]
    })
  }
}

/** What a caller wants to hear that only asks whether we are there. */
function greetingIn({ handshake }: EventRule, { query }: WebhookRequest, body: Json): string | undefined {
  if (!handshake) return undefined
  const value = handshake.kind === 'query' ? query[handshake.parameter] : valueAt(body, handshake.at)
  return typeof value === 'string' && value !== '' && value.length <= longestHandshake ? value : undefined
}

/** The value by itself, or in the JSON object that the system expects. */
function greet({ handshake }: EventRule, value: string): WebhookAnswer {
  const place = handshake?.answerAt
  return place === undefined ? text(200, value) : json(200, objectWith(place, value))
}

function objectWith(pointer: string, value: string): JsonObject {
  const names = pointer.split('/').slice(1)
  const inner = names.reduceRight<Json>(
    (made, name) => ({ [name.replaceAll('~1', '/').replaceAll('~0', '~')]: made }),
    value,
  )
  // A pointer names at least one member.
  return inner as JsonObject
}

function text(status: number, body: string): WebhookAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}
