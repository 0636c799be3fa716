import {
  checkSchema,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
  type SchemaFinding,
  type UiHints,
} from '@isthmus/sdk'

/** One scalar field of a form, read from a JSON Schema object. */
export interface SchemaField {
  readonly name: string
  readonly kind: 'text' | 'number' | 'switch' | 'select'
  readonly required: boolean
  readonly hints: UiHints
  /** Values of a `select`. */
  readonly options: readonly string[]
  readonly initial: Json | undefined
}

/** The scalar fields of an object schema in its own order; fields of other shapes are left out. */
export function schemaFields(schema: JsonSchema): readonly SchemaField[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(objectOf(schema['properties'])).flatMap(([name, value]) => {
    const property = objectOf(value)
    const options = optionsOf(property)
    const kind = kindOf(property, options)
    if (kind === undefined) return []
    const hints: UiHints = objectOf(property['x-ui'])
    return [{ name, kind, required: required.includes(name), hints, options, initial: jsonOf(property['default']) }]
  })
}

/** Fields whose `when` hint holds for the values entered so far. */
export function shownFields(fields: readonly SchemaField[], values: JsonObject): readonly SchemaField[] {
  return fields.filter(({ hints: { when } }) => {
    if (!when) return true
    const value = values[when.field]
    return (typeof value === 'string' || typeof value === 'boolean') && when.is.includes(value)
  })
}

export function initialValues(fields: readonly SchemaField[]): JsonObject {
  return Object.fromEntries(fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]])))
}

/** What does not fit the schema, by field name; the first finding of a field wins. */
export function fieldFindings(schema: JsonSchema, values: JsonObject): Readonly<Record<string, SchemaFinding>> {
  const findings = checkSchema(schema, values).map((finding) => [finding.path.split('/')[1] ?? '', finding] as const)
  return Object.fromEntries(findings.toReversed())
}

function kindOf(property: JsonSchema, options: readonly string[]): SchemaField['kind'] | undefined {
  if (options.length > 0) return 'select'
  switch (property['type']) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'switch'
    default:
      return undefined
  }
}

function optionsOf(property: JsonSchema): readonly string[] {
  const listed = Array.isArray(property['enum']) ? property['enum'] : []
  const branches = Array.isArray(property['anyOf']) ? property['anyOf'].map((branch) => objectOf(branch)['const']) : []
  return [...listed, ...branches].filter((value) => typeof value === 'string')
}

function objectOf(value: unknown): { readonly [key: string]: unknown } {
  return isJsonObject(value) ? value : {}
}

function jsonOf(value: unknown): Json | undefined {
  return value === undefined ? undefined : (value as Json)
}
