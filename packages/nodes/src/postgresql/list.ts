import {
  defineNode,
  flowError,
  intoField,
  orExpression,
  placeInto,
  ui,
  type EffectContext,
  type Emission,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { ask, schemaOf } from './database.ts'
import { operators, selectPage, type Condition } from './select.ts'

const pageRows = 500

const conditionRow = Type.Object(
  {
    field: Type.String(
      ui({ title: { en: 'Column', 'zh-CN': '列' }, placeholder: 'status' }, { minLength: 1, maxLength: 63 }),
    ),
    operator: Type.Enum(operators, {
      default: 'eq',
      ...ui({
        title: { en: 'Is', 'zh-CN': '条件' },
        widget: 'select',
        options: {
          eq: { en: 'equal to', 'zh-CN': '等于' },
          ne: { en: 'not equal to', 'zh-CN': '不等于' },
          gt: { en: 'greater than', 'zh-CN': '大于' },
          ge: { en: 'at least', 'zh-CN': '大于等于' },
          lt: { en: 'less than', 'zh-CN': '小于' },
          le: { en: 'at most', 'zh-CN': '小于等于' },
          in: { en: 'one of (list)', 'zh-CN': '属于（列表）' },
          contains: { en: 'contains', 'zh-CN': '包含' },
          startswith: { en: 'starts with', 'zh-CN': '开头为' },
          empty: { en: 'empty', 'zh-CN': '为空' },
          filled: { en: 'not empty', 'zh-CN': '不为空' },
        },
      }),
    }),
    value: Type.Optional(
      orExpression(Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }), {
        title: { en: 'Value', 'zh-CN': '值' },
      }),
    ),
  },
  { additionalProperties: false },
)

const names = Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { maxItems: 200 })

const config = Type.Object(
  {
    entity: Type.String(
      ui(
        { title: { en: 'Table or view', 'zh-CN': '表或视图' }, placeholder: 'customers' },
        { minLength: 1, maxLength: 127 },
      ),
    ),
    key: Type.Array(
      Type.String({ minLength: 1, maxLength: 63 }),
      ui(
        {
          title: { en: 'Key columns', 'zh-CN': '键列' },
          help: {
            en: 'Columns that together tell records apart and are never empty; pages are read in their order.',
            'zh-CN': '共同唯一标识记录且不为空的列；按其顺序分页读取。',
          },
          widget: 'list',
        },
        { minItems: 1, maxItems: 8 },
      ),
    ),
    conditions: Type.Optional(
      Type.Array(
        conditionRow,
        ui({ title: { en: 'Only where all hold', 'zh-CN': '同时满足' }, widget: 'rules' }, { maxItems: 50 }),
      ),
    ),
    select: Type.Optional({
      ...names,
      ...ui({ title: { en: 'Columns', 'zh-CN': '返回列' }, widget: 'list', advanced: true }),
    }),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...ui({ title: { en: 'At most', 'zh-CN': '最多条数' }, widget: 'number', advanced: true }),
      }),
    ),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Reads the rows of a table or view, in the order of its key, page by page behind the last one. */
export const postgresqlList = defineNode({
  id: 'postgresql.list',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'PostgreSQL: list rows', 'zh-CN': 'PostgreSQL：列出行' },
  summary: { en: 'Reads the rows of a table or view.', 'zh-CN': '读取表或视图的行。' },
  category: 'connector',
  icon: 'database',
  keywords: ['sql', 'database', 'table', 'select', 'read', '数据库', '表', '读取', '查询'],
  connector: 'postgresql',
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'place',
        into: '/into',
        of: {
          kind: 'pick',
          at: '/select',
          of: { kind: 'entity', at: '/entity', otherwise: { kind: 'schema', schema: { type: 'object' } } },
        },
      },
    },
    permission: { action: 'read', entity: '/entity' },
  },
  run: ({ record, config: wanted }, context) => list(record, wanted, context),
})

interface Wanted {
  readonly entity: string
  readonly key: readonly string[]
  readonly conditions?: readonly Condition[]
  readonly select?: readonly string[]
  readonly limit?: number
  readonly into?: string
}

async function* list(record: Json, wanted: Wanted, context: EffectContext): AsyncIterable<readonly Emission[]> {
  const { entity, key, conditions = [], select = [], limit = Number.POSITIVE_INFINITY, into } = wanted
  const schema = schemaOf(context)
  let left = limit
  let after: readonly Json[] | undefined
  for (;;) {
    const rowsWanted = Math.min(pageRows, left)
    const page = { table: entity, schema, columns: select, key, conditions, after, limit: rowsWanted }
    const rows = await ask(context, selectPage(page))
    yield rows.map((row) => ({ record: placeInto(record, into, onlyWanted(row, select)) }))
    left -= rows.length
    if (rows.length < rowsWanted || left <= 0) return
    after = keyOf(rows.at(-1) ?? {}, key, entity)
  }
}

function keyOf(row: JsonObject, key: readonly string[], entity: string): readonly Json[] {
  return key.map((name) => {
    const value = row[name] ?? null
    if (value !== null) return value
    const expected = `must be a key column that is never empty in ${entity}`
    throw flowError('FIELD_VALUE_INVALID', {
      node: 'PostgreSQL: list rows',
      field: name,
      expected,
      got: 'an empty value',
    })
  })
}

function onlyWanted(row: JsonObject, select: readonly string[]): JsonObject {
  if (select.length === 0) return row
  return Object.fromEntries(select.map((name) => [name, row[name] ?? null]))
}
