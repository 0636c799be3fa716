import type { ConditionOp } from './condition.ts'

/** What a parameter of SQL Server is compared with. */
export interface SqlserverSide {
  /** The value, which travels as Unicode text. */
  readonly text: string
  readonly op: ConditionOp
  /** Of the column, as it is declared, such as `varchar(20) COLLATE Latin1_General_CI_AS`; the parameter stays a text without it. */
  readonly type: string | undefined
}

const wholes: readonly string[] = ['tinyint', 'smallint', 'int', 'bigint']
const fractions: readonly string[] = ['decimal', 'numeric', 'money', 'smallmoney']
const likes: readonly ConditionOp[] = ['contains', 'startsWith', 'endsWith']
const orders: readonly ConditionOp[] = ['gt', 'ge', 'lt', 'le']
/** Types that texts become before the comparison, with all the digits that these types can have. */
const cast: readonly string[] = ['float', 'real', 'date', 'time', 'datetime2', 'datetimeoffset', 'uniqueidentifier']

/**
 * A parameter as SQL Server compares it with a column exactly, and by an index of that column. Left to itself it would round
 * a text to the digits of the column, fail on numbers that are too large for it, and turn a whole `varchar` column into
 * Unicode for each comparison.
 *
 * Sources: https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql ,
 * https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql
 */
export function comparedBySqlserver(place: string, { text, op, type = '' }: SqlserverSide): string {
  const base = sqlserverBase(type)
  if (base === 'varchar' || base === 'char') return codePageText(place, { text, op, type })
  if (likes.includes(op)) return place
  if (wholes.includes(base)) return `CAST(${place} AS ${wholeType(text)})`
  if (fractions.includes(base)) return `CAST(${place} AS ${decimalType(text)})`
  if (cast.includes(base)) return `CAST(${place} AS ${base})`
  return isShortTime(base) ? shortTime(place, base) : place
}

/** A parameter as it is stored in a column: SQL Server turns texts into most other types only when it is told to. */
export function storedBySqlserver(place: string, type: string | undefined = ''): string {
  const base = sqlserverBase(type)
  if (isShortTime(base)) return shortTime(place, base)
  return [...wholes, ...fractions, ...cast].includes(base) ? `CAST(${place} AS ${type})` : place
}

/** `decimal(10,2)` is a `decimal`. */
export function sqlserverBase(type: string): string {
  return /^\w*/.exec(type)?.[0].toLowerCase() ?? ''
}

/** These take no more than three digits of a second from a text, but round those of a longer type. */
function isShortTime(base: string): boolean {
  return base === 'datetime' || base === 'smalldatetime'
}

function shortTime(place: string, base: string): string {
  return `CAST(CAST(${place} AS datetime2(7)) AS ${base})`
}

/** The longest `varchar` that is not `max`, and its Unicode counterpart is kept by the driver. */
const longestVarchar = 8000

function codePageText(place: string, { text, op, type = '' }: SqlserverSide): string {
  if (text.length > longestVarchar) return place
  // These characters are the same in every code page.
  if (/^[\0-\x7f]*$/.test(text)) return `CAST(${place} AS varchar(${longestVarchar}))`
  const [, collation] = / COLLATE (\w+)$/.exec(type) ?? []
  // The order of a code page is not that of Unicode; an equal text could become another one, so that stays Unicode.
  return collation !== undefined && orders.includes(op)
    ? `CAST(${place} COLLATE ${collation} AS varchar(${longestVarchar}))`
    : place
}

/** The smallest type keeps the column's own index in use. */
function wholeType(text: string): string {
  const digits = text.replace(/^-?0*/, '').length
  if (digits < 10) return 'int'
  return digits < 19 ? 'bigint' : 'decimal(38, 0)'
}

/** Just as many digits as the value has, because a comparison of decimals may have 38 of them in all. */
function decimalType(text: string): string {
  const [, whole = '', fraction = ''] = /^-?0*(\d*?)(?:\.(\d*?)0*)?$/.exec(text) ?? []
  return `decimal(${Math.min(38, Math.max(1, whole.length + fraction.length))}, ${fraction.length})`
}
