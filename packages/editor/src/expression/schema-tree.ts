import { isJsonObject } from '@isthmus/sdk'
import type { Json, JsonSchema } from '@isthmus/sdk'
import type { RecordPath } from './record-path.ts'

export type FieldType = 'text' | 'number' | 'boolean' | 'date' | 'decimal' | 'object' | 'list' | 'empty' | 'any'

/** One field of a record's shape, with a value of it where a record is known. */
export interface SchemaField {
  readonly name: string
  readonly path: RecordPath
  readonly type: FieldType
  readonly required: boolean
  readonly description: string | undefined
  readonly sample: Json | undefined
  readonly children: readonly SchemaField[]
}

const maxDepth = 8
const maxFields = 500

/**
 * The fields of a record, from its declared schema, a sample, or both: declared fields first, then those only the
 * sample has. Elements of lists stand one level below the list. `most` is for those who search the fields of the record
 * itself instead of drawing them all.
 */
export function schemaTree(
  schema: JsonSchema | undefined,
  sample: Json | undefined,
  most = maxFields,
): readonly SchemaField[] {
  return childrenOf({ schema: resolved(schema), sample, path: [], depth: 0 }, most)
}

interface Place {
  readonly schema: JsonSchema | undefined
  readonly sample: Json | undefined
  readonly path: RecordPath
  readonly depth: number
}

function childrenOf(place: Place, most = maxFields): readonly SchemaField[] {
  if (place.depth >= maxDepth) return []
  if (isListPlace(place)) {
    const first = Array.isArray(place.sample) ? (place.sample[0] as Json | undefined) : undefined
    const element = { schema: resolved(asSchema(place.schema?.['items'])), sample: first }
    return childrenOf({ ...element, path: [...place.path, { kind: 'each' }], depth: place.depth + 1 })
  }
  const properties = asSchema(place.schema?.['properties']) ?? {}
  const found = isJsonObject(place.sample) ? place.sample : {}
  const names = [...new Set([...Object.keys(properties), ...Object.keys(found)])].slice(0, most)
  const required = place.schema?.['required']
  return names.map((name) =>
    fieldOf(name, {
      schema: Object.hasOwn(properties, name) ? resolved(asSchema(properties[name])) : undefined,
      sample: Object.hasOwn(found, name) ? found[name] : undefined,
      path: [...place.path, { kind: 'field', name }],
      depth: place.depth + 1,
      required: Array.isArray(required) && required.includes(name),
    }),
  )
}

function isListPlace(place: Place): boolean {
  return Array.isArray(place.sample) || (place.sample === undefined && place.schema?.['type'] === 'array')
}

function fieldOf(name: string, place: Place & { readonly required: boolean }): SchemaField {
  const description = place.schema?.['description']
  return {
    name,
    path: place.path,
    type: fieldType(place.schema, place.sample),
    required: place.required,
    description: typeof description === 'string' ? description : undefined,
    sample: place.sample,
    children: childrenOf(place),
  }
}

/** The kind of a field: what the schema declares wins over what one record happened to hold. */
function fieldType(schema: JsonSchema | undefined, sample: Json | undefined): FieldType {
  return (schema && declaredType(schema)) ?? sampleType(sample)
}

const textTypes: Readonly<Record<string, FieldType>> = { decimal: 'decimal', date: 'date', 'date-time': 'date' }

function declaredType(schema: JsonSchema): FieldType | undefined {
  const format = schema['format']
  const type = Array.isArray(schema['type'])
    ? (schema['type'] as readonly unknown[]).find((each) => each !== 'null')
    : schema['type']
  switch (type) {
    case 'string':
      return textTypes[String(format)] ?? 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'object':
      return 'object'
    case 'array':
      return 'list'
    default:
      return undefined
  }
}

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/

function sampleType(sample: Json | undefined): FieldType {
  if (sample === undefined) return 'any'
  if (sample === null) return 'empty'
  if (Array.isArray(sample)) return 'list'
  if (typeof sample === 'string') return isoDate.test(sample) ? 'date' : 'text'
  if (typeof sample === 'number') return 'number'
  return typeof sample === 'boolean' ? 'boolean' : 'object'
}

/** A nullable union means its other branch; the shape of a field does not say whether it may be empty. */
function resolved(schema: JsonSchema | undefined): JsonSchema | undefined {
  const branches = schema?.['anyOf'] ?? schema?.['oneOf']
  if (!Array.isArray(branches)) return schema
  const real = branches.map(asSchema).filter((branch) => branch !== undefined && branch['type'] !== 'null')
  return real.length === 1 ? { ...schema, anyOf: undefined, oneOf: undefined, ...real[0] } : schema
}

function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined
}

/** The field at a path, or `undefined` when the shape has none there. */
export function fieldAt(fields: readonly SchemaField[], names: readonly string[]): readonly SchemaField[] | undefined {
  let current = fields
  for (const name of names) {
    const next = current.find((field) => field.name === name)
    if (!next) return undefined
    current = next.children
  }
  return current
}

/** Fields in the order of the tree, each with its depth; only the children of open fields. */
export function visibleFields(
  fields: readonly SchemaField[],
  isOpen: (field: SchemaField, depth: number) => boolean,
  depth = 0,
): readonly { readonly field: SchemaField; readonly depth: number }[] {
  return fields.flatMap((field) => [
    { field, depth },
    ...(isOpen(field, depth) ? visibleFields(field.children, isOpen, depth + 1) : []),
  ])
}

/** The fields whose name or description contains a text, with everything above them. */
export function matchingFields(fields: readonly SchemaField[], search: string): readonly SchemaField[] {
  const wanted = search.trim().toLocaleLowerCase()
  if (wanted === '') return fields
  return fields.flatMap((field) => {
    const own = `${field.name} ${field.description ?? ''}`.toLocaleLowerCase().includes(wanted)
    if (own) return [field]
    const children = matchingFields(field.children, search)
    return children.length > 0 ? [{ ...field, children }] : []
  })
}
