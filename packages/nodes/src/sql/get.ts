import { defineNode, flowError, intoField, placeInto, preview, whenMissing, type NodeType } from '@isthmus/sdk'
import * as Type from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, conditionOf, conditionsField, described, entityField, rowShape } from './fields.ts'
import { selectPage } from './select.ts'
import { orderOf, tableOf } from './table.ts'

const config = Type.Object(
  {
    entity: entityField(),
    conditions: conditionsField({ minItems: 1 }),
    whenMissing: whenMissing(),
    into: intoField(),
  },
  closed,
)

/** Looks up one row by its key or by anything else; of several, the first in the order of the primary key counts. */
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
        out: {
          kind: 'choose',
          at: '/whenMissing',
          cases: { null: { kind: 'place', into: '/into', of: { kind: 'nullable', of: rowShape } } },
          otherwise: { kind: 'place', into: '/into', of: rowShape },
        },
      },
      permission: { action: 'read', entity: '/entity' },
    },
    run: async ({ record, config: wanted }, context) => {
      const { entity, conditions, into } = wanted
      const table = await tableOf(dialect, context, { name: entity, per: context.run.id })
      const order = table.primary.length === 0 ? [conditions[0]?.field ?? ''] : orderOf(table)
      const condition = conditionOf(conditions)
      const [found] = await databaseOf(context).query(selectPage({ table, columns: [], order, condition, limit: 1 }))
      if (!found && wanted.whenMissing !== 'null') {
        const key = conditions.map(({ field, value = null }) => `${field} ${preview(value)}`).join(', ')
        throw flowError('RECORD_NOT_FOUND', { system: dialect.title.en, entity, key })
      }
      return [{ record: placeInto(record, into, found ?? null) }]
    },
  })
}
