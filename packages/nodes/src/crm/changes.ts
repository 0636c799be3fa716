import {
  plainText,
  defineNode,
  isJsonObject,
  keyKeyword,
  orExpression,
  ui,
  type EffectContext,
  type Emission,
  type Json,
  type JsonSchema,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { crmPages } from './crm-call.ts'
import { crmSchemas } from './entities.ts'

const config = Type.Object(
  {
    cursor: Type.Optional(
      orExpression(Type.String({ maxLength: 1000 }), {
        title: { en: 'After', 'zh-CN': '起始位置' },
        help: {
          en: 'The cursor of an earlier read. Empty: from the beginning.',
          'zh-CN': '上次读取得到的游标。留空则从头开始。',
        },
      }),
    ),
    newestOnly: Type.Optional(
      Type.Boolean(
        ui(
          {
            title: { en: 'Newest event of each only', 'zh-CN': '每个商机仅取最新事件' },
            help: {
              en: 'The feed delivers at least once and may repeat events; this gives each opportunity once.',
              'zh-CN': '变更流至少投递一次，事件可能重复；启用后每个商机只出现一次。',
            },
            widget: 'switch',
          },
          { default: true },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

const changeSchema: JsonSchema = {
  type: 'object',
  properties: {
    event_id: { type: 'string', [keyKeyword]: true },
    occurred_at: { type: 'string', format: 'date-time' },
    type: { type: 'string' },
    opportunity: crmSchemas.opportunities,
  },
  required: ['event_id', 'occurred_at', 'type', 'opportunity'],
}

const cursorSchema: JsonSchema = {
  type: 'object',
  properties: { cursor: { type: ['string', 'null'] }, count: { type: 'integer' } },
  required: ['cursor', 'count'],
}

/**
 * Reads the change feed of opportunities. Events leave by `out`; at the end `{ cursor, count }` leaves by `cursor`, where
 * the next read can go on.
 */
export const crmChanges = defineNode({
  id: 'crm.changes',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'CRM: opportunity changes', 'zh-CN': 'CRM：商机变更' },
  summary: { en: 'Reads what happened to opportunities since a cursor.', 'zh-CN': '读取某个位置之后的商机变更。' },
  category: 'connector',
  icon: 'building-2',
  keywords: ['crm', 'feed', 'events', 'delta', 'since', 'opportunity', '变更', '增量', '事件', '商机'],
  connector: 'playground-crm',
  outputs: [
    { id: 'out', title: { en: 'Events', 'zh-CN': '事件' } },
    { id: 'cursor', title: { en: 'Cursor', 'zh-CN': '游标' } },
  ],
  config,
  shapes: {
    outputs: {
      out: { kind: 'schema', schema: changeSchema },
      cursor: { kind: 'schema', schema: cursorSchema },
    },
    permission: { action: 'read' },
  },
  run: ({ config: { cursor, newestOnly = true } }, context) => changes(context, cursor ?? '', newestOnly),
})

async function* changes(
  context: EffectContext,
  cursor: string,
  newestOnly: boolean,
): AsyncIterable<readonly Emission[]> {
  const newest = new Map<string, Json>()
  let resume: Json = cursor === '' ? null : cursor
  let count = 0
  for await (const { data, page } of crmPages(context, {
    path: 'opportunities/changes',
    query: cursor === '' ? {} : { cursor },
  })) {
    resume = page['resume_cursor'] ?? resume
    if (!newestOnly) {
      count += data.length
      yield data.map((record) => ({ record }))
    } else for (const event of data) remember(newest, event)
  }
  if (newestOnly) {
    count = newest.size
    yield [...newest.values()].map((record) => ({ record }))
  }
  yield [{ port: 'cursor', record: { cursor: resume, count } }]
}

/** Events come oldest first, so the later one of an opportunity replaces the earlier one. */
function remember(newest: Map<string, Json>, event: Json): void {
  const opportunity = isJsonObject(event) ? event['opportunity'] : undefined
  const id = isJsonObject(opportunity) ? plainText(opportunity['id']) : JSON.stringify(event)
  newest.delete(id)
  newest.set(id, event)
}
