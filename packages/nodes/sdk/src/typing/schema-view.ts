import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import { maxReferences, referencedSchema } from './referenced-schema.ts'

export type ValueKind = 'text' | 'integer' | 'number' | 'boolean' | 'object' | 'list' | 'null'

/** A field of an object as its schema declares it. */
export interface FieldView {
  readonly required: boolean
  readonly value: SchemaView
}

/**
 * What the checker needs to know of a JSON Schema, read lazily: `$ref` is followed only when asked, so recursive schemas
 * and schemas of thousands of fields cost what is looked at. Where the schema says nothing, neither does the view.
 */
export interface SchemaView {
  /** Kinds a value may have, `null` left out; `undefined` when it may be anything. */
  readonly kinds: ReadonlySet<ValueKind> | undefined
  readonly nullable: boolean
  readonly format: string | undefined
  /** The only values there are, `null` left out. */
  readonly values: readonly Json[] | undefined
  readonly maxLength: number | undefined
  readonly readOnly: boolean
  /** False when the object takes no fields but the declared ones. */
  readonly open: boolean
  /** True when the declared fields are all that records of a source are known to have: unless it says that there are more. */
  readonly complete: boolean
  /** Names of the declared fields, in the schema's order. */
  readonly fieldNames: readonly string[]
  field(name: string): FieldView | undefined
  /** What the list holds. */
  element(): SchemaView
  readonly schema: JsonSchema
}

/** Reads a schema; `root` is the document that local references such as `#/$defs/Address` point into. */
export function viewOf(schema: JsonSchema, root: JsonSchema = schema): SchemaView {
  const parts = partsOf(schema, root)
  return parts.length === 1
    ? viewOfOne(parts[0] ?? {}, root)
    : union(
        parts.map((part) => viewOfOne(part, root)),
        schema,
      )
}

/** A view that says nothing. */
const anything: SchemaView = viewOfOne({}, {})

const kindOfType: Readonly<Record<string, ValueKind>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  array: 'list',
  null: 'null',
}

/** Alternatives looked at; what lies behind is open. */
const maxAlternatives = 64

/** The alternatives of a schema, each with its references followed and its `allOf` folded in. */
function partsOf(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const folded = fold(schema, root, maxReferences)
  if (folded === undefined) return [{}]
  const choices = folded['anyOf'] ?? folded['oneOf']
  if (!Array.isArray(choices) || choices.length === 0) return [folded]
  const { anyOf: _any, oneOf: _one, ...rest } = folded
  const parts = choices.filter(isJsonObject).flatMap((choice) => {
    const part = fold(choice, root, maxReferences)
    return part === undefined ? [{}] : [mergeSchemas(rest, part)]
  })
  return parts.length > maxAlternatives ? [{}] : parts
}

/** `undefined` when its references lead nowhere or in a circle. */
function fold(schema: JsonSchema, root: JsonSchema, left: number): JsonSchema | undefined {
  if (left === 0) return undefined
  const { $ref, allOf, ...own } = schema
  let folded: JsonSchema = own
  if (typeof $ref === 'string') {
    const target = referencedSchema($ref, root)
    const whole = target && fold(target, root, left - 1)
    if (!whole) return undefined
    folded = mergeSchemas(whole, folded)
  }
  for (const part of Array.isArray(allOf) ? allOf.filter(isJsonObject) : []) {
    const whole = fold(part, root, left - 1)
    if (!whole) return undefined
    folded = mergeSchemas(folded, whole)
  }
  return folded
}

