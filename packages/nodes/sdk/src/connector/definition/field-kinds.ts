import { isJsonObject } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import type { FieldKind } from '../dialects/index.ts'
import type { ObjectDefinition } from './definition-schema.ts'

/** The fields of an object that can be asked for, by what they hold; lists and objects cannot. */
export function fieldKindsOf({ schema, fieldsAt = '', list }: ObjectDefinition): Readonly<Record<string, FieldKind>> {
  const at = fieldsAt
    .split('/')
    .slice(1)
    .map((name) => `/properties/${name}`)
    .join('')
  const properties = valueAt(schema, `${at}/properties`)
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      const kind = list?.query?.kinds?.[name] ?? (isJsonObject(property) ? kindOf(property) : undefined)
      return kind ? [[name, kind] as const] : []
    }),
  )
}

const byFormat: Readonly<Record<string, FieldKind>> = {
  decimal: 'decimal',
  int64: 'integer',
  date: 'date',
  'date-time': 'instant',
}
const byType: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  number: 'decimal',
  integer: 'integer',
  boolean: 'boolean',
}

function kindOf({ type, format }: { readonly type?: unknown; readonly format?: unknown }): FieldKind | undefined {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const name = types.find((each) => each !== 'null')
  return (
    (typeof format === 'string' ? byFormat[format] : undefined) ?? (typeof name === 'string' ? byType[name] : undefined)
  )
}
