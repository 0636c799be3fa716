import { isJsonObject, valueAt } from '@isthmus/sdk'
import type { JsonObject, JsonSchema, Language } from '@isthmus/sdk'
import { fieldTitle } from './field-title.ts'
import { formRows } from './form-rows.ts'
import { mapKeys } from './map-rows.ts'
import { childPointer } from './pointer.ts'
import { schemaObject } from './read-schema.ts'

/** A parameter that can take the expression of a field. */
export type MapTarget =
  | { readonly kind: 'field'; readonly pointer: string; readonly label: string }
  /** A new row of a mapping: the list, and the names of its columns. */
  | {
      readonly kind: 'row'
      readonly pointer: string
      readonly target: string
      readonly value: string
      readonly count: number
    }

/** All parameters of a node that a field of the input can be mapped to, in the order of the form. */
export function mapTargets(schema: JsonSchema, config: JsonObject, language: Language): readonly MapTarget[] {
  const rows = formRows(schema, { config, pointer: '' })
  return [...rows.main, ...rows.advanced].flatMap((field): readonly MapTarget[] => {
    if (field.widget === 'fields') {
      const items = schemaObject(field.schema['items']) ?? {}
      return rowTargets(field.pointer, valueAt(config, field.pointer), items)
    }
    const takesExpression = field.expression !== 'never' && field.widget !== 'group'
    return takesExpression ? [{ kind: 'field', pointer: field.pointer, label: fieldTitle(field, language) }] : []
  })
}

function rowTargets(pointer: string, value: unknown, items: JsonSchema): readonly MapTarget[] {
  const keys = mapKeys(items)
  const entries: readonly unknown[] = Array.isArray(value) ? value : []
  const existing = entries.map((entry, index): MapTarget => {
    const name = isJsonObject(entry) ? entry[keys.target] : undefined
    const label = typeof name === 'string' && name !== '' ? name : `${index + 1}`
    return { kind: 'field', pointer: childPointer(childPointer(pointer, index), keys.value), label }
  })
  return [{ kind: 'row', pointer, target: keys.target, value: keys.value, count: entries.length }, ...existing]
}
