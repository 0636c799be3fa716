import type { Json, JsonSchema } from '../json.ts'
import { sidesOf, type ValueMap, type ValueMapDirection, type ValueMapType } from './value-map.ts'
import { createValueTables, type LookedUp, type ValueTable } from './value-tables.ts'

const tables = createValueTables()

/**
 * Makes a value map ready for many look-ups in one direction.
 * @example
 * lookUpIn(openValueTable(map, 'forward'), 'A') // { kind: 'found', value: 'GOLD' }
 */
export function openValueTable(map: ValueMap, direction: ValueMapDirection): ValueTable {
  return tables.open(map, direction)
}

/**
 * Looks a value up as an expression would. Numbers and booleans count as texts on a side of texts, numeric texts as numbers
 * on a side of numbers; a missing value and a blank text without an entry are `missing`. Never throws.
 */
export function lookUpIn(table: ValueTable, value: unknown): LookedUp {
  return tables.lookUp(table, value)
}

/** The form in which a map compares a value: two values with the same key are the same to it. */
export function valueMapKey(value: string | number | boolean, matching: ValueMap['matching']): string {
  return JSON.stringify(tables.keyOf(value, matching))
}

/**
 * The values of a list that a map has no entry for, so that a check can warn before any record comes.
 *
 * @param enumValues  What the source may hold, from its schema; missing values and blank texts never count.
 * @returns Each once, in the order given; empty when all are mapped.
 */
export function unmappedValues(
  map: ValueMap,
  direction: ValueMapDirection,
  enumValues: readonly Json[],
): readonly Json[] {
  const table = openValueTable(map, direction)
  const unmapped = enumValues.filter((value) => ['unmapped', 'wrong-type'].includes(lookUpIn(table, value).kind))
  return [...new Set(unmapped)]
}

const jsonTypes: Readonly<Record<ValueMapType, string>> = { text: 'string', number: 'number', boolean: 'boolean' }
const mostListed = 200

/**
 * What a map takes and gives, as JSON Schemas. `output` lists the values that can leave, when there are at most 200; it is
 * never null by itself: a missing value in is a missing value out.
 */
export function valueMapTypes(
  map: ValueMap,
  direction: ValueMapDirection,
): { readonly input: JsonSchema; readonly output: JsonSchema } {
  const { from, to } = sidesOf(map, direction)
  const policy = map.unmapped[direction]
  const values = new Set(map.entries.map((entry) => entry[direction === 'forward' ? 1 : 0]))
  if (policy.kind === 'default') values.add(policy.value)
  const type = { type: jsonTypes[to.type] }
  const isListed = values.size > 0 && values.size <= mostListed && to.type !== 'boolean'
  return { input: { type: jsonTypes[from.type] }, output: isListed ? { ...type, enum: [...values] } : type }
}
