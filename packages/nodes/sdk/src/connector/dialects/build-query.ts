import type { Json } from '../../json.ts'
import { conditionLimits, type Condition, type FieldKind, type QueryFields } from './condition.ts'
import { frappeFilters } from './frappe-filters.ts'
import { fxiaokeFilters } from './fxiaoke-filters.ts'
import { hubspotGroups } from './hubspot-search.ts'
import { odataFilter } from './odata.ts'
import { odooDomain } from './odoo-domain.ts'
import { parameterFilter } from './parameters.ts'
import { soqlCondition } from './soql.ts'
import { sqlTextCondition } from './sql-text.ts'
import { dolibarrFilter } from './sqlfilters.ts'
import { plainName } from './write-condition.ts'
import { yonyouFilters } from './yonyou-filters.ts'

export type QueryDialect = (typeof queryDialects)[number]

export const queryDialects = [
  'odata2',
  'odata4',
  'soql',
  'suiteql',
  'coql',
  'odoo',
  'frappe',
  'k3filter',
  'sqlfilters',
  'hubspot',
  'fxiaoke',
  'yonyou',
  'parameters',
] as const

/** True for languages that ask with a whole statement and not with a condition beside other parameters. */
export function isStatementDialect(dialect: QueryDialect): dialect is 'soql' | 'suiteql' | 'coql' {
  return dialect === 'soql' || dialect === 'suiteql' || dialect === 'coql'
}

/** How many values a field can be compared with at once: none where the language has no such comparison. */
export function mostListed(dialect: QueryDialect): number {
  switch (dialect) {
    case 'yonyou':
      return 0
    case 'coql':
      return 50
    case 'hubspot':
      return 100
    default:
      return conditionLimits.maxListed
  }
}

/** The condition as the language wants it: text, list or object; `undefined` when every record is wanted. */
// oxlint-disable-next-line complexity -- one line per language
export function queryFilter(dialect: QueryDialect, condition: Condition, fields: QueryFields): Json | undefined {
  switch (dialect) {
    case 'odata2':
      return odataFilter(condition, fields, { version: 2 })
    case 'odata4':
      return odataFilter(condition, fields, { version: 4 })
    case 'soql':
      return soqlCondition(condition, fields)
    case 'suiteql':
    case 'coql':
    case 'k3filter':
      return sqlTextCondition(condition, fields, dialect)
    case 'odoo':
      return odooDomain(condition, fields)
    case 'frappe':
      return { ...frappeFilters(condition, fields) }
    case 'sqlfilters':
      return dolibarrFilter(condition, fields)
    case 'hubspot':
      return hubspotGroups(condition, fields)
    case 'fxiaoke':
      return fxiaokeFilters(condition, fields)
    case 'yonyou':
      return yonyouFilters(condition, fields)
    case 'parameters':
      return parameterFilter(condition, fields)
  }
}

/** The order by fields, first things first, as the language wants it. */
export function queryOrder(dialect: QueryDialect, names: readonly string[], fields: QueryFields): Json {
  switch (dialect) {
    case 'hubspot':
      return names.map((propertyName) => ({ propertyName, direction: 'ASCENDING' }))
    case 'fxiaoke':
      return names.map((fieldName) => ({ fieldName, isAsc: true }))
    case 'yonyou':
      return names.map((name) => ({ field: plainName(name, fields), order: 'asc' }))
    case 'frappe':
      return names.map((name) => `${plainName(name, fields)} asc`).join(', ')
    default:
      return names.map((name) => plainName(name, fields)).join(',')
  }
}

export interface Statement {
  readonly from: string
  readonly select: readonly string[]
  readonly condition: Condition
  readonly order: readonly string[]
  /** COQL says in its text which part of the result is wanted; from its beginning without an offset. */
  readonly part?: { readonly size: number; readonly offset?: number }
}

/** Without a format, times come as the user of the connection likes to see them, and without their seconds. */
function suiteqlColumn(each: string, fields: QueryFields): string {
  const name = plainName(each, fields)
  const form = suiteqlForms[fields.kinds[each] ?? 'text']
  return form === undefined ? name : `TO_CHAR(${name}, '${form}') AS ${name}`
}

const suiteqlForms: Readonly<Partial<Record<FieldKind, string>>> = {
  date: 'YYYY-MM-DD',
  instant: 'YYYY-MM-DD HH24:MI:SS',
}

/** A whole statement. COQL takes none without a condition, so that it asks for every record that has an id. */
export function queryStatement(
  dialect: 'soql' | 'suiteql' | 'coql',
  { from, select, condition, order, part }: Statement,
  fields: QueryFields,
): string {
  const name = (each: string): string => plainName(each, fields)
  const filter = queryFilter(dialect, condition, fields) ?? (dialect === 'coql' ? 'id is not null' : undefined)
  return [
    `SELECT ${select.map((each) => (dialect === 'suiteql' ? suiteqlColumn(each, fields) : name(each))).join(', ')} FROM ${name(from)}`,
    ...(typeof filter === 'string' ? [`WHERE ${filter}`] : []),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.map(name).join(', ')}`]),
    ...(dialect === 'coql' && part ? [partText(part)] : []),
  ].join(' ')
}

function partText({ size, offset }: NonNullable<Statement['part']>): string {
  return offset === undefined ? `LIMIT ${size}` : `LIMIT ${size} OFFSET ${offset}`
}
