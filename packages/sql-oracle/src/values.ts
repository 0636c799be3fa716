import type oracledb from 'oracledb'
import type { Json, JsonObject } from '@isthmus/sdk'
import type { DriverTypes } from './binds.ts'

type Column = Pick<oracledb.Metadata<unknown>, 'dbType' | 'name'>

/** Characters of a CLOB, or bytes of a BLOB, that one value may have. */
export const mostOfLob = 16 * 1024 * 1024

/** How a column is fetched: numbers as texts, so that none passes through a float. */
export function fetchTypeOf({ dbType }: Column, driver: DriverTypes): oracledb.FetchTypeResponse | undefined {
  return dbType === driver.DB_TYPE_NUMBER ? { type: driver.DB_TYPE_VARCHAR } : undefined
}

/** Rows as JSON. Throws for a CLOB or BLOB that is longer than `mostOfLob`. */
export async function rowsOf(
  rows: readonly (readonly unknown[])[],
  columns: readonly Column[],
  driver: DriverTypes,
): Promise<readonly JsonObject[]> {
  const done: JsonObject[] = []
  for (const row of rows) {
    const entries: (readonly [string, Json])[] = []
    // One after the other: a connection answers one call at a time.
    for (const [at, column] of columns.entries()) {
      const value = row[at]
      const whole = isLob(value) ? await lobOf(value, column) : value
      entries.push([column.name, valueOf(whole, column, driver)])
    }
    done.push(Object.fromEntries(entries))
  }
  return done
}

type LobLike = Pick<oracledb.Lob, 'close' | 'getData' | 'length'>

function isLob(value: unknown): value is LobLike {
  return typeof value === 'object' && value !== null && 'getData' in value && typeof value.getData === 'function'
}

async function lobOf(lob: LobLike, { name }: Column): Promise<unknown> {
  try {
    if (lob.length <= mostOfLob) return lob.length === 0 ? null : await lob.getData()
    const reason = `The value of ${name} has a length of ${lob.length}; at most ${mostOfLob} are read`
    throw Object.assign(new Error(reason), { code: 'TOO-LONG' })
  } finally {
    lob.close().catch(() => undefined)
  }
}

/** A value of the driver as JSON: exact numbers as texts, bytes in base64, times in ISO 8601. */
export function valueOf(value: unknown, { dbType }: Column, driver: DriverTypes): Json {
  if (typeof value === 'string') return dbType === driver.DB_TYPE_NUMBER ? decimalText(value) : value
  if (typeof value === 'number') return dbType === driver.DB_TYPE_BINARY_FLOAT ? shortFloat(value) : finite(value)
  if (typeof value === 'boolean') return value
  if (value instanceof Date)
    return timeText(value, dbType === driver.DB_TYPE_TIMESTAMP_TZ || dbType === driver.DB_TYPE_TIMESTAMP_LTZ)
  return plainValue(value)
}

/** What columns of JSON hold, and what no column of ours holds. */
function plainValue(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return finite(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return timeText(value, false)
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'bigint') return String(value)
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, plainValue(own)]))
}

/** The driver leaves out the zero before the point. */
function decimalText(text: string): string {
  return text.replace(/^(-?)\./, '$10.')
}

/** JSON has no word for these. */
function finite(value: number): Json {
  return Number.isFinite(value) ? value : String(value)
}

/** 32 bits read as 64 show digits that were never stored. */
function shortFloat(value: number): Json {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return finite(value)
}

/** The driver gives times without a zone as if they were those of this computer. */
function timeText(value: Date, hasZone: boolean): string {
  const shown = hasZone ? value : new Date(value.getTime() - value.getTimezoneOffset() * 60_000)
  return shown.toISOString().replace(/\.?0*Z$/, hasZone ? 'Z' : '')
}
