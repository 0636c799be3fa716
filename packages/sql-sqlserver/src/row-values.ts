import type { Json, JsonObject } from '@isthmus/sdk'
import { coded } from './trouble.ts'

/** A column of a row as the driver gives it. */
export interface DriverColumn {
  readonly value: unknown
  readonly metadata: {
    readonly colName: string
    readonly type: { readonly name: string }
    /** Bytes of a value, for types of several sizes. */
    readonly dataLength?: number | undefined
  }
}

/** A row as JSON: whole numbers of 64 bits are texts already, instants and times have all their digits. */
export function rowOf(columns: readonly DriverColumn[]): JsonObject {
  return Object.fromEntries(columns.map((column) => [column.metadata.colName, valueOf(column)]))
}

const inexact: readonly string[] = ['NumericN', 'DecimalN', 'Money', 'SmallMoney', 'MoneyN', 'Variant']

/** Throws an error with the code `INEXACT` for a value that the driver has made a float of: statements have to convert such columns. */
function valueOf({ value, metadata }: DriverColumn): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return numberOf(value, metadata)
    default:
      return objectOf(value ?? null, metadata)
  }
}

function numberOf(value: number, { colName, type, dataLength }: DriverColumn['metadata']): Json {
  if (inexact.includes(type.name)) {
    throw coded('INEXACT', `The column ${colName} would lose digits: it has to be asked for as a text`)
  }
  return type.name === 'Real' || (type.name === 'FloatN' && dataLength === 4) ? shortest(value) : value
}

function objectOf(value: unknown, { colName, type }: DriverColumn['metadata']): Json {
  if (value === null) return null
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (value instanceof Date) return timeOf(value, type.name)
  throw coded('INEXACT', `The column ${colName} has a type that is not read (${type.name})`)
}

/** The fewest digits that mean the same number of 32 bits: as 64 it would show digits that were never stored. */
function shortest(value: number): number {
  const digits = [6, 7, 8].find((count) => Math.fround(Number(value.toPrecision(count))) === value)
  return digits === undefined ? value : Number(value.toPrecision(digits))
}

function timeOf(value: Date, type: string): string {
  const [day = '', time = ''] = value.toISOString().replace('Z', '').split('T')
  const [seconds = '', ms = ''] = time.split('.')
  const fraction = `${ms}${ticksOf(value)}`.replace(/0+$/, '')
  const clock = fraction === '' ? seconds : `${seconds}.${fraction}`
  switch (type) {
    case 'Date':
      return day
    case 'Time':
      return clock
    case 'DateTimeOffset':
      return `${day}T${clock}Z`
    default:
      return `${day}T${clock}`
  }
}

/** What a time has beyond milliseconds, in digits of 100 ns; the driver adds it in seconds. */
function ticksOf(value: Date): string {
  const more = 'nanosecondsDelta' in value && typeof value.nanosecondsDelta === 'number' ? value.nanosecondsDelta : 0
  return String(Math.round(more * 10_000_000)).padStart(4, '0')
}
