import type { ConditionOp } from './condition.ts'
import { utcText } from './literal.ts'

/**
 * A placeholder of Oracle, such as `:t1`, as a value of this type is made of it. The letter before the number tells the driver
 * how the value travels: `t` is a text, `l` a long text (CLOB), `n` one in the national character set (NCLOB), `r` short bytes
 * (RAW) and `b` long bytes (BLOB), both of them in base64. What a text stands for is said in the statement itself; of the session's settings only the decimal point counts.
 *
 * Source: https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Type-Comparison-Rules.html
 */
export function storedByOracle(place: string, type: string): string {
  const form = formOf(type)
  switch (form) {
    case 'number':
      return `TO_NUMBER(${place})`
    case 'float':
      return `TO_BINARY_DOUBLE(${place})`
    case 'day':
      return `TO_DATE(${place}, 'YYYY-MM-DD"T"HH24:MI:SS')`
    case 'time':
      return `TO_TIMESTAMP(${place}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')`
    case 'instant':
      return utcPlace(place)
    case 'localInstant':
      // Converted on this side, so that an index on the column serves.
      return `CAST(${utcPlace(place)} AS TIMESTAMP WITH LOCAL TIME ZONE)`
    case 'boolean':
      return `TO_BOOLEAN(${place})`
    default:
      return place.replace(':t', `:${letters[form]}`)
  }
}

const letters = { text: 't', padded: 't', long: 'l', national: 'n', short: 'r', bytes: 'b' } as const

function utcPlace(place: string): string {
  return `FROM_TZ(TO_TIMESTAMP(${place}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC')`
}

/** A placeholder that is compared with a column. Texts of fixed length are equal whatever blanks end them. */
export function comparedByOracle(place: string, type: string, op?: ConditionOp): string {
  // Patterns are texts, whatever they are compared with.
  if (op === 'contains' || op === 'startsWith' || op === 'endsWith') return place
  return formOf(type) === 'padded' ? `CAST(${place} AS CHAR(2000))` : storedByOracle(place, type)
}

/** A value as its placeholder takes it: times with nine digits of a second, those with a zone in UTC. */
export function oracleText(text: string, type: string): string {
  switch (formOf(type)) {
    case 'day':
      return localText(text).slice(0, 19)
    case 'time':
      return localText(text)
    case 'instant':
    case 'localInstant':
      return isInstant.test(text) ? `${localText(utcText(text, { between: 'T', digits: 9, end: '' }))}Z` : text
    default:
      return text
  }
}

const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/

/** `2026-03-02 08:00` as `2026-03-02T08:00:00.000000000`; what is no time stays for the database to refuse. */
function localText(text: string): string {
  const [, day, minutes, seconds = ':00', digits = ''] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9})\d*)?$/.exec(text) ?? []
  return day === undefined || minutes === undefined ? text : `${day}T${minutes}${seconds}.${digits.padEnd(9, '0')}`
}

type Form =
  | 'text'
  | 'padded'
  | 'long'
  | 'national'
  | 'short'
  | 'bytes'
  | 'number'
  | 'float'
  | 'day'
  | 'time'
  | 'instant'
  | 'localInstant'
  | 'boolean'

const forms: Readonly<Record<string, Form>> = {
  number: 'number',
  float: 'number',
  binary_float: 'float',
  binary_double: 'float',
  date: 'day',
  timestamp: 'time',
  'timestamp with time zone': 'instant',
  'timestamp with local time zone': 'localInstant',
  boolean: 'boolean',
  char: 'padded',
  nchar: 'padded',
  clob: 'long',
  json: 'long',
  xmltype: 'long',
  nclob: 'national',
  raw: 'short',
  'long raw': 'short',
  blob: 'bytes',
}

/** By the type as the catalogue names it, such as `TIMESTAMP(6) WITH TIME ZONE`. */
function formOf(type: string): Form {
  const name = type.toLowerCase().replaceAll(/\(\d+\)/g, '')
  return (Object.hasOwn(forms, name) ? forms[name] : undefined) ?? 'text'
}
