import type { JsonObject, JsonSchema, SchemaFinding } from '@isthmus/sdk'
import { fieldFindings, schemaFields, shownFields } from '../ui/schema-fields.ts'

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

export function isConnectionName(name: string): boolean {
  return namePattern.test(name)
}

/** A name for a first connection of this kind that nobody has yet: `crm`, then `crm-2`. */
export function freshConnectionName(connector: string, taken: readonly string[]): string {
  const base = connector.replaceAll(/[^A-Za-z0-9_-]+/g, '-')
  if (!taken.includes(base)) return base
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`
  }
}

/** Drops values of fields that are not shown, such as the token of a connection that signs in with a password. */
export function keepShown(schema: JsonSchema, values: JsonObject, context: JsonObject = {}): JsonObject {
  const all = schemaFields(schema)
  const shown = new Set(shownFields(all, { ...context, ...values }).map((field) => field.name))
  const known = new Set(all.map((field) => field.name))
  return Object.fromEntries(Object.entries(values).filter(([name]) => shown.has(name) || !known.has(name)))
}

/** Findings of the fields a reader can see; a hidden field cannot be at fault. */
export function shownFindings(
  schema: JsonSchema,
  values: JsonObject,
  context: JsonObject = {},
): Readonly<Record<string, SchemaFinding>> {
  const shown = new Set(shownFields(schemaFields(schema), { ...context, ...values }).map((field) => field.name))
  const kept = keepShown(schema, values, context)
  return Object.fromEntries(Object.entries(fieldFindings(schema, kept)).filter(([name]) => shown.has(name)))
}

/** Secret values as the API takes them: texts only. */
export function secretTexts(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
