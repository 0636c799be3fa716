import {
  conditionRow,
  conditionsField,
  defineNode,
  intoField,
  limitField,
  placeInto,
  plainText,
  ui,
  type EffectContext,
  type Emission,
  type Json,
  type JsonObject,
  type NodeType,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, columnsField, conditionOf, described, entityField, rowShape } from './fields.ts'
import type { ConditionRow } from './fields.ts'
import { placeOfRow, selectPage } from './select.ts'
import { orderOf, tableOf } from './table.ts'

/** Rows of the first page, of the longest one, and the text that a page should have at most. */
const firstRows = 100
const mostRows = 1000
const pageChars = 4 * 1024 * 1024

const config = Type.Object(
  {
    entity: entityField(),
    key: Type.Optional(
      columnsField(
        { en: 'Key columns', 'zh-CN': '键列' },
        {
          en: 'Columns that together tell rows apart and are never empty; rows are read in their order. Empty: the primary key.',
          'zh-CN': '共同唯一标识行且不为空的列；按其顺序读取。留空则使用主键。',
        },
        { maxItems: 8 },
      ),
    ),
    conditions: Type.Optional(conditionsField(conditionRow())),
    select: Type.Optional({
      ...Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200 }),
      ...ui({ title: { en: 'Columns', 'zh-CN': '返回列' }, widget: 'list', advanced: true }),
    }),
    limit: limitField(),
    timeoutSeconds: Type.Optional(timeoutField()),
    into: intoField(),
  },
  closed,
)

function timeoutField() {
  return Type.Integer({
    minimum: 1,
    maximum: 300,
    default: 30,
    ...ui({
      title: { en: 'Time per statement (seconds)', 'zh-CN': '语句超时（秒）' },
      widget: 'number',
      advanced: true,
    }),
  })
}

/** Reads the rows of a table or view, in the order of its key, page by page behind the last one. */
export function listNode(dialect: SqlDialect): NodeType {
  return defineNode({
    ...described(dialect, 'list', { en: 'list rows', 'zh-CN': '列出行' }),
    version: 2,
    kind: 'effect',
    effects: 'read',
    summary: { en: 'Reads the rows of a table or view.', 'zh-CN': '读取表或视图的行。' },
    category: 'connector',
    icon: 'database',
    keywords: ['sql', 'database', 'table', 'select', 'read', '数据库', '表', '读取', '查询'],
    config,
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: { kind: 'pick', at: '/select', of: rowShape } } },
      named: [{ at: ['/conditions/*/field', '/select/*', '/key/*'], of: rowShape }],
      permission: { action: 'read', entity: '/entity' },
    },
    upgrade: (own) => ({ ...own, ...renamedConditions(own) }),
    run: ({ record, config: wanted }, context) => list(dialect, { record, wanted }, context),
  })
}

const meant: Readonly<Record<string, string>> = { startswith: 'startsWith', filled: 'notEmpty' }

/** Version 1 had words of its own for comparing. */
function renamedConditions({ conditions }: JsonObject): JsonObject {
  if (!Array.isArray(conditions)) return {}
  const rows = (conditions as readonly JsonObject[]).map(({ operator = 'eq', ...row }) => ({
    ...row,
    op: meant[plainText(operator)] ?? operator,
  }))
  return { conditions: rows }
}

interface Asked {
  readonly record: Json
  readonly wanted: {
    readonly entity: string
    readonly key?: readonly string[]
    readonly conditions?: readonly ConditionRow[]
    readonly select?: readonly string[]
    readonly limit?: number
    readonly timeoutSeconds?: number
    readonly into?: string
  }
}

async function* list(
  dialect: SqlDialect,
  { record, wanted }: Asked,
  context: EffectContext,
): AsyncIterable<readonly Emission[]> {
  const { select: columns = [], limit = Number.POSITIVE_INFINITY, timeoutSeconds = 30, into } = wanted
  const sql = databaseOf(context)
  const table = await tableOf(dialect, context, { name: wanted.entity, per: context.run.id })
  const order = orderOf(table, wanted.key)
  const asked = { table, columns, order, condition: conditionOf(wanted.conditions), timeoutMs: timeoutSeconds * 1000 }
  let left = limit
  let size = firstRows
  let after: readonly Json[] | undefined
  for (;;) {
    const rowsWanted = Math.min(size, left)
    const rows = await sql.query(selectPage({ ...asked, after, limit: rowsWanted }))
    yield rows.map((row) => ({ record: placeInto(record, into, onlyWanted(row, columns)) }))
    left -= rows.length
    const last = rows.at(-1)
    if (!last || rows.length < rowsWanted || left <= 0) return
    after = placeOfRow(table, order, last)
    size = nextSize(rows)
  }
}

/** As many rows as have about the text that a page should have, so that long rows do not fill the memory. */
function nextSize(rows: readonly JsonObject[]): number {
  const chars = rows.reduce((sum, row) => sum + charsOf(row), 0)
  return Math.max(1, Math.min(mostRows, Math.floor((pageChars * rows.length) / Math.max(1, chars))))
}

function charsOf(row: JsonObject): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)
}

function onlyWanted(row: JsonObject, columns: readonly string[]): JsonObject {
  if (columns.length === 0) return row
  return Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))
}
