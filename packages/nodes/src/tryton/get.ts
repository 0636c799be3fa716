import {
  defineNode,
  flowError,
  foundShape,
  intoField,
  lookUpBatch,
  orExpression,
  placeInto,
  plainText,
  ui,
  whenMissing,
  type EffectInput,
  type Emission,
  type JsonObject,
  type Resolved,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import type { Static } from 'typebox'
import { firstRecord, mostKeys, recordsOf, type Sought } from './get-many.ts'
import { askedFields, fieldPattern, modelField } from './model-fields.ts'
import { modelRecord, wholeRecord } from './shapes.ts'
import { tryton, type Tryton } from './tryton-call.ts'

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
      out: foundShape(modelRecord),
    },
    named: [{ at: ['/field', '/fields/*'], of: wholeRecord }],
    permission: { action: 'read', entity: '/model' },
  },
  run: async ({ record, config: wanted }, context) => {
    const erp = tryton(context)
    return leaving(erp, { record, config: wanted }, await firstRecord(erp, soughtOf(wanted), wanted.value))
  },
  ...lookUpBatch<Wanted>({
    bounds: [{ maxKeys: mostKeys }],
    // What is sought in a record of another model is not told by the answer.
    kind: ({ model, field, fields }) => (field?.includes('.') ? undefined : JSON.stringify([model, field, fields])),
    key: ({ value }) => value ?? '',
    many: (wanted, keys, context) => recordsOf(tryton(context), soughtOf(wanted), keys),
    alone: (wanted, context) => firstRecord(tryton(context), soughtOf(wanted), wanted.value),
    chosen: (_, [record]) => record,
    emitted: (input, found, context) => leaving(tryton(context), input, found),
  }),
})

type Wanted = Resolved<Static<typeof config>>

function soughtOf({ model, field, fields }: Wanted): Sought {
  return { model, by: field || 'id', fields }
}

function leaving(
  { host }: Tryton,
  { record, config: { model, field, value, whenMissing: missing, into } }: EffectInput<Wanted>,
  found: JsonObject | undefined,
): readonly Emission[] {
  if (!found && missing !== 'null') {
    const by = field || 'id'
    const text = plainText(value ?? '')
    const key = text === '' ? `no ${by}` : `${by} ${text}`
    throw flowError('RECORD_NOT_FOUND', { system: `Tryton (${host})`, entity: model, key })
  }
  return [{ record: placeInto(record, into, found ?? null) }]
}
