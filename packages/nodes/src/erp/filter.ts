import { flowError, nearestName, preview, type Json } from '@isthmus/sdk'
import { entitySet, type PropertyKind, type SetName } from './entity-sets.ts'

export const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'contains', 'startswith', 'endswith', 'in'] as const

export type Operator = (typeof operators)[number]

export interface Condition {
  readonly field: string
  readonly operator: Operator
  readonly value?: Json
}

/**
 * Writes an OData filter out of conditions. Names come from the set's own description and values become literals of
 * their property's kind, so that nothing in a record can change what is asked.
 *
 * @returns The filter, `undefined` without conditions. Throws `FIELD_VALUE_INVALID` for a field the set does not have
 * and for a value that does not fit it.
 */
export function filterText(set: SetName, conditions: readonly Condition[]): string | undefined {
  if (conditions.length === 0) return undefined
  return conditions.map((condition) => conditionText(set, condition)).join(' and ')
}

function conditionText(set: SetName, { field, operator, value = null }: Condition): string {
  const kind = propertyKind(set, field)
  const literal = (each: Json) => literalOf(kind, each, `${set} ${field}`)
  switch (operator) {
    case 'contains':
    case 'startswith':
    case 'endswith':
      return `${operator}(${field},${literalOf('text', value, `${set} ${field}`)})`
    case 'in': {
      const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value]
      if (list.length === 0) throw invalid(`${set} ${field}`, 'the list needs at least one value', value)
      return `${field} in (${list.map(literal).join(',')})`
    }
    default:
      return `${field} ${operator} ${literal(value)}`
  }
}

function propertyKind(set: SetName, field: string): PropertyKind {
  const { properties } = entitySet(set)
  const kind = Object.hasOwn(properties, field) ? properties[field] : undefined
  if (kind) return kind
  const known = Object.keys(properties)
  const nearest = nearestName(field, known)
  throw invalid(
    set,
    `must be a field of ${set}${nearest ? `; did you mean ${nearest}` : `: ${known.join(', ')}`}`,
    field,
  )
}

/** A value as OData writes it. Throws `FIELD_VALUE_INVALID` when it does not fit the kind. */
export function literalOf(kind: PropertyKind, value: Json, where: string): string {
  if (value === null) return 'null'
  const text = typeof value === 'object' ? '' : String(value)
  const form = forms[kind]
  if (typeof value === 'object' || !form.pattern.test(text)) throw invalid(where, `must be ${form.name}`, value)
  return kind === 'text' ? `'${text.replaceAll("'", "''")}'` : text
}

const forms: Readonly<Record<PropertyKind, { readonly pattern: RegExp; readonly name: string }>> = {
  text: { pattern: /^[^]*$/, name: 'text' },
  decimal: { pattern: /^-?\d{1,30}(?:\.\d{1,20})?$/, name: 'a decimal such as 12.50' },
  integer: { pattern: /^-?\d{1,18}$/, name: 'a whole number' },
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, name: 'a date such as 2026-03-02' },
  instant: {
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})$/,
    name: 'an instant such as 2026-03-02T08:00:00Z',
  },
  boolean: { pattern: /^(?:true|false)$/, name: 'true or false' },
}

function invalid(field: string, expected: string, value: Json): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'ERP', field, expected, got: preview(value) })
}
