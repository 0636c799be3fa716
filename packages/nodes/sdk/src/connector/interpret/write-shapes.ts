import type { NodeShapes, ShapeRule, TargetRule } from '../../flow/index.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { ObjectDefinition } from '../definition/index.ts'
import { recordRule, type Objects } from './node-fields.ts'
import { fieldPlaceOf, fieldSchemaOf } from './sent-record.ts'
import { keysOf } from './write-fields.ts'

const actions = { type: 'string', enum: ['created', 'updated', 'unchanged', 'deleted'] }

/** What leaves a write: `{ action, id, record }`, the record as the system holds it now where it says so. */
export function writtenShape(objects: Objects): NonNullable<NodeShapes['outputs']> {
  const fields = [
    { name: 'action', of: { kind: 'schema', schema: actions } },
    { name: 'id', of: { kind: 'schema', schema: { type: ['string', 'number', 'null'] } } },
    { name: 'record', of: { kind: 'nullable', of: recordRule(objects) } },
  ] as const
  return { out: { kind: 'place', into: '/into', of: { kind: 'object', fields } } }
}

export function createTarget(objects: Objects): TargetRule {
  return { rows: '/fields', of: targetRule(objects, ({ create }) => ({ required: create?.required })) }
}

export function updateTarget(objects: Objects): TargetRule {
  const of = targetRule(objects, ({ update }) => ({ readOnly: update?.fixed }))
  return { rows: '/fields', of, partial: true, key: '/id' }
}

export function upsertTarget(objects: Objects): TargetRule {
  const of = targetRule(objects, ({ upsert, create }) => ({
    required: upsert?.kind === 'native' ? upsert.required : create?.required,
  }))
  const keys = keysOf(objects)
  const takesOthers = objects.some(([, { upsert: own }]) => own?.kind === 'native' && own.otherKeys)
  const field = keys.length === 1 && !takesOthers ? (keys[0] ?? '') : { at: '/keyField', unset: keys[0] ?? '' }
  return { rows: '/fields', of, filled: [{ field, value: '/key' }], key: '/key' }
}

interface Marks {
  readonly required?: readonly string[] | undefined
  readonly readOnly?: readonly string[] | undefined
}

/** What may be given to a record of the picked entity: as imported from the connection, else as the definition has it. */
function targetRule(objects: Objects, marksOf: (object: ObjectDefinition) => Marks): ShapeRule {
  const cases = objects.map(([name, object]) => {
    const otherwise: ShapeRule = { kind: 'schema', schema: targetSchema(object, marksOf(object)) }
    const inside = fieldPlaceOf(object)
    const own = { kind: 'entity', at: '/entity', form: 'write', otherwise } as const
    return [name, inside.length > 0 ? { ...own, inside } : own] as const
  })
  return { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
}

function targetSchema(object: ObjectDefinition, { required = [], readOnly = [] }: Marks): JsonSchema {
  const schema = fieldSchemaOf(object)
  const { properties } = schema
  if (!isJsonObject(properties)) return { type: 'object', ...(required.length > 0 ? { required } : {}) }
  const own = Object.entries(properties).map(([name, property]) => {
    const taken = writable(property)
    return [name, readOnly.includes(name) && isJsonObject(taken) ? { ...taken, readOnly: true } : taken] as const
  })
  return {
    type: 'object',
    properties: Object.fromEntries(own),
    required,
    // The system itself may know of further fields.
    additionalProperties: schema['additionalProperties'] ?? object.describe !== undefined,
  }
}

/** Decimals may come as numbers, and objects inside need not be whole. */
function writable(schema: Json): Json {
  if (!isJsonObject(schema)) return schema
  const { type, format, properties, items } = schema
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? 'string']
  const inner: JsonObject = {
    ...schema,
    ...(format === 'decimal' ? { type: [...new Set(['string', 'number', ...types])] } : {}),
    ...(items === undefined ? {} : { items: writable(items) }),
  }
  if (!isJsonObject(properties)) return inner
  const own = Object.entries(properties).map(([name, property]) => [name, writable(property)] as const)
  return { ...inner, properties: Object.fromEntries(own), required: [] }
}
