import {
  flowError,
  isJsonObject,
  plainText,
  type BatchResult,
  type EffectContext,
  type EffectInput,
  type Json,
  type JsonObject,
  type NodeType,
  type Plugin,
} from '@isthmus/sdk'

const title = { en: 'Upsert', 'zh-CN': '写入' }
type Input = EffectInput<JsonObject>

/** An upsert by key that looks a lost call up: what connectors to real systems do. */
const upsert: NodeType = {
  info: {
    id: 'crash.upsert',
    version: 1,
    title,
    summary: title,
    category: 'connector',
    icon: 'box',
    keywords: [],
    kind: 'effect',
    effects: 'write',
    config: { type: 'object' },
    inputs: [{ id: 'in', title }],
    outputs: [{ id: 'out', title }],
    hasErrorPort: true,
  },
  behaviour: {
    kind: 'effect',
    concurrency: 4,
    permittedHosts: ['*'],
    idempotencyKey: ({ key = null }) => ({ entity: 'record', key: plainText(key) }),
    verify: async ({ config: { base = null, key = null } }: Input, context: EffectContext) => {
      const url = `${plainText(base)}/upsert/${plainText(key)}`
      const answer = await context.http({ method: 'GET', url, accept: [404] })
      if (answer.status === 404) return { outcome: 'absent' }
      return { outcome: 'done', emissions: [{ record: answer.body }] }
    },
    run: async ({ record, config: { base = null, key = null } }: Input, context: EffectContext) => {
      const url = `${plainText(base)}/upsert`
      const { body } = await context.http({ method: 'POST', url, body: { event: plainText(key) } })
      return [{ record: isJsonObject(record) ? { ...record, answer: body } : body }]
    },
  },
}

/** The same upsert for many records in one call, of which the other system may do some and refuse others. */
const bulk: NodeType = {
  ...upsert,
  info: { ...upsert.info, id: 'crash.bulk' },
  behaviour: withBatches(upsert.behaviour),
}

function withBatches(behaviour: NodeType['behaviour']): NodeType['behaviour'] {
  if (behaviour.kind !== 'effect') throw new TypeError('The upsert is an effect')
  return {
    ...behaviour,
    concurrency: 2,
    batch: {
      maxRecords: 3,
      runBatch: async (inputs, context) => {
        const events = inputs.map(({ config: { key = null } }) => plainText(key))
        const url = `${plainText(inputs[0]?.config['base'] ?? null)}/bulk`
        const { body } = await context.http({ method: 'POST', url, body: { events } })
        const results = isJsonObject(body) && Array.isArray(body['results']) ? (body['results'] as readonly Json[]) : []
        return inputs.map((_, at) => resultOf(results[at] ?? null))
      },
    },
  }
}

/** No result: the other system does not say. */
function resultOf(result: Json): BatchResult {
  if (!isJsonObject(result)) return { outcome: 'unknown' }
  const status = Number(result['status'])
  if (status === 200) return { outcome: 'done', emissions: [{ record: result }] }
  const error = flowError('UPSTREAM_FAILED', { host: 'target', status, message: 'no luck with this one' })
  return { outcome: 'failed', error }
}

export const crashPlugin: Plugin = { id: 'crash', nodes: [upsert, bulk], connectors: [] }
