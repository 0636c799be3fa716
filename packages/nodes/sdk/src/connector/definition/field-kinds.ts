import { isJsonObject, type JsonObject } from '../../json.ts'
import { escapePointer, valueAt } from '../../schema/index.ts'
import type { FieldKind } from '../dialects/index.ts'
import type { ChangesDefinition, ObjectDefinition, WatermarkDefinition } from './definition-schema.ts'

/** The fields of an object that can be asked for, by what they hold; lists and objects cannot. */
export function fieldKindsOf(object: ObjectDefinition): Readonly<Record<string, FieldKind>> {
  const { query } = object.list ?? {}
  return Object.fromEntries(
    Object.entries(fieldsOf(object) ?? {}).flatMap(([name, property]) => {
      const kind = query?.kinds?.[name] ?? (isJsonObject(property) ? kindOf(property) : undefined)
      return kind ? [[name, kind] as const] : []
    }),
  )
}

/** Names of all fields; `undefined` where the definition does not list them, or the system may have more. */
export function fieldNamesOf(object: ObjectDefinition): readonly string[] | undefined {
  const fields = object.describe ? undefined : fieldsOf(object)
  return fields && Object.keys(fields)
}

/** The fields that the definition lists, by name. */
export function fieldsOf({ schema, fieldsAt = '' }: ObjectDefinition): JsonObject | undefined {
  const at = fieldsAt
    .split('/')
    .slice(1)
    .map((name) => `/properties/${name}`)
    .join('')
  const properties = valueAt(schema, `${at}/properties`)
  return isJsonObject(properties) ? properties : undefined
}

const byFormat: Readonly<Record<string, FieldKind>> = {
  uuid: 'guid',
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

/** How an object's changes are found by a look, also where the system tells of them first. */
export function pollOf({
  changes,
}: ObjectDefinition): Exclude<ChangesDefinition, { kind: 'webhook+reconcile' | 'stream' }> | undefined {
  return changes && 'reconcile' in changes ? changes.reconcile : changes
}

/** The watermark of an object, where it has one. */
export function watermarkOf(object: ObjectDefinition): WatermarkDefinition | undefined {
  const poll = pollOf(object)
  return poll?.kind === 'watermark' ? poll : undefined
}

/** The entries about deleted records as an object of their own, whose changes are the deletions. */
export function deletionsOf({ title, formats, deletes }: ObjectDefinition): ObjectDefinition | undefined {
  if (deletes?.kind !== 'list') return undefined
  const { list, size, schema, id, time } = deletes
  const changes = { kind: 'watermark', cursor: time, format: 'iso', tieBreak: id, order: 'id', size } as const
  return { title, schema, id: `/${escapePointer(id)}`, list, changes, ...(formats ? { formats } : {}) }
}
