import { flowError } from '../../errors.ts'
import { neededKeyword, keyKeyword } from '../../flow/index.ts'
import { contractLimits, toldKeyword, type DescribedEntity } from '../../contract/index.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { EffectContext, HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import { watermarkOf, type ConnectorDefinition, type ObjectDefinition } from '../definition/index.ts'
import type { FieldKind } from '../dialects/index.ts'
import { ask } from './ask.ts'
import { hostOf } from './ask-pages.ts'
import { readRequestOf } from './fill-template.ts'
import type { Target } from './get-record.ts'
import { fits, judgeAnswer } from './judge-answer.ts'
import { fieldPlaceOf, fieldSchemaOf } from './sent-record.ts'

type Description = NonNullable<ObjectDefinition['describe']>

/**
 * What a system holds: every object of the definition, with the fields that the system itself tells of where it can be asked,
 * else those of the definition. Throws what calls throw, and `CONTRACT_INVALID` for a description that cannot be read.
 */
export async function describeObjects(
  definition: ConnectorDefinition,
  context: EffectContext,
): Promise<readonly DescribedEntity[]> {
  const entities: DescribedEntity[] = []
  for (const [name, object] of Object.entries(definition.objects)) {
    const target = { definition, name, object, context }
    const fields = object.describe ? await describedFields(target, object.describe) : fieldSchemaOf(object)
    entities.push({ name, schema: placed(object.schema, fieldPlaceOf(object), withNeeds(object, fields)) })
  }
  return entities
}

/** The fields that a new record must be given, as the definition names them, where the system does not tell. */
function withNeeds({ create, upsert }: ObjectDefinition, fields: JsonObject): JsonObject {
  const needed = create?.required ?? (upsert?.kind === 'native' ? upsert.required : undefined)
  return neededKeyword in fields || !needed ? fields : { ...fields, [neededKeyword]: needed }
}

async function describedFields(target: Target, describe: Description): Promise<JsonObject> {
  const { definition, object, context } = target
  const about = { object: target.name, operation: 'describe' } as const
  const request = readRequestOf(describe.request, { connection: context.connection?.config ?? {}, input: {}, page: {} })
  const answer = await ask(context, { ...request, about }, (answered) => {
    const judgement = judgeAnswer(answered, { host: hostOf(target), rules: definition.errors })
    if (typeof judgement === 'object') throw judgement.missing
    return answered
  })
  const fields = fieldsIn(target, describe, answer)
  const known = fieldSchemaOf(object)
  const usual: JsonObject = isJsonObject(known['properties']) ? known['properties'] : {}
  const own = fields.map(([name, field]) => {
    const before = Object.hasOwn(usual, name) ? usual[name] : undefined
    return [name, fieldSchema(describe, field, isJsonObject(before) ? before : {})] as const
  })
  const needed = fields.flatMap(([name, field]) => (holds(describe.required, field) ? [name] : []))
  const properties = { ...untold(object, describe, usual), ...Object.fromEntries(own) }
  const { required } = known
  return {
    ...known,
    properties,
    ...(Array.isArray(required)
      ? { required: required.filter((name) => Object.hasOwn(properties, String(name))) }
      : {}),
    ...(describe.required ? { [neededKeyword]: needed } : {}),
  }
}

/**
 * What a record has besides the fields that its system tells of: those that name it and its state, by which changes are found,
 * that the system fills in, and that the definition says are never told. Any other one is gone there, or was never made.
 */
function untold(object: ObjectDefinition, { besides = [] }: Description, usual: JsonObject): JsonObject {
  const { id, idFields = [], version, fieldsAt = '' } = object
  const { cursor, tieBreak, otherwise, time } = watermarkOf(object) ?? {}
  const own = new Set([...besides, ...idFields, cursor, tieBreak, otherwise, time?.field, time?.otherwise])
  const places = new Set([id, version])
  return Object.fromEntries(
    Object.entries(usual).filter(
      ([name, field]) =>
        own.has(name) || places.has(`${fieldsAt}/${name}`) || (isJsonObject(field) && field['readOnly'] === true),
    ),
  )
}