/** Both schemas hold: fields of both, and where both say something of the same, the second one. */
export function mergeSchemas(base: JsonSchema, more: JsonSchema): JsonSchema {
  const merged: Record<string, Json> = { ...(base as Record<string, Json>), ...(more as Record<string, Json>) }
  const [before, after] = [base['properties'], more['properties']]
  if (isJsonObject(before) && isJsonObject(after)) merged['properties'] = { ...before, ...after }
  const required = [...texts(base['required']), ...texts(more['required'])]
  if (required.length > 0) merged['required'] = [...new Set(required)]
  return merged
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

function viewOfOne(schema: JsonSchema, root: JsonSchema): SchemaView {
  const values = valuesOf(schema)
  const kinds = kindsOf(schema, values)
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required = new Set(texts(schema['required']))
  const { format, maxLength } = schema
  const field = (name: string): FieldView | undefined => {
    const found = Object.hasOwn(properties, name) ? properties[name] : undefined
    return found === undefined
      ? undefined
      : { required: required.has(name), value: isJsonObject(found) ? viewOf(found, root) : anything }
  }
  return {
    kinds: kinds && without(kinds, 'null'),
    nullable: kinds === undefined || kinds.has('null'),
    format: typeof format === 'string' ? format : undefined,
    values: values?.filter((value) => value !== null),
    maxLength: typeof maxLength === 'number' ? maxLength : undefined,
    readOnly: schema['readOnly'] === true,
    open: schema['additionalProperties'] !== false,
    complete: isJsonObject(schema['properties']) && !schema['additionalProperties'] && !schema['patternProperties'],
    fieldNames: Object.keys(properties),
    field,
    element: () => (isJsonObject(schema['items']) ? viewOf(schema['items'], root) : anything),
    schema,
  }
}

function valuesOf(schema: JsonSchema): readonly Json[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema['const'] as Json]
  const listed = schema['enum']
  return Array.isArray(listed) ? (listed as readonly Json[]) : undefined
}

function kindsOf(schema: JsonSchema, values: readonly Json[] | undefined): ReadonlySet<ValueKind> | undefined {
  const { type } = schema
  const named = (typeof type === 'string' ? [type] : texts(type)).flatMap((name) => kindOfType[name] ?? [])
  if (named.length > 0) {
    // Fixed whole numbers are whole numbers, whatever else the type would allow.
    const isWhole = values !== undefined && values.every((value) => value === null || Number.isInteger(value))
    const kinds = isWhole ? named.map((kind) => (kind === 'number' ? 'integer' : kind)) : named
    return new Set(schema['nullable'] === true ? [...kinds, 'null'] : kinds)
  }
  if (values) return new Set(values.map(kindOfValue))
  if (isJsonObject(schema['properties'])) return new Set(['object'])
  return isJsonObject(schema['items']) ? new Set(['list']) : undefined
}

/** The kind of a JSON value; a whole number counts as an integer. */
function kindOfValue(value: Json): ValueKind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'boolean'
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number'
    default:
      return 'object'
  }
}

function without(kinds: ReadonlySet<ValueKind>, kind: ValueKind): ReadonlySet<ValueKind> {
  return new Set([...kinds].filter((each) => each !== kind))
}

/** Alternatives seen as one: it may be any of them, and a field is only certain when all of them have it. */
function union(views: readonly SchemaView[], schema: JsonSchema): SchemaView {
  const filled = views.filter((view) => view.kinds === undefined || view.kinds.size > 0)
  const [first = anything] = filled
  const same = <T>(read: (view: SchemaView) => T): T | undefined => {
    const value = read(first)
    return filled.every((view) => read(view) === value) ? value : undefined
  }
  const kinds = filled.every((view) => view.kinds) ? filled.flatMap((view) => [...(view.kinds ?? [])]) : undefined
  const listed = filled.every((view) => view.values) ? filled.flatMap((view) => view.values ?? []) : undefined
  return {
    kinds: kinds && new Set(kinds),
    nullable: views.some((view) => view.nullable),
    format: same((view) => view.format),
    values: listed,
    maxLength: same((view) => view.maxLength),
    readOnly: filled.every((view) => view.readOnly),
    open: filled.some((view) => view.open),
    complete: filled.every((view) => view.complete),
    fieldNames: [...new Set(filled.flatMap((view) => view.fieldNames))],
    field: (name) => unionField(filled, name),
    element: () =>
      filled.length === 1
        ? first.element()
        : union(
            filled.map((view) => view.element()),
            {},
          ),
    schema,
  }
}

function unionField(views: readonly SchemaView[], name: string): FieldView | undefined {
  const found = views.map((view) => view.field(name))
  const known = found.filter((field) => field !== undefined)
  const [only] = known
  if (!only) return undefined
  const value =
    known.length === 1
      ? only.value
      : union(
          known.map((field) => field.value),
          {},
        )
  return { required: known.length === views.length && known.every((field) => field.required), value }
}
