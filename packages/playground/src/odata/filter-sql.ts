import { isCalendarDay } from '../http/calendar-day.ts'
import { parseScaled } from '../decimal.ts'
import { propertyOf } from './entity-type.ts'
import type { EntityType, Property } from './entity-type.ts'
import type { CompareOperator, Filter, Literal } from './filter-parser.ts'
import { invalidQuery, notSupported } from './odata-error.ts'

export type Sql = { readonly text: string; readonly values: readonly (string | number)[] }

const orderOperators = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/** Translates a filter; every value is bound, never spliced in. Null compares as in OData: only `eq` and `ne` see it. */
export function filterSql(type: EntityType, filter: Filter): Sql {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.operands.map((operand) => filterSql(type, operand))
      const text = parts.map((part) => part.text).join(filter.kind === 'and' ? ' AND ' : ' OR ')
      return { text: `(${text})`, values: parts.flatMap((part) => part.values) }
    }
    case 'not': {
      const inner = filterSql(type, filter.operand)
      return { text: `NOT ${inner.text}`, values: inner.values }
    }
    case 'compare':
      return compareSql(needed(type, filter.property), filter.operator, filter.literal)
    case 'in':
      return inSql(needed(type, filter.property), filter.literals)
    case 'text':
      return textSql(needed(type, filter.property), filter)
  }
}

function needed(type: EntityType, name: string): Property {
  if (name.includes('/')) throw notSupported('$filter', `$filter: paths such as "${name}" are not supported.`)
  const property = propertyOf(type, name)
  if (property !== undefined) return property
  const known = type.properties.map((candidate) => candidate.name).join(', ')
  throw invalidQuery('$filter', `$filter: ${type.name} has no property "${name}". It has: ${known}.`)
}

function compareSql(property: Property, operator: CompareOperator, literal: Literal): Sql {
  const column = `"${property.name}"`
  if (literal.kind === 'null') return compareNull(column, operator)
  const value = storedValue(property, literal)
  if (operator === 'eq') return { text: `(${column} IS ?)`, values: [value] }
  if (operator === 'ne') return { text: `(${column} IS NOT ?)`, values: [value] }
  return { text: `coalesce(${column} ${orderOperators[operator]} ?, 0)`, values: [value] }
}

function compareNull(column: string, operator: CompareOperator): Sql {
  if (operator === 'eq') return { text: `(${column} IS NULL)`, values: [] }
  if (operator === 'ne') return { text: `(${column} IS NOT NULL)`, values: [] }
  return { text: '(0)', values: [] }
}

function inSql(property: Property, literals: readonly Literal[]): Sql {
  const values = literals.filter((literal) => literal.kind !== 'null').map((literal) => storedValue(property, literal))
  const marks = values.map(() => '?').join(', ')
  const orNull = literals.some((literal) => literal.kind === 'null') ? ` OR "${property.name}" IS NULL` : ''
  return { text: `(coalesce("${property.name}" IN (${marks}), 0)${orNull})`, values }
}

function textSql(property: Property, filter: Filter & { kind: 'text' }): Sql {
  if (property.type !== 'Edm.String') {
    throw invalidQuery(
      '$filter',
      `$filter: ${filter.function} wants a text property; "${property.name}" is ${property.type}.`,
    )
  }
  const column = `"${property.name}"`
  switch (filter.function) {
    case 'contains':
      return { text: `coalesce(instr(${column}, ?) > 0, 0)`, values: [filter.text] }
    case 'startswith':
      return { text: `coalesce(substr(${column}, 1, length(?)) = ?, 0)`, values: [filter.text, filter.text] }
    case 'endswith':
      // substr(x, -0) is the whole text, so the empty suffix needs its own branch.
      return {
        text: `(coalesce(? = '' OR substr(${column}, -length(?)) = ?, 0) AND ${column} IS NOT NULL)`,
        values: [filter.text, filter.text, filter.text],
      }
  }
}

/** The literal as the column keeps it; a literal of another type is an error, not a comparison that is always false. */
function storedValue(property: Property, literal: Literal): string | number {
  const value = convert(property, literal)
  if (value !== undefined) return value
  const given = 'text' in literal ? literal.text : JSON.stringify(literal.kind === 'boolean' ? literal.value : null)
  throw invalidQuery('$filter', `$filter: "${property.name}" is ${property.type} and cannot be compared with ${given}.`)
}

const literalKinds = {
  'Edm.String': 'string',
  'Edm.Boolean': 'boolean',
  'Edm.Decimal': 'number',
  'Edm.Int32': 'number',
  'Edm.Date': 'date',
  'Edm.DateTimeOffset': 'instant',
} as const satisfies Record<Property['type'], Literal['kind']>

function convert(property: Property, literal: Literal): string | number | undefined {
  if (literal.kind !== literalKinds[property.type]) return undefined
  switch (literal.kind) {
    case 'string':
      return literal.text
    case 'date':
      return isCalendarDay(literal.text) ? literal.text : undefined
    case 'boolean':
      return Number(literal.value)
    case 'number':
      return scaledNumber(literal.text, property.scale ?? 0)
    case 'instant':
      return utcInstant(literal.text)
  }
}

/** More decimals than the column has: the value lies strictly between two stored ones, and half a unit says so exactly. */
function scaledNumber(text: string, scale: number): number {
  const plain = /e/i.test(text) ? String(Number(text)) : text
  const exact = parseScaled(plain, scale)
  if (exact !== undefined) return exact
  const units = Number(plain) * 10 ** scale
  return Number.isSafeInteger(Math.floor(units)) ? Math.floor(units) + 0.5 : units
}

function utcInstant(text: string): string | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}
