import { isJsonObject, plainText, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import { readODataValue } from '../query/odata.ts'
import { TextCursor } from '../query/text-cursor.ts'
import { bindJson, type Bindings } from './bind-template.ts'
import { fieldSchemas, kindOf, typeNamesOf, type Write } from './definition-parts.ts'
import { answerFitting, refusalOf, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { givenId, keyedId } from './record-ids.ts'
import { saidCreated, writtenBody } from './written-answer.ts'

export type WriteKind = 'create' | 'update' | 'upsert' | 'delete'

/** What a call writes, read from it. */
export interface AskedWrite {
  readonly kind: WriteKind
  readonly write: Write
  readonly bound: Bindings
  /** Headers of the call, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** How one write ended. */
export type WriteOutcome =
  | { readonly ok: true; readonly row: Row | undefined; readonly created: boolean }
  | { readonly ok: false; readonly refusal: MockAnswer }

export interface WriteScene {
  readonly definition: ConnectorDefinition
  readonly object: MockObject
  /** Keys that the system does not take. */
  readonly refused: ReadonlySet<string>
}

/** Carries out one write, as far as the system's rules let it. */
export function carryOut(scene: WriteScene, given: AskedWrite): WriteOutcome {
  const { object } = scene
  const asked = { ...given, bound: settled(given.bound) }
  const fields = sentFields(object, asked.bound)
  const problem = asked.kind === 'delete' ? undefined : fieldProblem(scene, asked, fields)
  if (problem) return { ok: false, refusal: problem }
  const target = targetOf(object, asked, fields)
  if (asked.kind !== 'create' && asked.kind !== 'upsert') return change(scene, asked, { fields, target })
  const refusal = asked.kind === 'create' ? twinRefusal(scene, asked, fields) : halfRefusal(scene, asked, target)
  if (refusal) return { ok: false, refusal }
  const row = object.write(target ? 'updated' : 'created', target?.id, { ...outsideKey(object, asked), ...fields })
  return { ok: true, row, created: !target }
}

/** What a create is refused with where there is such a record already. */
function twinRefusal(scene: WriteScene, { write }: AskedWrite, fields: JsonObject): MockAnswer | undefined {
  const twin = twinOf(scene.object, fields) ?? namesake(scene.object, fields)
  return twin && existsAnswer(scene, write)
}

/** What an upsert is refused with that was told to do one half of it, where the other one would be needed. */
function halfRefusal(
  { definition }: WriteScene,
  { write: { only }, headers }: AskedWrite,
  target: Row | undefined,
): MockAnswer | undefined {
  const carries = (wanted: Readonly<Record<string, string>>): boolean =>
    Object.entries(wanted).every(([name, value]) => headers[name.toLowerCase()] === value)
  if (only && target && carries(only.create.headers)) return answerFitting(only.create.existsOn, { status: 412 })
  return only && !target && carries(only.update.headers) ? refusalOf(definition, 'notFound') : undefined
}

function change(
  scene: WriteScene,
  { kind, write, headers }: AskedWrite,
  { fields, target }: { readonly fields: JsonObject; readonly target: Row | undefined },
): WriteOutcome {
  const { object, definition } = scene
  if (!target) {
    if (kind === 'delete' && write.okOn) return { ok: true, row: undefined, created: false }
    return { ok: false, refusal: refusalOf(definition, 'notFound') }
  }
  const stale = etagProblem(scene, target, headers)
  if (stale) return { ok: false, refusal: stale }
  const row = object.write(kind === 'delete' ? 'deleted' : 'updated', target.id, fields)
  return { ok: true, row, created: false }
}

/** A change must name the state that it starts from, where the system keeps one. */
function etagProblem(
  { object, definition }: WriteScene,
  row: Row,
  headers: AskedWrite['headers'],
): MockAnswer | undefined {
  const { etag } = object.definition
  if (!etag) return undefined
  const given = headers[(etag.send ?? 'if-match').toLowerCase()]
  if (given === undefined) return { status: 428, body: { error: { message: 'name the state of the record' } } }
  if (given === '*' || given === object.etagOf(row)) return undefined
  return refusalOf(definition, 'conflict', ({ when }) => when.status?.includes(412) ?? false)
}

/** The fields that a call sends, by the names that they are read under. */
function sentFields({ definition }: MockObject, bound: Bindings): JsonObject {
  const fields = fieldsOf(bound)
  if (definition.formats?.dots !== 'nested') return fields
  const schemas = fieldSchemas(definition)
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      isJsonObject(value) && !Object.hasOwn(schemas, name)
        ? Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, each] as const)
        : [[name, value] as const],
    ),
  )
}

