import {
  askableKeys,
  matchKeys,
  plainText,
  type BatchContext,
  type Condition,
  type FlowError,
  type Json,
  type JsonObject,
  type PollContext,
} from '@isthmus/sdk'
import { databaseOf } from './database.ts'
import type { ConditionRow } from './fields.ts'
import { selectPage } from './select.ts'
import { orderOf, type Table } from './table.ts'

/** Keys of one statement: fewer than any of the databases takes parameters. */
export const mostKeys = 200

/** Rows that come beyond one per key before the rest is left alone. */
const mostBeyond = 1000

/** A look-up of one row. */
export interface Sought {
  readonly table: Table
  readonly conditions: readonly ConditionRow[]
}

/** The condition that tells the row: the first one that asks for a value. */
export function keyAt(conditions: readonly ConditionRow[]): number {
  return conditions.findIndex(({ op, value = null }) => op === 'eq' && value !== null && value !== '')
}

/** The first row in the order of the primary key, which counts where there are several. */
export async function firstRow(context: PollContext, { table, conditions }: Sought): Promise<JsonObject | undefined> {
  const condition: Condition = { all: conditions.map(({ field, op, value = null }) => ({ field, op, value })) }
  const order = rowOrder(table, conditions)
  const [found] = await databaseOf(context).query(selectPage({ table, columns: [], order, condition, limit: 1 }))
  return found
}

function rowOrder(table: Table, conditions: readonly ConditionRow[]): readonly string[] {
  return table.primary.length === 0 ? [conditions[0]?.field ?? ''] : orderOf(table)
}

type Answer = readonly JsonObject[] | FlowError | 'open'

/** The rows of many keys by one statement; the other conditions are the same for all of them. */
export async function rowsOf(
  context: BatchContext,
  { table, conditions }: Sought,
  keys: readonly Json[],
): Promise<(key: string) => Answer> {
  const at = keyAt(conditions)
  const field = conditions[at]?.field ?? ''
  const others = conditions.filter((_, place) => place !== at)
  const order = rowOrder(table, conditions)
  const selectOf = (wanted: readonly Json[]) => {
    const rest = others.map(({ field: name, op, value = null }) => ({ field: name, op, value }))
    const condition: Condition = { all: [{ field, op: 'in', value: wanted }, ...rest] }
    return selectPage({ table, columns: [], order, condition, limit: wanted.length + mostBeyond })
  }
  const { values, refused } = askableKeys(keys, (key) => {
    selectOf([key])
    return key
  })
  const rows = values.length === 0 ? [] : await databaseOf(context).query(selectOf(values))
  const isWhole = rows.length < values.length + mostBeyond
  const answers = rows.map((row) => ({ key: plainText(row[field]), answer: row }))
  const matched = matchKeys(
    values.map((key) => plainText(key)),
    answers,
    'any',
  )
  return (key) => {
    const found = refused.get(key) ?? matched(key)
    // The first of a key has come; of one without any there may be some that have not.
    return Array.isArray(found) && found.length === 0 && !isWhole ? 'open' : found
  }
}
