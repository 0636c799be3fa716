import { shortText, u16, u32, u64, u8, whole } from './tds-bytes.ts'

/** A column of an answer: its type on the wire, and how its values stand in a row. */
export interface TdsColumn<Value> {
  readonly name: string
  readonly type: Buffer
  readonly write: (value: Value | null) => Buffer
}

/** Sorting and code page of texts: United States English with code page 1252, Chinese with 936. */
const latin = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34])
const chinese = Buffer.from([0x04, 0x08, 0xd0, 0x00, 0x00])

/** A value behind its length in one byte; none has the length 0. */
function short<Value>(name: string, type: readonly number[], bytes: (value: Value) => Buffer): TdsColumn<Value> {
  const write = (value: Value | null): Buffer => {
    if (value === null) return u8(0)
    const own = bytes(value)
    return Buffer.concat([u8(own.length), own])
  }
  return { name, type: Buffer.from(type), write }
}

/** A value behind its length in two bytes. */
function long<Value>(name: string, type: Buffer, bytes: (value: Value) => Buffer): TdsColumn<Value> {
  const write = (value: Value | null): Buffer => {
    if (value === null) return u16(0xffff)
    const own = bytes(value)
    return Buffer.concat([u16(own.length), own])
  }
  return { name, type, write }
}

/** A value of any length, in pieces. */
function pieces(name: string, type: Buffer): TdsColumn<string> {
  const write = (value: string | null): Buffer => {
    if (value === null) return u64(0xffffffffffffffffn)
    const own = Buffer.from(value, 'utf16le')
    return Buffer.concat([u64(BigInt(own.length)), u32(own.length), own, u32(0)])
  }
  return { name, type, write }
}

export function intColumn(name: string, size: 1 | 2 | 4 | 8 = 4): TdsColumn<bigint> {
  return short(name, [0x26, size], (value) => whole(value, size))
}

export function bitColumn(name: string): TdsColumn<boolean> {
  return short(name, [0x68, 1], (value) => u8(value ? 1 : 0))
}

export function floatColumn(name: string, size: 4 | 8): TdsColumn<number> {
  return short(name, [0x6d, size], (value) => {
    const bytes = Buffer.alloc(size)
    if (size === 4) bytes.writeFloatLE(value)
    else bytes.writeDoubleLE(value)
    return bytes
  })
}

/** `decimal(38, scale)`; its values are given without the point. */
export function decimalColumn(name: string, scale: number): TdsColumn<bigint> {
  return short(name, [0x6a, 17, 38, scale], (value) =>
    Buffer.concat([u8(value < 0n ? 0 : 1), whole(value < 0n ? -value : value, 16)]),
  )
}

/** `money`; its values are given in ten-thousandths. */
export function moneyColumn(name: string): TdsColumn<bigint> {
  return short(name, [0x6e, 8], (value) => {
    const bytes = whole(value, 8)
    return Buffer.concat([bytes.subarray(4), bytes.subarray(0, 4)])
  })
}

export function textColumn(name: string): TdsColumn<string> {
  return long(name, Buffer.concat([u8(0xe7), u16(8000), latin]), (value) => Buffer.from(value, 'utf16le'))
}

/** `varchar` of a Chinese collation; its values are bytes of the code page 936. */
export function chineseColumn(name: string): TdsColumn<Buffer> {
  return long(name, Buffer.concat([u8(0xa7), u16(8000), chinese]), (value) => value)
}

/** `nvarchar(max)` */
export function longTextColumn(name: string): TdsColumn<string> {
  return pieces(name, Buffer.concat([u8(0xe7), u16(0xffff), latin]))
}

export function xmlColumn(name: string): TdsColumn<string> {
  return pieces(name, Buffer.from([0xf1, 0]))
}

export function bytesColumn(name: string): TdsColumn<Buffer> {
  return long(name, Buffer.concat([u8(0xa5), u16(8000)]), (value) => value)
}

