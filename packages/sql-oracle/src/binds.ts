import type oracledb from 'oracledb'
import type { SqlQuery } from '@isthmus/sdk'
import type { Driver } from './open-link.ts'

/** What is used of the driver's types. */
export type DriverTypes = Pick<
  Driver,
  | 'BIND_IN'
  | 'DB_TYPE_BINARY_FLOAT'
  | 'DB_TYPE_BLOB'
  | 'DB_TYPE_CLOB'
  | 'DB_TYPE_NCLOB'
  | 'DB_TYPE_NUMBER'
  | 'DB_TYPE_RAW'
  | 'DB_TYPE_TIMESTAMP_LTZ'
  | 'DB_TYPE_TIMESTAMP_TZ'
  | 'DB_TYPE_VARCHAR'
>

/** Quoted names and texts hold no placeholders, whatever they look like. */
const placeholders = /"[^"]*"|'[^']*'|:([tlnrb])(\d+)\b/g

/**
 * The values of a statement by its placeholders: `:t1` takes the first value as a text, `:l1` as a CLOB, `:n1` as an NCLOB, and
 * `:r1` (RAW) and `:b1` (BLOB) the bytes that it stands for in base64.
 */
export function bindsOf({ text, values }: SqlQuery, driver: DriverTypes): Record<string, oracledb.BindParameter> {
  const binds: Record<string, oracledb.BindParameter> = {}
  for (const [, letter = '', position = ''] of text.matchAll(placeholders)) {
    if (letter === '') continue
    const { type, isBytes } = formOf(letter, driver)
    const value = values[Number(position) - 1] ?? null
    const val = value === null ? null : isBytes ? Buffer.from(String(value), 'base64') : String(value)
    binds[`${letter}${position}`] = { dir: driver.BIND_IN, type, val }
  }
  return binds
}

interface Form {
  readonly type: oracledb.DbType
  readonly isBytes: boolean
}

function formOf(letter: string, driver: DriverTypes): Form {
  switch (letter) {
    case 'l':
      return { type: driver.DB_TYPE_CLOB, isBytes: false }
    case 'n':
      return { type: driver.DB_TYPE_NCLOB, isBytes: false }
    case 'r':
      return { type: driver.DB_TYPE_RAW, isBytes: true }
    case 'b':
      return { type: driver.DB_TYPE_BLOB, isBytes: true }
    default:
      return { type: driver.DB_TYPE_VARCHAR, isBytes: false }
  }
}
