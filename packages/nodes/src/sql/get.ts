import {
  conditionRow,
  conditionsField,
  defineNode,
  flowError,
  foundShape,
  intoField,
  lookUpBatch,
  placeInto,
  preview,
  whenMissing,
  type EffectInput,
  type Emission,
  type JsonObject,
  type NodeType,
  type Resolved,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import type { Static } from 'typebox'
import type { SqlDialect } from './dialect.ts'
import { closed, described, entityField, rowShape } from './fields.ts'
import { firstRow, keyAt, mostKeys, rowsOf } from './get-many.ts'
import { tableOf } from './table.ts'

const config = Type.Object(
  {
    entity: entityField(),
    conditions: conditionsField(conditionRow(), { minItems: 1 }),
    whenMissing: whenMissing(),
    into: intoField(),
  },
  closed,
)

/**
 * Looks up one row by its key or by anything else; of several, the first in the order of the primary key counts. Many keys go in one
 * statement.
 */
export function getNode(dialect: SqlDialect): NodeType {
  return defineNode({
    ...described(dialect, 'get', { en: 'get row', 'zh-CN': '获取行' }),
    version: 1,
    kind: 'effect',
    effects: 'read',
    concurrency: 4,
    summary: { en: 'Looks up one row of a table or view.', 'zh-CN': '查找表或视图中的一行。' },
    category: 'connector',
    icon: 'search',
    keywords: ['sql', 'database', 'find', 'lookup', 'select', '数据库', '查找', '获取', '查询'],
    config,
    shapes: {
      outputs: {
        out: foundShape(rowShape),
      },
      permission: { action: 'read', entity: '/entity' },
    },
    run: async ({ record, config: wanted }, context) => {
      const table = await tableOf(dialect, context, { name: wanted.entity, per: context.run.id })
      return leaving(dialect, { record, config: wanted }, await firstRow(context, { table, ...wanted }))
    },
    ...lookUpBatch<Wanted>({
      bounds: [{ maxKeys: mostKeys }],
      kind: kindOf,
      key: ({ conditions }) => conditions[keyAt(conditions)]?.value ?? '',
      many: async ({ entity, conditions }, keys, context) => {
        const table = await tableOf(dialect, context, { name: entity, per: context.run.id })
        return rowsOf(context, { table, conditions }, keys)
      },
      alone: async ({ entity, conditions }, context) => {
        const table = await tableOf(dialect, context, { name: entity, per: context.run.id })
        return firstRow(context, { table, conditions })
      },
      chosen: (_, [first]) => first,
      emitted: (input, found) => leaving(dialect, input, found),
    }),
  })
}

type Wanted = Resolved<Static<typeof config>>

/** Look-ups that differ in nothing but the value of one column share a statement. */
function kindOf({ entity, conditions }: Wanted): string | undefined {
  const at = keyAt(conditions)
  const others = conditions.map((row, place) =>
    place === at ? [row.field, 'eq'] : [row.field, row.op, row.value ?? null],
  )
  return at === -1 ? undefined : JSON.stringify([entity, at, others])
}

function leaving(
  dialect: SqlDialect,
  { record, config: { entity, conditions, whenMissing: missing, into } }: EffectInput<Wanted>,
  found: JsonObject | undefined,
): readonly Emission[] {
  if (!found && missing !== 'null') {
    const key = conditions.map(({ field, value = null }) => `${field} ${preview(value)}`).join(', ')
    throw flowError('RECORD_NOT_FOUND', { system: dialect.title.en, entity, key })
  }
  return [{ record: placeInto(record, into, found ?? null) }]
}
