import {
  defineNode,
  flowError,
  intoField,
  orExpression,
  placeInto,
  ui,
  whenMissing,
  type JsonObject,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { askedFields, fieldPattern, modelField } from './model-fields.ts'
import { modelRecord, wholeRecord } from './shapes.ts'
import { tryton, type Tryton } from './tryton-call.ts'
import { invalid } from './values.ts'

const config = Type.Object(
  {
    model: modelField('sale.sale'),
    field: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Found by', 'zh-CN': '查找字段' },
            help: { en: 'Empty: the id.', 'zh-CN': '留空则按 ID 查找。' },
            placeholder: 'code',
          },
          { pattern: `^$|${fieldPattern}`, maxLength: 200 },
        ),
      ),
    ),
    value: orExpression(Type.Unsafe<string | number>({ type: ['string', 'number'] }), {
      title: { en: 'Value', 'zh-CN': '值' },
      placeholder: 'record.id',
    }),
    fields: askedFields(),
    whenMissing: whenMissing(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Looks up one record of any model by its id or another field, as it is now; of several, the one with the lowest id. */
export const trytonGet = defineNode({
  id: 'tryton.get',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 4,
  title: { en: 'Tryton: get record', 'zh-CN': 'Tryton：获取记录' },
  summary: { en: 'Looks up one record of any Tryton model.', 'zh-CN': '查找任意 Tryton 模型的一条记录。' },
  category: 'connector',
  icon: 'search',
  keywords: ['tryton', 'lookup', 'find', 'shipment', 'invoice', 'sale', '查找', '获取', '发货', '发票', '销售'],
  connector: 'tryton',
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'choose',
        at: '/whenMissing',
        cases: { null: { kind: 'place', into: '/into', of: { kind: 'nullable', of: modelRecord } } },
        otherwise: { kind: 'place', into: '/into', of: modelRecord },
      },
    },
    named: [{ at: ['/field', '/fields/*'], of: wholeRecord }],
    permission: { action: 'read', entity: '/model' },
  },
  run: async ({ record, config: { model, field, value, fields, whenMissing: missing, into } }, context) => {
    const erp = tryton(context)
    const by = field || 'id'
    const sought = value ?? ''
    // Reading a record that is gone is refused as if it were forbidden; looking for it gives none.
    const found = sought === '' ? undefined : await first(erp, { model, by, sought, fields })
    if (!found && missing !== 'null') {
      const key = sought === '' ? `no ${by}` : `${by} ${sought}`
      throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${erp.host})`, entity: model, key })
    }
    return [{ record: placeInto(record, into, found ?? null) }]
  },
})

interface Sought {
  readonly model: string
  readonly by: string
  readonly sought: string | number
  readonly fields: readonly string[]
}

async function first(erp: Tryton, { model, by, sought, fields }: Sought): Promise<JsonObject | undefined> {
  const domain = [[by, '=', by === 'id' ? idOf(sought) : sought]]
  const [found] = await erp.search({ model, domain, fields, limit: 1 })
  return found
}

function idOf(value: string | number): number {
  const id = Number(value)
  if (Number.isSafeInteger(id)) return id
  throw invalid('value', 'must be a whole number', value)
}
