import {
  defineNode,
  flowError,
  plainText,
  pollFields,
  preview,
  type Json,
  type JsonObject,
  type PolledChange,
  type PollContext,
  type PollWindow,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { askedFields, modelField } from './model-fields.ts'
import { modelRecord, wholeRecord } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { instantValue } from './values.ts'

const pageSize = 200

/** Starts runs with the records of any model that were made or changed. */
export const trytonChanged = defineNode({
  id: 'tryton.changed',
  version: 1,
  kind: 'trigger',
  trigger: 'poll',
  title: { en: 'Tryton: record changed', 'zh-CN': 'Tryton：记录变更时' },
  summary: {
    en: 'Looks regularly for records of a Tryton model that changed.',
    'zh-CN': '定期查询 Tryton 模型中发生变更的记录。',
  },
  category: 'trigger',
  icon: 'list',
  keywords: ['tryton', 'poll', 'changed', 'write_date', 'trigger', '轮询', '变更', '更新', '触发'],
  connector: 'tryton',
  config: Type.Object(
    {
      model: modelField('party.party'),
      fields: askedFields(),
      ...pollFields(),
    },
    { additionalProperties: false },
  ),
  shapes: {
    outputs: { out: modelRecord },
    named: [{ at: ['/fields/*'], of: wholeRecord }],
    permission: { action: 'read', entity: '/model' },
  },
  poll: {
    // A record that was never written has no write date, so made and written records are two lists.
    ordered: false,
    changes: async function* ({ config, ...window }, context) {
      yield* changes({ ...config, window, by: 'create_date', never: ['write_date', '=', null] }, context)
      yield* changes({ ...config, window, by: 'write_date' }, context)
    },
  },
})

interface Wanted {
  readonly model: string
  readonly fields: readonly string[]
  readonly window: PollWindow
  readonly by: 'create_date' | 'write_date'
  readonly never?: readonly Json[]
}

/** Pages by time and id: a record that changes meanwhile leaves the window and does not move the others. */
async function* changes({ model, fields, window, by, never }: Wanted, context: PollContext) {
  const erp = tryton(context)
  const { since, until } = window
  const own: Json[] = [[by, '<', instantValue(until, by)], ...(never ? [never] : [])]
  let from: Json[] = since === undefined ? [] : [[by, '>=', instantValue(since, by)]]
  for (;;) {
    const wanted = [...new Set([...fields, 'id', by])]
    const found = await erp.search({ model, domain: [...own, ...from], fields: wanted, limit: pageSize, order: [by] })
    yield { changes: found.map((record) => changeOf(record, by, erp.host)) }
    const last = found.at(-1)
    if (!last || found.length < pageSize) return
    const time = instantValue(last[by], by)
    from = [
      [
        'OR',
        [by, '>', time],
        [
          [by, '=', time],
          ['id', '>', last['id'] ?? 0],
        ],
      ],
    ]
  }
}

function changeOf(record: JsonObject, by: string, host: string): PolledChange {
  const { id, [by]: time } = record
  if (typeof id === 'number' && typeof time === 'string') return { id: plainText(id), time, record }
  const reason = `a record has no id or no ${by}: ${preview(record)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}
