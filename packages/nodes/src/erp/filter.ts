import { odataFilter, odataLiteral, type Condition, type Json, type QueryFields } from '@isthmus/sdk'
import { entitySet, type SetName } from './entity-sets.ts'

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
 * @returns The filter, `undefined` without rows. Throws `FIELD_VALUE_INVALID` for a field the set does not have and for a
 * value that does not fit it.
 */
export function filterText(set: SetName, rows: readonly Row[]): string | undefined {
  return filterOf(set, { all: rows.map(conditionOf) })
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

function fieldsOf(set: SetName): QueryFields {
  return { system: 'ERP', object: set, kinds: entitySet(set).properties }
}
