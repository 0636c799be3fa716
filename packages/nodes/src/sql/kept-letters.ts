import { flowError, preview, type JsonObject } from '@isthmus/sdk'
import type { Table } from './table.ts'

interface Kept {
  readonly table: Table
  readonly values: JsonObject
}

/**
 * Some databases write a question mark for a letter that the code page of a column lacks, and say nothing. Throws
 * `FIELD_VALUE_INVALID`, which undoes the write.
 */
export function assertKept({ table, values }: Kept, record: JsonObject | null): void {
  const { losesLetters } = table.dialect
  if (!losesLetters || !record) return
  for (const [column, value] of Object.entries(values)) {
    const held = record[column]
    if (typeof value !== 'string' || typeof held !== 'string' || !losesLetters(table.types[column] ?? '')) continue
    const lost = Array.from(value).find((letter) => letter > '\u007f' && !held.includes(letter))
    if (lost === undefined) continue
    const expected = `must have letters of the column's code page (${table.types[column]}), which lacks ${lost}`
    const field = `${table.name} ${column}`
    throw flowError('FIELD_VALUE_INVALID', { node: table.fields.system, field, expected, got: preview(value) })
  }
}
