import {
  conditionsField,
  defineNode,
  intoField,
  limitField,
  orExpression,
  placeInto,
  ui,
  type EffectContext,
  type Emission,
  type Json,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { askedFields, fieldPattern, modelField } from './model-fields.ts'
import { modelRecord, wholeRecord } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { dateValue, decimalValue, instantValue } from './values.ts'

const pageSize = 500

const conditionRow = Type.Object(
  {
    field: Type.String(
      ui({ title: { en: 'Field', 'zh-CN': '字段' }, placeholder: 'state' }, { pattern: fieldPattern, maxLength: 200 }),
    ),
    operator: Type.Enum(['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'ilike'], {
      default: '=',
      ...ui({ title: { en: 'Is', 'zh-CN': '条件' }, widget: 'select' }),
    }),
    value: orExpression(
      Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }),
      { title: { en: 'Value', 'zh-CN': '值' } },
    ),
    as: Type.Optional(
      Type.Enum(['plain', 'decimal', 'date', 'instant'], {
        default: 'plain',
        ...ui({
          title: { en: 'Send as', 'zh-CN': '发送类型' },
          widget: 'select',
          options: {
            plain: { en: 'Text, number or list', 'zh-CN': '文本、数字或列表' },
            decimal: { en: 'Decimal', 'zh-CN': '十进制数' },
            date: { en: 'Date', 'zh-CN': '日期' },
            instant: { en: 'Instant', 'zh-CN': '时刻' },
          },
        }),
      }),
    ),
  },
  { additionalProperties: false },
)

const config = Type.Object(
  {
    model: modelField('sale.sale'),
    conditions: Type.Optional(conditionsField(conditionRow)),
    fields: askedFields(),
    limit: limitField(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Gives the records of any model that meet all conditions, ordered by id, page by page. */
export const trytonList = defineNode({
  id: 'tryton.list',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Tryton: list records', 'zh-CN': 'Tryton：列出记录' },
  summary: { en: 'Reads the records of any Tryton model.', 'zh-CN': '读取任意 Tryton 模型的记录。' },
  category: 'connector',
  icon: 'list',
  keywords: ['tryton', 'search', 'read', 'query', '读取', '查询', '搜索', '列表'],
  connector: 'tryton',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: modelRecord } },
    named: [{ at: ['/conditions/*/field', '/fields/*'], of: wholeRecord }],
    permission: { action: 'read', entity: '/model' },
  },
  run: ({ record, config: wanted }, context) => list(record, wanted, context),
})

interface Wanted {
  readonly model: string
  readonly conditions?: readonly {
    readonly field: string
    readonly operator: string
    readonly value?: Json
    readonly as?: 'plain' | 'decimal' | 'date' | 'instant'
  }[]
  readonly fields: readonly string[]
  readonly limit?: number
  readonly into?: string
}

async function* list(record: Json, wanted: Wanted, context: EffectContext): AsyncIterable<readonly Emission[]> {
  const { model, conditions = [], fields, limit = Number.POSITIVE_INFINITY, into } = wanted
  const domain = conditions.map(({ field, operator, value = null, as = 'plain' }) => {
    return [field, operator, tagged[as](value, field)]
  })
  const erp = tryton(context)
  let left = limit
  let behind: readonly Json[] = []
  for (;;) {
    const wantedNow = Math.min(pageSize, left)
    const page = await erp.search({ model, domain: [...domain, ...behind], fields, limit: wantedNow })
    yield page.map((found) => ({ record: placeInto(record, into, found) }))
    left -= page.length
    const last = page.at(-1)?.['id']
    if (last === undefined || page.length < wantedNow || left <= 0) return
    // Behind the last one and not by count: records that come and go meanwhile move no others.
    behind = [['id', '>', last]]
  }
}

const tagged: Readonly<Record<'plain' | 'decimal' | 'date' | 'instant', (value: Json, field: string) => Json>> = {
  plain: (value) => value,
  decimal: decimalValue,
  date: dateValue,
  instant: instantValue,
}
