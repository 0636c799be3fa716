import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import type { Bindings } from './bind-template.ts'
import type { Continuation } from './continuations.ts'
import { deltaOf, fieldSchemas, kindOf, type Delta, type ObjectDefinition } from './definition-parts.ts'
import { answerFitting, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { withAt } from './place.ts'
import { idPlaces } from './record-ids.ts'

export interface FeedCall {
  readonly bound: Bindings
  readonly followed?: Continuation
  /** Makes an address or token that leads to a page. */
  readonly keep: (page: Continuation) => string
}

const feedSize = 3

/** One page of a feed of changes; its last one leads to the next look. */
export function serveChanges(object: MockObject, { followed, keep }: FeedCall): MockAnswer {
  const delta = deltaOf(object.definition)
  if (!delta) return { status: 500 }
  const { sinceMark, rows = object.rows(), endMark = object.mark() } = followed ?? {}
  const all = sinceMark === undefined ? rows : object.changedSince(sinceMark)
  const asToken = delta.carries === 'value'
  const size = delta.nextPage === undefined ? all.length : feedSize
  const entries = all.slice(0, size).map((row) => entryOf(object, delta, row))
  const body = withAt(undefined, delta.records, entries)
  const rest = all.slice(size)
  // The mark is that of the look, not of its last page: what changes meanwhile comes with the next one.
  if (rest.length > 0 && delta.nextPage !== undefined)
    return { status: 200, body: withAt(body, delta.nextPage, keep({ rows: rest, size, asToken, endMark })) }
  const nextLook = keep({ rows: [], size: feedSize, asToken, sinceMark: endMark })
  return { status: 200, body: withAt(body, delta.nextLook, nextLook) }
}

function entryOf(object: MockObject, delta: Delta, row: Row): Json {
  return row.deletedMs === undefined ? row.record : tombstone(object, delta, row)
}

function tombstone({ definition, name }: MockObject, delta: Delta, row: Row): Json {
  const [deleted] = [delta.deleted ?? []].flat()
  // Of several forms the first is the one that it uses.
  const [place = definition.id] = [delta.deletedId ?? []].flat()
  const own = typeof place === 'object' ? [] : placesOf(definition, place, row.id)
  const plain =
    typeof place === 'object'
      ? withAt({}, place.at, `${name}(${definition.idFields ? row.id : `'${row.id.replaceAll("'", "''")}'`})`)
      : own.reduce<Json>((made, [at, value]) => withAt(made, at, value), {})
  const marked = deleted ? answerFitting(deleted, { status: 200, body: plain }).body : plain
  return marked ?? plain
}

/** What was deleted within a window. */
export function serveDeletes(object: MockObject, { bound, followed, keep }: FeedCall): MockAnswer {
  const { deletes } = object.definition
  if (deletes?.kind !== 'feed') return { status: 500 }
  const rows = followed?.rows ?? object.deleted().filter((row) => isWithin(row, bound))
  if (deletes.page) return deletedPage(deletes, deletes.page, { rows, bound })
  if (rows.length === 0 && deletes.emptyOn) return answerFitting(deletes.emptyOn, { status: 200, body: {} })
  const entries = rows.slice(0, feedSize).map((row) => deletedEntry(deletes, row))
  const body = withAt(undefined, deletes.records, entries)
  const rest = rows.slice(feedSize)
  if (rest.length === 0) return { status: 200, body }
  if (deletes.nextPage === undefined)
    return {
      status: 200,
      body: withAt(
        body,
        deletes.records,
        rows.map((row) => deletedEntry(deletes, row)),
      ),
    }
  return { status: 200, body: withAt(body, deletes.nextPage, keep({ rows: rest, size: feedSize })) }
}

/** One of numbered pages. */
function deletedPage(
  deletes: Feed,
  { first, size }: NonNullable<Feed['page']>,
  { rows: all, bound }: { readonly rows: readonly Row[]; readonly bound: Bindings },
): MockAnswer {
  const from = (Number(plainText(bound.get('/page/number')) || first) - first) * size
  const rows = all.slice(from, from + size)
  if (rows.length === 0 && deletes.emptyOn) return answerFitting(deletes.emptyOn, { status: 200, body: {} })
  const entries = rows.map((row) => deletedEntry(deletes, row))
  return { status: 200, body: withAt(undefined, deletes.records, entries) }
}

function isWithin({ deletedMs = 0 }: Row, bound: Bindings): boolean {
  const since = bound.get('/input/since')
  const until = bound.get('/input/until')
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(plainText(since))
  const to = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(plainText(until))
  return deletedMs >= from && deletedMs < to
}

type Feed = Extract<NonNullable<ObjectDefinition['deletes']>, { readonly kind: 'feed' }>

function deletedEntry({ id, time }: Feed, { id: own, deletedMs = 0 }: Row): Json {
  return withAt(withAt({}, id, own), time, new Date(deletedMs).toISOString())
}

/** The object's fields, in the words that the definition has for their types. */
export function serveDescription(object: MockObject, shown: (record: JsonObject) => JsonObject): MockAnswer {
  const { describe } = object.definition
  if (!describe) return { status: 500 }
  const schemas = fieldSchemas(object.definition)
  // What drifts in records drifts in their description.
  const place = object.definition.fieldsAt ?? ''
  const sample = shown(object.rows()[0]?.record ?? {})
  const held = place === '' ? sample : object.fieldsOf(sample)
  const names = [...new Set([...Object.keys(schemas), ...Object.keys(held)])].filter(
    (name) => Object.hasOwn(held, name) || object.rows().length === 0,
  )
  const entries = names.map((name) =>
    fieldEntry(describe, { name, schema: schemas[name] ?? { type: 'string' }, value: held[name] ?? null }),
  )
  const fields: Json =
    describe.name === undefined ? Object.fromEntries(names.map((name, at) => [name, entries[at] ?? null])) : entries
  return { status: 200, body: withAt(undefined, describe.fields, fields) }
}

type Describe = NonNullable<ObjectDefinition['describe']>

function fieldEntry(
  describe: Describe,
  { name, schema, value }: { readonly name: string; readonly schema: JsonObject; readonly value: Json },
): Json {
  const kind = typeof value === 'object' && value !== null ? 'integer' : kindOf(schema)
  const type = Object.entries(describe.types).find(([, each]) => each === kind)?.[0] ?? 'mock-other'
  const named = describe.name === undefined ? {} : withAt({}, describe.name, name)
  const made = withAt(named, describe.type, type)
  return describe.title === undefined ? made : withAt(made, describe.title, `The ${name}`)
}

function placesOf(definition: ObjectDefinition, place: string, id: string): readonly (readonly [string, Json])[] {
  return definition.idFields ? idPlaces(definition, id) : [[place, id]]
}