/** Given in the order of the wire: the first three groups of a GUID are turned round. */
export function guidColumn(name: string): TdsColumn<Buffer> {
  return short(name, [0x24, 16], (value) => value)
}

/** Days since 1900 and 1/300 seconds since midnight. */
export function datetimeColumn(name: string): TdsColumn<readonly [days: number, ticks: number]> {
  return short(name, [0x6f, 8], ([days, ticks]) => Buffer.concat([whole(BigInt(days), 4), u32(ticks)]))
}

/** Days since 1900 and minutes since midnight. */
export function smallDatetimeColumn(name: string): TdsColumn<readonly [days: number, minutes: number]> {
  return short(name, [0x6f, 4], ([days, minutes]) => Buffer.concat([u16(days), u16(minutes)]))
}

/** Days since 0001-01-01. */
export function dateColumn(name: string): TdsColumn<number> {
  return short(name, [0x28], (days) => whole(BigInt(days), 3))
}

function ticksSize(scale: number): number {
  return scale <= 2 ? 3 : scale <= 4 ? 4 : 5
}

/** Units of the scale since midnight. */
export function timeColumn(name: string, scale: number): TdsColumn<bigint> {
  return short(name, [0x29, scale], (ticks) => whole(ticks, ticksSize(scale)))
}

export function datetime2Column(name: string, scale: number): TdsColumn<readonly [ticks: bigint, days: number]> {
  return short(name, [0x2a, scale], ([ticks, days]) =>
    Buffer.concat([whole(ticks, ticksSize(scale)), whole(BigInt(days), 3)]),
  )
}

/** In UTC, with the minutes that its own clock is ahead. */
export function offsetColumn(
  name: string,
  scale: number,
): TdsColumn<readonly [ticks: bigint, days: number, minutes: number]> {
  return short(name, [0x2b, scale], ([ticks, days, minutes]) =>
    Buffer.concat([whole(ticks, ticksSize(scale)), whole(BigInt(days), 3), whole(BigInt(minutes), 2)]),
  )
}

type ColumnHead = Pick<TdsColumn<unknown>, 'name' | 'type'>

/** A value in its column. */
export interface TdsCell {
  readonly column: ColumnHead
  readonly bytes: Buffer
}

/** A set of rows with all of its columns. */
export interface TdsRows {
  readonly columns: readonly ColumnHead[]
  readonly rows: readonly Buffer[]
}

/** One row, a value per column. */
export function oneRow(...cells: readonly TdsCell[]): TdsRows {
  return { columns: cells.map(({ column }) => column), rows: [Buffer.concat(cells.map(({ bytes }) => bytes))] }
}

export function cell<Value>(column: TdsColumn<Value>, value: Value | null): TdsCell {
  return { column: { name: column.name, type: column.type }, bytes: column.write(value) }
}

/** `COLMETADATA` */
export function columnsToken(columns: TdsRows['columns']): Buffer {
  const each = columns.map(({ name, type }) => Buffer.concat([u32(0), u16(1), type, shortText(name)]))
  return Buffer.concat([u8(0x81), u16(columns.length), ...each])
}

/** Rows of plain values: texts, whole numbers of 32 bits and bits, by what the first row has in each column. */
export function plainRows(rows: readonly Readonly<Record<string, string | number | boolean | null>>[]): TdsRows {
  const cells = rows.map((row) => Object.entries(row).map(([name, value]) => plainCell(name, value)))
  return {
    columns: (cells[0] ?? []).map(({ column }) => column),
    rows: cells.map((row) => Buffer.concat(row.map(({ bytes }) => bytes))),
  }
}

function plainCell(name: string, value: string | number | boolean | null): TdsCell {
  if (typeof value === 'number') return cell(intColumn(name), BigInt(value))
  return typeof value === 'boolean' ? cell(bitColumn(name), value) : cell(textColumn(name), value)
}
