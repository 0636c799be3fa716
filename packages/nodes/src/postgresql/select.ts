import { flowError, type Json, type SqlQuery } from '@isthmus/sdk'

export const operators = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'in',
  'contains',
  'startswith',
  'empty',
  'filled',
] as const

export interface Condition {
  readonly field: string
  readonly operator: (typeof operators)[number]
  readonly value?: Json
}

export interface Selection {
  /** `table` or `schema.table`. */
  readonly table: string
  readonly schema: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  readonly conditions: readonly Condition[]
  /** Values of the key of the last record that was read. */
  readonly after: readonly Json[] | undefined
  readonly limit: number
}

const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/**
 * One page of a table, behind the last record of the page before. Names are quoted and values are parameters, so nothing in
 * a record or a config can change what is asked. Throws `FIELD_VALUE_INVALID`.
 */
export function selectPage({ table, schema, columns, key, conditions, after, limit }: Selection): SqlQuery {
  const values: (string | number | boolean | null)[] = []
  const place = (field: string, value: Json): string => {
    if (typeof value === 'object') throw invalid(field, 'must be a text, a number, true or false')
    values.push(typeof value === 'number' ? String(value) : value)
    return `$${values.length}`
  }
  const wanted = columns.length === 0 ? '*' : [...new Set([...columns, ...key])].map(quoted).join(', ')
  const where = [
    ...conditions.map((condition) => conditionText(condition, place)),
    ...(after ? [behind(key, after, place)] : []),
  ]
  const [owner, name] = ownerOf(table, schema)
  const text = [
    `SELECT ${wanted} FROM ${quoted(owner)}.${quoted(name)}`,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    `ORDER BY ${key.map(quoted).join(', ')} LIMIT ${Math.trunc(limit)}`,
  ].join(' ')
  return { text, values }
}

function ownerOf(table: string, schema: string): readonly [string, string] {
  const at = table.indexOf('.')
  return at < 0 ? [schema, table] : [table.slice(0, at), table.slice(at + 1)]
}

type Place = (field: string, value: Json) => string

function behind(key: readonly string[], after: readonly Json[], place: Place): string {
  const names = key.map(quoted).join(', ')
  return `(${names}) > (${key.map((name, at) => place(name, after[at] ?? null)).join(', ')})`
}

// oxlint-disable-next-line complexity -- one short case per operator
function conditionText({ field, operator, value = null }: Condition, place: Place): string {
  const name = quoted(field)
  switch (operator) {
    case 'empty':
      return `${name} IS NULL`
    case 'filled':
      return `${name} IS NOT NULL`
    case 'in': {
      const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value]
      if (list.length === 0 || list.length > 1000) throw invalid(field, 'needs a list of 1 to 1,000 values')
      return `${name} IN (${list.map((each) => place(field, each)).join(', ')})`
    }
    case 'contains':
      return `strpos(${name}::text, ${place(field, value)}) > 0`
    case 'startswith':
      return `starts_with(${name}::text, ${place(field, value)})`
    default:
      if (value === null) return operator === 'eq' ? `${name} IS NULL` : `${name} IS NOT NULL`
      return `${name} ${signs[operator]} ${place(field, value)}`
  }
}

/** A name as PostgreSQL takes it, whatever is in it. Throws `FIELD_VALUE_INVALID`. */
function quoted(name: string): string {
  if (name === '' || name.length > 63 || name.includes('\0'))
    throw invalid(name, 'must be a name of up to 63 characters')
  return `"${name.replaceAll('"', '""')}"`
}

function invalid(field: string, expected: string): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'PostgreSQL', field, expected, got: 'something else' })
}
