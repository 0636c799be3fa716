import { flowError, plainText, sqlCondition, type Condition, type Json, type SqlQuery } from '@isthmus/sdk'
import { quotedColumn, shownColumns, type Table } from './table.ts'

export interface Selection {
  readonly table: Table
  /** All when empty; those of `order` come along. */
  readonly columns: readonly string[]
  /** Columns that together tell rows apart. */
  readonly order: readonly string[]
  readonly condition: Condition
  /** Values of `order` in the last row that was read. */
  readonly after?: readonly Json[] | undefined
  readonly limit: number
  readonly timeoutMs?: number
}

/**
 * One page of a table, behind the last row of the page before. Names are quoted and values are parameters, so nothing in a
 * record or a config can change what is asked. Throws `FIELD_VALUE_INVALID`.
 */
export function selectPage(selection: Selection): SqlQuery {
  const { table, columns, order, limit, timeoutMs } = selection
  const { where, values } = whereOf(selection)
  const text = table.dialect.rows({
    what: shownColumns(table, columns.length === 0 ? [] : [...new Set([...columns, ...order])]),
    from: table.quoted,
    where,
    order: order.map((column) => quotedColumn(table, column)),
    limit: Math.trunc(limit),
  })
  return { text, values, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
}

function whereOf({ table, order, condition, after }: Selection) {
  const { engine } = table.dialect
  const behind = after && engine !== 'postgresql' ? [follows(order, after)] : []
  const all: Condition = { all: [condition, ...behind].filter((each) => !isEverything(each)) }
  const asked = sqlCondition(all, table.fields, { engine, types: table.types })
  const { text, parameters } = asked ?? { text: '', parameters: [] }
  if (!after || engine !== 'postgresql') return { where: text, values: parameters }
  const names = order.map((column) => quotedColumn(table, column))
  const row = rowFollows(names, parameters.length)
  return { where: text === '' ? row : `${text} AND ${row}`, values: [...parameters, ...after.map(plainText)] }
}

function isEverything(condition: Condition): boolean {
  return 'all' in condition && condition.all.length === 0
}

/** PostgreSQL reads this from an index in one go. */
function rowFollows(names: readonly string[], from: number): string {
  return `(${names.join(', ')}) > (${names.map((_, at) => `$${from + at + 1}`).join(', ')})`
}

/** MariaDB reads these alternatives from an index, but not the comparison of rows; others have no such comparison. */
function follows(order: readonly string[], after: readonly Json[]): Condition {
  const alternatives = order.map((field, at): Condition => {
    const equal = order.slice(0, at).map((own, place): Condition => same(own, after[place] ?? null))
    return { all: [...equal, { field, op: 'gt', value: after[at] ?? null }] }
  })
  return { any: alternatives }
}

function same(field: string, value: Json): Condition {
  return { field, op: 'eq', value }
}

/** The values of the columns that pages are read by. Throws `FIELD_VALUE_INVALID` for an empty one. */
export function placeOfRow(table: Table, order: readonly string[], row: Readonly<Record<string, Json>>) {
  return order.map((column) => {
    const value = row[column] ?? null
    if (value !== null) return value
    const expected = `must be a key column that is never empty in ${table.name}`
    const { system } = table.fields
    throw flowError('FIELD_VALUE_INVALID', { node: system, field: column, expected, got: 'an empty value' })
  })
}
