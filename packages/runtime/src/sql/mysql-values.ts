import type { FieldPacket } from 'mysql2'
import type { Json, JsonObject } from '@isthmus/sdk'

type Read = (value: unknown) => Json

/** Types of columns by number. Source: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const float = 4
const timestamp = 7
const bigint = 8
const date = 10
const datetime = 12

const text: Read = (value) => String(value)

/** MySQL keeps days that do not exist for "none". */
const dayOf: Read = (value) => (String(value).startsWith('0000-00-00') ? null : String(value))

const reads: Readonly<Record<number, Read>> = {
  // 32 bits read as 64 show digits that were never stored.
  [float]: (value) => (typeof value === 'number' ? Number(value.toPrecision(7)) : Number(value)),
  // The session speaks UTC.
  [timestamp]: (value) => (dayOf(value) === null ? null : `${String(value).replace(' ', 'T')}Z`),
  [bigint]: text,
  [date]: dayOf,
  [datetime]: (value) => (dayOf(value) === null ? null : String(value).replace(' ', 'T')),
}

/** Rows as JSON: decimals and 64-bit numbers are texts already, bytes become base64. */
export function mysqlRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  fields: readonly FieldPacket[],
): readonly JsonObject[] {
  const columns = fields.map(({ name, columnType }) => [name, reads[columnType ?? -1] ?? plain] as const)
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(([name, read]) => {
        const value = row[name]
        return [name, value === null || value === undefined ? null : read(value)]
      }),
    ),
  )
}

const plain: Read = (value) => (Buffer.isBuffer(value) ? value.toString('base64') : (value as Json))
