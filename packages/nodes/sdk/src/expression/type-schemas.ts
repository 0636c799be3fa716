import { isJsonObject } from '../json.ts'
import type { JsonSchema } from '../json.ts'
import { maxReferences, referencedSchema } from '../typing/index.ts'

export type TypeKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

const kindNames: readonly TypeKind[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

/** What may be anything. */
export const anySchema: JsonSchema = {}

/** The kinds a value of the schema may have; `undefined` when it says nothing. A missing value counts as null. */
function kindsOf(schema: JsonSchema): readonly TypeKind[] | undefined {
  const alternatives = alternativesOf(schema)
  if (alternatives !== undefined) {
    const all = alternatives.map(kindsOf)
    return all.includes(undefined) ? undefined : unique(all.flatMap((each) => each ?? []))
  }
  // A word that names no kind says nothing.
  const named = schema['type'] === undefined ? [] : unique([schema['type']].flat().flatMap(kindNamed))
  if (named.length > 0) return named
  if (Array.isArray(schema['enum'])) return unique(schema['enum'].map(kindOfValue))
  return 'const' in schema ? [kindOfValue(schema['const'])] : undefined
}

function unique(kinds: readonly TypeKind[]): readonly TypeKind[] {
  return [...new Set(kinds)]
}

function kindNamed(name: unknown): readonly TypeKind[] {
  const kind = name === 'integer' ? 'number' : kindNames.find((each) => each === name)
  return kind === undefined ? [] : [kind]
}

function kindOfValue(value: unknown): TypeKind {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  return kindNames.find((each) => each === typeof value) ?? 'object'
}

function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const list = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(list) && list.length > 0 ? list.filter(isJsonObject) : undefined
}

/** Whether the value may be missing. */
export function isNullable(schema: JsonSchema): boolean {
  return kindsOf(schema)?.includes('null') ?? true
}

/** The kinds besides null; `undefined` when nothing is known. */
export function presentKinds(schema: JsonSchema): readonly TypeKind[] | undefined {
  return kindsOf(schema)?.filter((kind) => kind !== 'null')
}

export function isDecimal(schema: JsonSchema): boolean {
  const alternatives = alternativesOf(schema)?.filter((each) => presentKinds(each)?.length !== 0)
  if (alternatives !== undefined) return alternatives.length > 0 && alternatives.every(isDecimal)
  return schema['format'] === 'decimal' && String(presentKinds(schema)) === 'string'
}

/** The same values, and null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (isNullable(schema)) return schema
  const { type } = schema
  if (typeof type === 'string' && !('const' in schema) && !('enum' in schema))
    return { ...schema, type: [type, 'null'] }
  return unionOf([schema, { type: 'null' }])
}

/** The same values without null, as far as the schema can say so. */
export function present(schema: JsonSchema): JsonSchema {
  const alternatives = alternativesOf(schema)
  if (alternatives !== undefined)
    return unionOf(alternatives.filter((each) => presentKinds(each)?.length !== 0).map(present))
  const { type } = schema
  if (!Array.isArray(type)) return schema
  const rest: readonly unknown[] = type.filter((each) => each !== 'null')
  return { ...schema, type: rest.length === 1 ? rest[0] : rest }
}

/** Values of any of the schemas; fixed values of one kind become an enum. */
export function unionOf(schemas: readonly JsonSchema[]): JsonSchema {
  const flat = schemas.flatMap((schema) => alternativesOf(schema) ?? [schema])
  if (flat.length === 0 || flat.some((schema) => kindsOf(schema) === undefined)) return anySchema
  const distinct = [...new Map(flat.map((schema) => [JSON.stringify(schema), schema])).values()]
  const merged = mergeFixed(distinct)
  return merged.length === 1 ? (merged[0] ?? anySchema) : { anyOf: merged }
}

function mergeFixed(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  const fixed = schemas.filter((schema) => 'const' in schema || Array.isArray(schema['enum']))
  const type = fixed[0]?.['type']
  if (fixed.length < 2 || typeof type !== 'string' || fixed.some((schema) => schema['type'] !== type)) return schemas
  const values = fixed.flatMap((schema): readonly unknown[] => {
    const { enum: several } = schema
    return Array.isArray(several) ? several : [schema['const']]
  })
  if (values.length > 200) return [{ type }, ...schemas.filter((schema) => !fixed.includes(schema))]
  return [{ type, enum: [...new Set(values)] }, ...schemas.filter((schema) => !fixed.includes(schema))]
}

/** Follows local references such as `#/$defs/line`; what cannot be followed may be anything. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema
  for (let step = 0; typeof found['$ref'] === 'string'; step += 1) {
    const target = step < maxReferences ? referencedSchema(found['$ref'], root) : undefined
    if (target === undefined) return anySchema
    found = target
  }
  return found
}

/** Where a field of an object leads: its schema, or that there is none of the name. */
export type FieldType =
  | { readonly kind: 'known'; readonly schema: JsonSchema; readonly mayMiss: boolean }
  | { readonly kind: 'unknown'; readonly names: readonly string[] }

/** The field of a schema's objects; a field that need not be there may be missing. */
export function fieldOf(schema: JsonSchema, key: string): FieldType {
  const properties = schema['properties']
  const more = schema['additionalProperties']
  if (isJsonObject(properties) && Object.hasOwn(properties, key)) {
    const field = properties[key]
    const known = isJsonObject(field) ? field : anySchema
    const required = Array.isArray(schema['required']) && schema['required'].includes(key)
    return { kind: 'known', schema: known, mayMiss: !required }
  }
  if (isJsonObject(more)) return { kind: 'known', schema: more, mayMiss: true }
  const isOpen = more === true || 'patternProperties' in schema || !isJsonObject(properties)
  if (isOpen) return { kind: 'known', schema: anySchema, mayMiss: true }
  return { kind: 'unknown', names: Object.keys(properties) }
}

/** The elements of a schema's lists. */
export function elementOf(schema: JsonSchema): JsonSchema {
  const alternatives = alternativesOf(schema)?.filter((each) => presentKinds(each)?.includes('array'))
  if (alternatives !== undefined) return unionOf(alternatives.map(elementOf))
  return isJsonObject(schema['items']) ? schema['items'] : anySchema
}
