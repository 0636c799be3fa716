import {
  isJsonObject,
  odataFilter,
  odataLiteral,
  type Condition,
  type Json,
  type JsonSchema,
  type QueryFields,
} from '@isthmus/sdk'
import { entitySet, type PropertyKind, type SetName } from './entity-sets.ts'

export const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'contains', 'startswith', 'endswith', 'in'] as const

const meant = { startswith: 'startsWith', endswith: 'endsWith' } as const

export interface Row {
  readonly field: string
  readonly operator: (typeof operators)[number]
  readonly value?: Json
}

const form = { version: 4, inOperator: true } as const

/**
 * The filter of rows that must all hold.
 *
 * @param described The set as the ERP described it last: its properties count instead of those known here.
 * @returns The filter, `undefined` without rows. Throws `FIELD_VALUE_INVALID` for a field the set does not have and for a
 * value that does not fit it.
 */
export function filterText(set: SetName, rows: readonly Row[], described?: JsonSchema): string | undefined {
  return odataFilter({ all: rows.map(conditionOf) }, fieldsOf(set, described), form)
}

function conditionOf({ field, operator, value = null }: Row): Condition {
  const op = operator === 'startswith' || operator === 'endswith' ? meant[operator] : operator
  return { field, op, value }
}

/** The filter of any condition, by the kinds of the set's properties. */
export function filterOf(set: SetName, condition: Condition): string | undefined {
  return odataFilter(condition, fieldsOf(set), form)
}

/** The key of a record as it stands in its address. */
export function keyText(set: SetName, value: Json): string {
  return odataLiteral({ fields: fieldsOf(set), field: entitySet(set).key }, value, form)
}

function fieldsOf(set: SetName, described?: JsonSchema): QueryFields {
  const properties = described?.['properties']
  const kinds = isJsonObject(properties) ? kindsOf(properties) : entitySet(set).properties
  return { system: 'ERP', object: set, kinds }
}

/** Lists of other records cannot be compared with a value. */
function kindsOf(properties: Readonly<Record<string, Json>>): Readonly<Record<string, PropertyKind>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) =>
      isJsonObject(field) && !('items' in field) ? [[name, kindOf(field)] as const] : [],
    ),
  )
}

const byFormat: Readonly<Record<string, PropertyKind>> = {
  decimal: 'decimal',
  date: 'date',
  'date-time': 'instant',
  int64: 'integer',
}
const byType: Readonly<Record<string, PropertyKind>> = { integer: 'integer', number: 'decimal', boolean: 'boolean' }

function kindOf({ type, format }: JsonSchema): PropertyKind {
  const types = (Array.isArray(type) ? type : [type]).map(String)
  const ofType = types.flatMap((each) => byType[each] ?? [])[0]
  return byFormat[String(format)] ?? ofType ?? 'text'
}
