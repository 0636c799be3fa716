import {
  isJsonObject,
  plainText,
  type EffectContext,
  type EffectInput,
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

export const crashPlugin: Plugin = { id: 'crash', nodes: [upsert], connectors: [] }
