import type { JsonSchema } from '../../json.ts'
import { currencyKeyword } from './shape-rule.ts'

/** A row of a mapping: where it leads, and the plain path it reads, if that is all it does. */
export interface MoneyRow {
  readonly path: readonly string[]
  readonly schema: JsonSchema
  readonly reads?: readonly string[] | undefined
}

/**
 * A money field that is mapped under another name keeps its currency field where that was mapped beside it, under
 * whichever name; else nothing is known of its currency.
 */
export function withCurrencies<Row extends MoneyRow>(rows: readonly Row[]): readonly Row[] {
  if (rows.every(({ schema }) => schema[currencyKeyword] === undefined)) return rows
  return rows.map((row) => {
    const { [currencyKeyword]: name, ...plain } = row.schema
    if (name === undefined) return row
    const wanted = row.reads && typeof name === 'string' ? [...row.reads.slice(0, -1), name] : []
    const beside = rows.find(
      ({ reads, path }) => isSame(reads, wanted) && isSame(path.slice(0, -1), row.path.slice(0, -1)),
    )
    const found = beside?.path.at(-1)
    return {
      ...row,
      schema: found === undefined ? plain : found === name ? row.schema : { ...plain, [currencyKeyword]: found },
    }
  })
}

function isSame(left: readonly string[] | undefined, right: readonly string[]): boolean {
  return left !== undefined && left.length === right.length && left.every((name, at) => name === right[at])
}
