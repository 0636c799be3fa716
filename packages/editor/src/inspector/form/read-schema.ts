import { isJsonObject } from '@isthmus/sdk'
import type { Json, JsonSchema, UiHints } from '@isthmus/sdk'
import { choiceText } from './control-props.ts'
import type { FieldOption, FieldWidget } from './field-spec.ts'

/** A field's schema taken apart: what a fixed value looks like, its hints, and whether it may be computed. */
export interface ReadField {
  readonly schema: JsonSchema
  readonly hints: UiHints
  readonly expression: 'never' | 'allowed' | 'always'
  readonly widget: FieldWidget
  readonly options: readonly FieldOption[]
}

export function schemaObject(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined
}

/** The form hints of a schema. They come from installed node types, whose definition the sdk's types have checked. */
function hintsOf(schema: JsonSchema): UiHints {
  return schemaObject(schema['x-ui']) ?? {}
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const list = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(list)) return []
  return list.map(schemaObject).filter((branch) => branch !== undefined)
}

export function readField(schema: JsonSchema): ReadField {
  const { fixed, expression } = splitExpression(schema)
  const hints: UiHints = { ...(fixed ? hintsOf(fixed) : {}), ...hintsOf(schema) }
  const inner = fixed ?? {}
  const options = optionsOf(inner, hints)
  return { schema: inner, hints, expression, options, widget: widgetOf(inner, { hints, expression, options }) }
}

function splitExpression(schema: JsonSchema): Pick<ReadField, 'expression'> & { fixed: JsonSchema | undefined } {
  if (isExpressionBranch(schema)) return { expression: 'always', fixed: undefined }
  const branches = branchesOf(schema)
  const rest = branches.filter((branch) => !isExpressionBranch(branch))
  if (rest.length === branches.length) return { expression: 'never', fixed: schema }
  return { expression: 'allowed', fixed: rest.length === 1 ? rest[0] : { anyOf: rest } }
}

function isExpressionBranch(schema: JsonSchema): boolean {
  const properties = schemaObject(schema['properties'])
  return properties !== undefined && Object.hasOwn(properties, '$expr')
}

function optionsOf(schema: JsonSchema, hints: UiHints): readonly FieldOption[] {
  const values = Array.isArray(schema['enum']) ? (schema['enum'] as readonly Json[]) : constantsOf(schema)
  return values.map((value) => ({ value, title: hints.options?.[choiceText(value)] }))
}

function constantsOf(schema: JsonSchema): readonly Json[] {
  if (Object.hasOwn(schema, 'const')) return [schema['const'] as Json]
  const branches = branchesOf(schema)
  const constants = branches.flatMap((branch) => (Object.hasOwn(branch, 'const') ? [branch['const'] as Json] : []))
  return constants.length === branches.length ? constants : []
}

function widgetOf(schema: JsonSchema, known: Pick<ReadField, 'hints' | 'expression' | 'options'>): FieldWidget {
  if (known.hints.widget) return known.hints.widget
  if (known.expression === 'always') return 'expression'
  if (known.options.length > 0) return 'select'
  switch (schema['type']) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'switch'
    case 'array':
      return listWidget(schema)
    case 'object':
      return objectWidget(schema)
    default:
      return 'any'
  }
}

function listWidget(schema: JsonSchema): FieldWidget {
  const items = schemaObject(schema['items'])
  if (!items) return 'json'
  if (readField(items).options.length > 0) return 'choices'
  const simple = ['string', 'number', 'integer'].includes(String(readField(items).schema['type']))
  return simple || propertiesOf(items).length > 0 ? 'list' : 'json'
}

function objectWidget(schema: JsonSchema): FieldWidget {
  if (propertiesOf(schema).length > 0) return 'group'
  const value = recordValueSchema(schema)
  return value && readField(value).schema['type'] === 'string' ? 'keyValue' : 'json'
}

/** The schema of every value of a record, where names are free; `undefined` for other objects. */
export function recordValueSchema(schema: JsonSchema): JsonSchema | undefined {
  const patterns = schemaObject(schema['patternProperties'])
  return schemaObject(patterns ? Object.values(patterns)[0] : schema['additionalProperties'])
}

export function propertiesOf(schema: JsonSchema): readonly (readonly [name: string, schema: JsonSchema])[] {
  return Object.entries(schemaObject(schema['properties']) ?? {}).flatMap(([name, property]) => {
    const read = schemaObject(property)
    return read ? [[name, read] as const] : []
  })
}

/** The value a field starts with: the schema's default, else nothing. */
export function defaultOf(schema: JsonSchema): Json | undefined {
  return Object.hasOwn(schema, 'default') ? (schema['default'] as Json) : undefined
}

/** The smallest value that a new list entry can have: defaults and constants only. */
export function freshValue(schema: JsonSchema): Json {
  const { schema: fixed, options, expression } = readField(schema)
  const byDefault = defaultOf(schema) ?? defaultOf(fixed)
  if (byDefault !== undefined) return byDefault
  if (expression === 'always') return { $expr: '' }
  if (options[0]) return options[0].value
  switch (fixed['type']) {
    case 'object':
      return freshObject(fixed)
    case 'array':
      return []
    case 'boolean':
      return false
    case 'number':
    case 'integer':
      return 0
    default:
      return ''
  }
}

function freshObject(schema: JsonSchema): Json {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const fields = propertiesOf(schema).filter(([name]) => required.includes(name))
  return Object.fromEntries(fields.map(([name, property]) => [name, freshValue(property)]))
}

/** True where nothing was typed yet. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.keys(value).length === 0
}
