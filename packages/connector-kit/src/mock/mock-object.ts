import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import type { FieldOf } from '../query/meets.ts'
import {
  fieldSchemas,
  kindOf,
  offsetMs,
  readInstant,
  typeNamesOf,
  watermarkOf,
  type ObjectDefinition,
} from './definition-parts.ts'
import { jsonAt, withAt } from './place.ts'
import { seededRandom } from './random.ts'
import { idPlaces, newId } from './record-ids.ts'
import { etagOf, seededKey, seededRecord, seedStartMs, stamped } from './seed.ts'

/** One record that the mock holds, in the form in which it sends it. */
export interface Row {
  readonly id: string
  readonly record: JsonObject
  readonly changedMs: number
  readonly revision: number
  /** Counts the changes of the object: what was written later has more. */
  readonly mark: number
  readonly deletedMs?: number
}

/** What became of the writes of one key. */
export interface KeyWrites {
  readonly created: number
  readonly updated: number
  readonly deleted: number
}

export interface MockObjectOptions {
  readonly name: string
  readonly definition: ObjectDefinition
  readonly seed: number
  readonly nowMs: () => number
}

/** The records of one object, and how often each key was written. */
export class MockObject {
  readonly name: string
  readonly definition: ObjectDefinition
  readonly #nowMs: () => number
  readonly #seed: number
  readonly #rows = new Map<string, Row>()
  readonly #writes = new Map<string, KeyWrites>()
  /** How often each action took effect, by its name and the id of its record. */
  readonly #acts = new Map<string, number>()
  #made = 0
  #marks = 0

  constructor({ name, definition, seed, nowMs }: MockObjectOptions) {
    this.name = name
    this.definition = definition
    this.#nowMs = nowMs
    this.#seed = seed
  }

