import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>

/** Reads the columns of a row as the types the tables promise: the one place where rows become typed values. */
export interface RowReader {
  text(column: string): string
  optionalText(column: string): string | undefined
  number(column: string): number
  optionalNumber(column: string): number | undefined
  flag(column: string): boolean
  bytes(column: string): Uint8Array
  /** One of a closed set of texts. */
  choice<T extends string>(column: string, choices: readonly T[]): T
  /** JSON that this room wrote itself. */
  json<T>(column: string): T
  /** What `packed` made for this column. */
  packed<T>(column: string): T
}

/** JSON as it is stored where there is much of it that differs little from one row to the next. */
export function packed(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value))
}

export function readRow(row: unknown): RowReader {
  const values = row as Row
  const reader: RowReader = {
    text: (column) => expect(column, values[column], 'string') as string,
    optionalText: (column) => (values[column] === null ? undefined : reader.text(column)),
    number: (column) => expect(column, values[column], 'number') as number,
    optionalNumber: (column) => (values[column] === null ? undefined : reader.number(column)),
    flag: (column) => reader.number(column) === 1,
    bytes: (column) => {
      const value = values[column]
      if (!(value instanceof Uint8Array)) throw unexpected(column, value)
      return value
    },
    choice: <T extends string>(column: string, choices: readonly T[]) => {
      const found = choices.find((choice) => choice === values[column])
      if (found === undefined) throw unexpected(column, values[column])
      return found
    },
    json: <T>(column: string) => JSON.parse(reader.text(column)) as T,
    packed: <T>(column: string) => JSON.parse(inflateRawSync(reader.bytes(column)).toString()) as T,
  }
  return reader
}

function expect(column: string, value: unknown, type: 'string' | 'number'): unknown {
  if (typeof value !== type) throw unexpected(column, value)
  return value
}

function unexpected(column: string, value: unknown): TypeError {
  return new TypeError(`The column ${column} holds ${value === null ? 'null' : typeof value}`)
}

/** `{ key: value }`, or nothing when the value is undefined. */
export function present<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T })
}