/** What the call says of the record, by field. */
function fieldsOf(bound: Bindings): JsonObject {
  const whole = bound.get('/record')
  const single = [...bound].flatMap(([pointer, value]) =>
    /^\/record\/[^/#]+$/.test(pointer) ? [[pointer.slice('/record/'.length), value] as const] : [],
  )
  const extra = bound.get('/record#with')
  const own = Object.entries(zippedIn(bound)).filter(([name]) => !isJsonObject(extra) || !Object.hasOwn(extra, name))
  return { ...(isJsonObject(whole) ? whole : {}), ...Object.fromEntries(own), ...Object.fromEntries(single) }
}

/** A record that was sent as its names and its values. */
function zippedIn(bound: Bindings): JsonObject {
  const [names, values] = [bound.get('/record#names'), bound.get('/record#values')]
  if (!Array.isArray(names) || !Array.isArray(values)) return {}
  const given = values as readonly Json[]
  return Object.fromEntries((names as readonly Json[]).map((name, at) => [plainText(name), given[at] ?? null]))
}

/** Reads what was sent among names and values but is no field of the record, such as the key of an upsert. */
function settled(bound: Bindings): Bindings {
  const extra = bound.get('/record#with')
  if (!isJsonObject(extra)) return bound
  const all: Bindings = new Map(bound)
  const zipped = zippedIn(bound)
  for (const [name, inner] of Object.entries(extra)) bindJson(inner, zipped[name], all)
  return all
}

/** The record that is meant, by its id or by the key of an upsert. */
function targetOf(object: MockObject, asked: AskedWrite, fields: JsonObject): Row | undefined {
  const id = idOf(object.definition, asked.bound)
  if (asked.kind !== 'upsert') return id === undefined ? undefined : object.get(id)
  const [key, value] =
    Object.entries({ ...fields, ...outsideKey(object, asked) }).find(([name]) => isKey(object, asked, name)) ?? []
  return key === undefined || value === undefined ? undefined : object.find(key, value)
}

/** The id that a call names, read back from the literal that OData writes of it. */
export function idOf(definition: MockObject['definition'], bound: Bindings): string | undefined {
  const key = bound.get('/input/key')
  if (key !== undefined) return keyedId(definition, plainText(key))
  const id = bound.get('/input/id') ?? [...bound].find(([pointer]) => pointer.startsWith('/found/'))?.[1]
  return id === undefined ? undefined : plainText(id)
}

function isKey(object: MockObject, { bound }: AskedWrite, name: string): boolean {
  const named = bound.get('/input/externalField')
  return named === undefined ? object.keyFields()[0] === name : plainText(named) === name
}

/** The key of an upsert that stands beside the record, such as in the address. */
function outsideKey(object: MockObject, { kind, bound }: AskedWrite): JsonObject {
  const named = bound.get('/input/externalField')
  const key = named === undefined ? object.keyFields()[0] : plainText(named)
  const literal = bound.get('/input/externalKey')
  const value = literal === undefined ? bound.get('/input/external') : keyValue(literal)
  return kind !== 'upsert' || key === undefined || value === undefined ? {} : { [key]: value }
}

/** What a literal of OData means. */
function keyValue(literal: Json): string {
  return readODataValue(new TextCursor(plainText(literal)))
}

/** A record that has the id which a new one is given. */
function namesake(object: MockObject, fields: JsonObject): Row | undefined {
  const id = givenId(object.definition, fields)
  return id === undefined ? undefined : object.get(id)
}

/** A record with the same key, where the system keeps two from having it. */
function twinOf(object: MockObject, fields: JsonObject): Row | undefined {
  const { upsert } = object.definition
  if (upsert?.kind !== 'naturalKey' && upsert?.kind !== 'native') return undefined
  const [key] = upsert.keys
  const value = key === undefined ? undefined : fields[key]
  return key === undefined || value === undefined || value === null ? undefined : object.find(key, value)
}

function existsAnswer({ definition }: WriteScene, write: Write): MockAnswer {
  const { existsOn } = write
  return existsOn ? answerFitting(existsOn, { status: existsOn.status?.[0] ?? 409 }) : refusalOf(definition, 'conflict')
}

/** What is wrong with the fields that were sent. */
function fieldProblem(scene: WriteScene, asked: AskedWrite, fields: JsonObject): MockAnswer | undefined {
  const { kind, write } = asked
  const { object, definition, refused } = scene
  const schemas = fieldSchemas(object.definition)
  const required = kind === 'update' ? [] : (write.required ?? [])
  const isMissing = required.some((name) => fields[name] === undefined || fields[name] === null)
  const isWrong = Object.entries(fields).some(([name, value]) => {
    const schema = schemas[name]
    return !schema || !isOfType(value, schema, object)
  })
  const isRefused = isRefusedKey(object, refused, { ...outsideKey(object, asked), ...fields })
  if (!isMissing && !isWrong && !isRefused) return undefined
  const own = refusalOf(definition, 'validation')
  return own.rule ? own : refusalOf(definition, 'business')
}

function isRefusedKey(object: MockObject, refused: ReadonlySet<string>, fields: JsonObject): boolean {
  return object.keyFields().some((name) => refused.has(plainText(fields[name])))
}

/** True for a record that the system does not take, whatever else is said of it. */
export function isRefusedWrite({ object, refused }: WriteScene, asked: AskedWrite): boolean {
  return isRefusedKey(object, refused, { ...outsideKey(object, asked), ...sentFields(object, asked.bound) })
}

function isOfType(value: Json, schema: JsonObject, { definition }: MockObject): boolean {
  if (value === null || (definition.nulls ?? []).some((each) => each === value)) return true
  const types = typeNamesOf(schema)
  if (kindOf(schema) === 'decimal' && types.includes('string'))
    return typeof value === (definition.formats?.decimal === 'number' ? 'number' : 'string')
  if (kindOf(schema) === 'boolean') return typeof value === 'boolean'
  return true
}

/** The answer to a write that went well. */
export function writtenAnswer(
  { object }: WriteScene,
  { kind, write }: AskedWrite,
  { row, created, location }: { readonly row: Row | undefined; readonly created: boolean; readonly location: string },
): MockAnswer {
  const { okOn, answer = {} } = write
  if (!row) return okOn ? answerFitting(okOn, { status: okOn.status?.[0] ?? 200 }) : { status: 204 }
  const { idHeader, ...places } = answer
  const headers = idHeader === undefined ? {} : { [idHeader]: `${location}/${encodeURIComponent(row.id)}` }
  const body = writtenBody(object, kind === 'delete' ? {} : places, row)
  const plain = { status: statusOf(created, body), headers, ...(body === undefined ? {} : { body }) }
  return saidCreated(plain, created, write.createdOn)
}

function statusOf(created: boolean, body: Json | undefined): number {
  return created ? 201 : body === undefined ? 204 : 200
}
