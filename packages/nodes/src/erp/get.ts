import {
  defineNode,
  flowError,
  foundShape,
  intoField,
  lookUpBatch,
  orExpression,
  placeInto,
  ui,
  whenMissing,
  type EffectContext,
  type EffectInput,
  type Emission,
  type JsonObject,
  type PollContext,
  type Resolved,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import type { Static } from 'typebox'
import { entitySet, setField } from './entity-sets.ts'
import { bare, hostOf } from './erp-call.ts'
import { findMany, findRecord, mostKeys, type Sought } from './find.ts'
import { erpRecord } from './set-schemas.ts'

const config = Type.Object(
  {
    entity: setField(['Customers', 'Items', 'StockLevels', 'SalesOrders', 'Invoices']),
    field: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Found by', 'zh-CN': '查找字段' },
            help: { en: 'Empty: the key of the entity.', 'zh-CN': '留空则按主键查找。' },
            placeholder: 'ExternalReference',
          },
          { pattern: '^[A-Za-z]*$', maxLength: 60 },
        ),
      ),
    ),
    value: orExpression(Type.String({ maxLength: 1000 }), {
      title: { en: 'Value', 'zh-CN': '值' },
      placeholder: 'record.company_id',
    }),
    whenMissing: whenMissing(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Looks up one record by its key or by another field; the first match counts. Orders come with their lines. */
export const erpGet = defineNode({
  id: 'erp.get',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 8,
  title: { en: 'ERP: get record', 'zh-CN': 'ERP：获取记录' },
  summary: { en: 'Looks up one record by key or by another field.', 'zh-CN': '按主键或其他字段查找一条记录。' },
  category: 'connector',
  icon: 'search',
  keywords: ['erp', 'odata', 'lookup', 'find', 'customer', 'item', '查找', '获取', '客户', '物料'],
  connector: 'playground-erp',
  config,
  shapes: {
    outputs: {
      out: foundShape(erpRecord),
    },
    named: [{ at: ['/field'], of: erpRecord }],
    permission: { action: 'read', entity: '/entity' },
  },
  run: async ({ record, config: wanted }, context) =>
    leaving(context, { record, config: wanted }, await one(wanted, context)),
  ...lookUpBatch<Wanted>({
    bounds: [{ maxKeys: mostKeys }],
    kind: ({ entity, field }) => JSON.stringify([entity, field]),
    key: ({ value }) => value ?? '',
    many: (wanted, keys, context) => findMany(context, soughtOf(wanted), keys),
    alone: one,
    chosen: (_, [found]) => found,
    emitted: (input, found, context) => leaving(context, input, found),
  }),
})

type Wanted = Resolved<Static<typeof config>>

function soughtOf({ entity, field }: Wanted): Omit<Sought, 'value'> {
  return { set: entity, field: field || entitySet(entity).key, withLines: entity === 'SalesOrders' }
}

async function one(wanted: Wanted, context: PollContext): Promise<JsonObject | undefined> {
  const value = wanted.value ?? ''
  return value === '' ? undefined : findRecord(context, { ...soughtOf(wanted), value })
}

function leaving(
  context: Pick<EffectContext, 'connection'>,
  { record, config: wanted }: EffectInput<Wanted>,
  found: JsonObject | undefined,
): readonly Emission[] {
  const { entity, into } = wanted
  if (!found && wanted.whenMissing !== 'null') {
    const { field } = soughtOf(wanted)
    const value = wanted.value ?? ''
    const key = value === '' ? `no ${field}` : `${field} ${value}`
    throw flowError('RECORD_NOT_FOUND', { system: hostOf(context), entity, key })
  }
  return [{ record: placeInto(record, into, found ? bare(found) : null) }]
}
