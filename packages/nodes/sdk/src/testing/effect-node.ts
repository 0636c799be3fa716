import { expressionLibrarySource } from '../expression/index.ts'
import type { Json, JsonObject } from '../json.ts'
import {
  createProgramWriter,
  type BusinessKey,
  type EffectContext,
  type EffectInput,
  type Emission,
  type NodeType,
  type WebhookResponse,
} from '../node/index.ts'
import { checkedConfig } from './checked-config.ts'

/** What an effect node did for one record. */
export interface EffectOutputs {
  /** Records that left, per port, in order. */
  readonly ports: Readonly<Record<string, readonly Json[]>>
  /** Records of the port `out`. */
  readonly out: readonly Json[]
  /** Answers it gave to the webhook call. */
  readonly responses: readonly WebhookResponse[]
  /** The key under which the write may be repeated, when the node has one for this record. */
  readonly idempotencyKey: BusinessKey | undefined
}

export interface EffectRecord {
  /** As a flow document holds it, expressions as `{ $expr }`. Checked against the node's schema. */
  readonly config: JsonObject
  /** The record that comes in; an empty object when left out. */
  readonly record?: Json
  /** The record that started the run; null when left out. */
  readonly trigger?: Json
}

/**
 * Runs an effect node on one record: its expressions are computed for the record, then `run` is called with a context
 * that refuses everything the test does not provide.
 *
 * @param node What `defineNode` gave.
 * @param given Config and record.
 * @param context Parts of the context the node needs: `http` (see `recordedHttp`), `connection`, `files` …
 * Errors: whatever `run` throws, a `FlowError` for failures the node knows; `NODE_CONFIG_INVALID`, `EXPRESSION_INVALID` and
 * Error for wrong configs and expressions that fail; TypeError when the node is not an effect node.
 * @example
 * const { http } = recordedHttp([{ request: { method: 'GET', url: '/items/7' }, answer: { status: 200, body: { id: 7 } } }])
 * const { out } = await runEffectNode(getItem, { config: { id: { $expr: 'record.id' } }, record: { id: 7 } }, { http })
 */
export async function runEffectNode(
  node: NodeType,
  given: EffectRecord,
  context: Partial<EffectContext> = {},
): Promise<EffectOutputs> {
  const { behaviour, info } = node
  if (behaviour.kind !== 'effect') throw new TypeError(`${info.id} is not an effect node`)
  const record = given.record ?? {}
  const config = resolve(node, given)
  const responses: WebhookResponse[] = []
  const ports: Record<string, Json[]> = {}
  const whole = { ...refusing(), respond: (response: WebhookResponse) => void responses.push(response), ...context }
  for await (const batch of batches(behaviour.run, { record, config }, whole)) {
    for (const emission of batch) (ports[emission.port ?? 'out'] ??= []).push(emission.record)
  }
  return { ports, out: ports['out'] ?? [], responses, idempotencyKey: behaviour.idempotencyKey?.(config, record) }
}

type Run = Extract<NodeType['behaviour'], { kind: 'effect' }>['run']

async function* batches(
  run: Run,
  input: EffectInput<JsonObject>,
  context: EffectContext,
): AsyncIterable<readonly Emission[]> {
  const answer = run(input, context)
  if (Symbol.asyncIterator in answer) yield* answer
  else yield await answer
}

function resolve(node: NodeType, { config, record = {}, trigger = null }: EffectRecord): JsonObject {
  const named = { id: node.info.id.replaceAll('.', '-'), name: node.info.title.en }
  const script = createProgramWriter(named, 't_', { usesTrigger: false }).deepValue(
    checkedConfig(node, config),
    '',
    node.info.config,
  )
  const source = `"use strict"; const f = ${expressionLibrarySource()}; let at = ''; return ${script}`
  // oxlint-disable-next-line no-new-func, no-implied-eval -- a test computes its own config, as the engine does inside an isolate
  const compute = new Function('record', 'trigger', 'run', 'vars', source)
  return JSON.parse(JSON.stringify(compute(record, trigger, refusing().run, {}))) as JsonObject
}

function refusing(): EffectContext {
  return {
    run: { id: 'run-1', startedAt: '2026-01-01T00:00:00.000Z' },
    connection: undefined,
    signal: new AbortController().signal,
    attempt: 1,
    idempotencyKey: '00000000-0000-8000-8000-000000000001',
    files: {
      read: (path) => {
        throw new TypeError(`The test gives no files, but the node reads ${path}`)
      },
      create: (path) => {
        throw new TypeError(`The test gives no files, but the node writes ${path}`)
      },
    },
    http: async ({ method, url }) => {
      throw new TypeError(`The test gives no http, but the node calls ${method} ${url}`)
    },
    respond: () => undefined,
  }
}