  /** Records that are there, the oldest change first: as a system lists them that was not asked for an order. */
  rows(): readonly Row[] {
    return [...this.#rows.values()].filter(({ deletedMs }) => deletedMs === undefined).toSorted(byChange)
  }

  /** What is there now; calling it brings that back. */
  checkpoint(): () => void {
    const [rows, writes, made, marks] = [new Map(this.#rows), new Map(this.#writes), this.#made, this.#marks]
    const acts = new Map(this.#acts)
    return () => {
      this.#rows.clear()
      for (const [id, row] of rows) this.#rows.set(id, row)
      this.#writes.clear()
      for (const [key, own] of writes) this.#writes.set(key, own)
      this.#acts.clear()
      for (const [act, count] of acts) this.#acts.set(act, count)
      this.#made = made
      this.#marks = marks
    }
  }

  /** Records that are there no more. */
  deleted(): readonly Row[] {
    return [...this.#rows.values()].filter(({ deletedMs }) => deletedMs !== undefined)
  }

  /** Where a feed of changes stands now. */
  mark(): number {
    return this.#marks
  }

  /** Records that changed after a mark, deleted ones among them. */
  changedSince(mark: number): readonly Row[] {
    return [...this.#rows.values()].filter((row) => row.mark > mark).toSorted((a, b) => a.mark - b.mark)
  }

  /** The fields of a record that can be asked for. */
  fieldsOf(record: JsonObject): JsonObject {
    const fields = jsonAt(record, this.definition.fieldsAt ?? '')
    return isJsonObject(fields) ? fields : {}
  }

  get(id: string): Row | undefined {
    const row = this.#rows.get(id)
    return row?.deletedMs === undefined ? row : undefined
  }

  /** How often each key was written; keys of records without one are their ids. */
  writes(): ReadonlyMap<string, KeyWrites> {
    return this.#writes
  }

  /** Forgets all records and makes others. Groups of three share the time of their change. */
  seed(count: number): readonly Row[] {
    this.#rows.clear()
    this.#writes.clear()
    this.#acts.clear()
    this.#made = 0
    return Array.from({ length: count }, (_, at) => this.add({}, seedStartMs + Math.floor(at / 3) * 60_000))
  }

  /** Adds a record as another user of the system would. Fields that are not given are made up. */
  add(fields: JsonObject = {}, changedMs: number = this.#nowMs()): Row {
    const at = this.#made
    this.#made += 1
    const id = newId(this.definition, at, fields)
    const random = seededRandom(this.#seed + at)
    const made = this.#withFields(this.#keyed(seededRecord(this.definition, { at, random }), at), fields)
    return this.#put({ id, record: made, changedMs, revision: 1 })
  }

  /** Changes a record as another user of the system would. */
  touch(id: string, fields: JsonObject = {}, changedMs: number = this.#nowMs()): Row {
    const row = this.get(id)
    if (!row) throw new RangeError(`${this.name} has no record ${id}`)
    const record = this.#withFields(row.record, fields)
    return this.#put({ id, record, changedMs, revision: row.revision + 1 })
  }

  /** Deletes a record in the way that the definition says. */
  remove(id: string): void {
    const row = this.get(id)
    if (!row) return
    const { deletes } = this.definition
    const nowMs = this.#nowMs()
    if (deletes?.kind === 'flag') {
      const [mark = true] = deletes.is
      this.#put({
        ...row,
        record: this.#withFields(row.record, { [deletes.field]: mark }),
        changedMs: nowMs,
        revision: row.revision + 1,
      })
    } else this.#rows.set(id, { ...row, changedMs: nowMs, deletedMs: nowMs, mark: (this.#marks += 1) })
  }

  /** True for a record that is there but counts as deleted. */
  isMarked({ record }: Row): boolean {
    const { deletes } = this.definition
    if (deletes?.kind !== 'flag') return false
    const value = this.fieldOf(record, deletes.field)
    return deletes.is.some((each) => each === value)
  }

  /** A write by the connector under test. */
  write(kind: 'created' | 'updated' | 'deleted', id: string | undefined, fields: JsonObject): Row | undefined {
    const before = id === undefined ? undefined : this.get(id)
    const row = kind === 'deleted' ? before : before ? this.touch(before.id, fields) : this.#addGiven(fields)
    if (kind === 'deleted' && before) this.remove(before.id)
    if (row) this.#count(this.keyOf(row), kind)
    return row
  }

  /** An action by the connector under test takes effect. */
  act(action: string, id: string, fields: JsonObject): Row {
    this.#acts.set(`${action} ${id}`, this.acted(action, id) + 1)
    return this.touch(id, fields)
  }

  /** How often an action took effect on a record. */
  acted(action: string, id: string): number {
    return this.#acts.get(`${action} ${id}`) ?? 0
  }

  /** The row whose field has this value. */
  find(field: string, value: Json): Row | undefined {
    return this.rows().find(({ record }) => plainText(this.fieldOf(record, field)) === plainText(value))
  }

  fieldOf(record: JsonObject, field: string): Json {
    return jsonAt(record, `${this.definition.fieldsAt ?? ''}/${escapedName(field)}`) ?? null
  }

  /** What people call the record: its first key, else its id. */
  keyOf({ id, record }: Row): string {
    const [field] = this.keyFields()
    const key = field === undefined ? '' : plainText(this.fieldOf(record, field))
    return key === '' ? id : key
  }

  keyFields(): readonly string[] {
    const { upsert } = this.definition
    return upsert && 'keys' in upsert ? upsert.keys : []
  }

  etagOf({ revision, record }: Row): string {
    const { etag } = this.definition
    // Some systems name a state by the time of its last change.
    const shown = etag && 'pointer' in etag.at ? plainText(jsonAt(record, etag.at.pointer)) : ''
    return shown || etagOf(revision)
  }

  /** The fields of a row as a query sees them; `undefined` for a name that the object does not have. */
  queried(row: Row): FieldOf {
    const { list } = this.definition
    const schemas = fieldSchemas(this.definition)
    const { names = {}, kinds = {} } = list?.query ?? {}
    const own = new Map(Object.entries(names).map(([field, name]) => [name, field] as const))
    return (name) => {
      const field = own.get(name) ?? (Object.hasOwn(names, name) ? '' : name)
      const schema = schemas[field]
      if (!schema) return undefined
      const kind = kinds[field] ?? kindOf(schema)
      return { kind, value: this.#queriedValue(row, { field, schema, isExact: kind === 'instant' }) }
    }
  }

  #queriedValue(
    { record, changedMs }: Row,
    { field, schema, isExact }: { readonly field: string; readonly schema: JsonObject; readonly isExact: boolean },
  ): Json {
    // What is stored is finer than what is shown.
    const { formats } = this.definition
    const localMs = formats?.instant === 'utc' ? offsetMs(formats.utcOffset) : 0
    if (isExact && field === watermarkOf(this.definition)?.cursor) return new Date(changedMs + localMs).toISOString()
    const value = this.fieldOf(record, field)
    if (this.#isEmpty(value, schema)) return null
    if (isExact || plainText(value).startsWith('/Date(')) return new Date(readInstant(plainText(value))).toISOString()
    return value
  }

  #isEmpty(value: Json, schema: JsonObject): boolean {
    if (value === null) return true
    if (typeof value === 'boolean' && typeNamesOf(schema).includes('boolean')) return false
    return (this.definition.nulls ?? []).some((each) => each === value)
  }

  #addGiven(fields: JsonObject): Row {
    const at = this.#made
    this.#made += 1
    // What makes it a record of this object, the system knows by itself.
    const own = this.definition.list?.query?.where ?? {}
    const empty = this.#withFields(this.#emptyRecord(), { ...own, ...fields })
    return this.#put({ id: newId(this.definition, at, fields), record: empty, changedMs: this.#nowMs(), revision: 1 })
  }

  /** A record of which nothing was said but where its fields stand. */
  #emptyRecord(): JsonObject {
    const made = withAt({}, this.definition.fieldsAt ?? '', {})
    return isJsonObject(made) ? made : {}
  }

  #keyed(record: JsonObject, at: number): JsonObject {
    const schemas = fieldSchemas(this.definition)
    const isText = (field: string): boolean => kindOf(schemas[field] ?? {}) === 'text'
    const keys = this.keyFields().filter((field) => isText(field))
    return this.#withFields(record, Object.fromEntries(keys.map((field) => [field, seededKey(at)])))
  }

  #withFields(record: JsonObject, fields: JsonObject): JsonObject {
    const place = this.definition.fieldsAt ?? ''
    return Object.entries(fields).reduce<JsonObject>((made, [name, value]) => {
      const next = withAt(made, `${place}/${escapedName(name)}`, value)
      return isJsonObject(next) ? next : made
    }, record)
  }

  #put(row: Omit<Row, 'mark'>): Row {
    this.#marks += 1
    const places = idPlaces(this.definition, row.id)
    const whole = { ...row, mark: this.#marks, record: stamped(row.record, this.definition, { ...row, places }) }
    this.#rows.set(row.id, whole)
    return whole
  }

  #count(key: string, kind: keyof KeyWrites): void {
    const before = this.#writes.get(key) ?? { created: 0, updated: 0, deleted: 0 }
    this.#writes.set(key, { ...before, [kind]: before[kind] + 1 })
  }
}

function byChange(a: Row, b: Row): number {
  return a.changedMs - b.changedMs || (a.id < b.id ? -1 : 1)
}

function escapedName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