/** The schema of the whole record with that of its fields where they stand. */
function placed(schema: JsonObject, [name, ...rest]: readonly string[], fields: JsonObject): JsonObject {
  if (name === undefined) return fields
  const properties: JsonObject = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const inner = properties[name]
  return { ...schema, properties: { ...properties, [name]: placed(isJsonObject(inner) ? inner : {}, rest, fields) } }
}

function fieldsIn(target: Target, describe: Description, { body }: HttpAnswer): readonly (readonly [string, Json])[] {
  const found = valueAt(body, describe.fields)
  const listed = namedFields(describe, found)
  if (listed.length > 0 && listed.length <= contractLimits.maxFields) return listed
  const host = hostOf(target)
  const reason = listed.length === 0 ? 'no fields' : `${listed.length} fields, at most ${contractLimits.maxFields}`
  throw flowError('CONTRACT_INVALID', { contract: `of ${target.name} by ${host}`, reason: `it has ${reason}` })
}

function namedFields({ name }: Description, found: unknown): readonly (readonly [string, Json])[] {
  if (Array.isArray(found) && name !== undefined) {
    return (found as readonly Json[]).flatMap((field) => {
      const text = plainText(valueAt(field, name))
      return text === '' ? [] : [[text, field] as const]
    })
  }
  return isJsonObject(found) ? Object.entries(found) : []
}

/** Kinds that drift has another word for. */
const words: { readonly [kind in FieldKind]?: string } = { instant: 'date-time' }

const schemas: Readonly<Record<FieldKind, JsonObject>> = {
  text: { type: 'string' },
  guid: { type: 'string', format: 'uuid' },
  decimal: { type: 'string', format: 'decimal' },
  integer: { type: 'integer' },
  date: { type: 'string', format: 'date' },
  instant: { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
}

/** What the system says of a field, on top of what the definition knows of it: how its values are written, above all. */
function fieldSchema(describe: Description, field: Json, usual: JsonObject): JsonObject {
  const { types, type, title, values } = describe
  const told = plainText(valueAt(field, type))
  const kind = types[told]
  const own = 'type' in usual ? {} : nullable(kind === undefined ? {} : schemas[kind])
  const name = title === undefined ? '' : plainText(valueAt(field, title))
  const allowed = values === undefined ? [] : allowedIn(field, values)
  return {
    ...own,
    ...usual,
    ...('type' in usual ? toldAs(told, kind) : {}),
    ...(name === '' ? {} : { title: name }),
    ...(kind === 'text' ? lengthOf(describe, field) : {}),
    ...(allowed.length === 0 ? {} : { enum: [...allowed, null] }),
    ...marksOf(describe, field),
  }
}

/** The system's own type of a field whose shape the definition has. */
function toldAs(told: string, kind: FieldKind | undefined): JsonObject {
  if (told === '') return {}
  return { [toldKeyword]: kind === undefined ? told : (words[kind] ?? kind) }
}

function marksOf({ readOnly, unique }: Description, field: Json): JsonObject {
  return {
    ...(holds(readOnly, field) ? { readOnly: true } : {}),
    ...(holds(unique, field) ? { [keyKeyword]: true } : {}),
  }
}

function lengthOf({ maxLength }: Description, field: Json): JsonObject {
  const length = maxLength === undefined ? Number.NaN : Number(plainText(valueAt(field, maxLength)))
  return Number.isInteger(length) && length > 0 ? { maxLength: length } : {}
}

function nullable(schema: JsonObject): JsonObject {
  return typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : schema
}

function allowedIn(field: Json, { at, value }: NonNullable<Description['values']>): readonly Json[] {
  const found = valueAt(field, at)
  if (!Array.isArray(found)) return []
  return (found as readonly Json[]).flatMap((entry) => {
    const one = valueAt(entry, value)
    return typeof one === 'string' || typeof one === 'number' ? [one] : []
  })
}

function holds(matcher: Description['required'], field: Json): boolean {
  return matcher !== undefined && fits(matcher, { status: 200, headers: {}, body: field })
}
