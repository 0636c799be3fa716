import { isJsonObject, valueAt, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import { typed, type ObjectDefinition } from '../mock/definition-parts.ts'
import { idText } from '../mock/record-ids.ts'
import { schemaAt } from '../mock/seed.ts'
import { expectThat } from './expectation.ts'
import type { HostLook, HostRun, HostSession } from './host.ts'

export interface DriverParts {
  readonly definition: ConnectorDefinition
  readonly session: HostSession
  readonly name: string
  readonly caseId: string
}

type WritePart = 'create' | 'update' | 'upsert' | 'delete'

/** One object of a connector under the real engine, whatever system stands behind it. */
export class Driver {
  readonly definition: ConnectorDefinition
  readonly session: HostSession
  readonly name: string
  readonly object: ObjectDefinition
  readonly caseId: string

  constructor({ definition, session, name, caseId }: DriverParts) {
    const object = definition.objects[name]
    if (!object) throw new RangeError(`${definition.id} has no object ${name}`)
    this.definition = definition
    this.session = session
    this.name = name
    this.object = object
    this.caseId = caseId
  }

  nodeType(part: string): string {
    return `${this.definition.id}.${part}`
  }

  idOf(record: Json): string {
    return idText(this.object, record)
  }

  fieldOf(record: Json, field: string): Json {
    const fields = valueAt(record, this.object.fieldsAt ?? '')
    return isJsonObject(fields) && Object.hasOwn(fields, field) ? (fields[field] ?? null) : null
  }

  list(tries = 3): Promise<HostRun> {
    return this.session.run({ type: this.nodeType('list'), config: { entity: this.name }, tries })
  }

  /** The records of a list that must succeed. */
  async listed(): Promise<readonly Json[]> {
    return good(await this.list(), 'the list')
  }

  find(field: string, value: Json): Promise<HostRun> {
    const config = { entity: this.name, field, value: { $expr: 'record.value' }, whenMissing: 'null' }
    return this.session.run({ type: this.nodeType('find'), config, records: [{ value }] })
  }

  /** Looks for changes from the first one on; later looks go on from there. */
  look(config: JsonObject = {}): Promise<HostLook> {
    const everything = { entity: this.name, everySeconds: 86_400, from: 'everything', lagSeconds: 0, ...config }
    return this.session.look({
      name: `${this.caseId}-${this.name}`,
      type: this.nodeType('changed'),
      config: everything,
    })
  }

  /** As `look`, at the stream that tells of changes as they happen. */
  follow(config: JsonObject = {}): Promise<HostLook> {
    const everything = { entity: this.name, everySeconds: 86_400, from: 'everything', lagSeconds: 0, ...config }
    const name = `${this.caseId}-${this.name}`
    return this.session.look({ name, type: this.nodeType('streamed'), config: everything })
  }

  /** What a look at the stream that must succeed was told. */
  async followed(): Promise<readonly Json[]> {
    const { records, problem } = await this.follow()
    expectThat(problem === undefined, `the look at the stream failed: ${problem?.code} ${problem?.message}`)
    return records
  }

  async looked(config: JsonObject = {}): Promise<readonly Json[]> {
    const { records, problem } = await this.look(config)
    expectThat(problem === undefined, `the look for changes failed: ${problem?.code} ${problem?.message}`)
    return records
  }

  /** As `looked`, for records that were deleted. */
  async lookedForDeleted(): Promise<readonly Json[]> {
    const config = { entity: this.name, everySeconds: 86_400, from: 'everything', lagSeconds: 0 }
    const name = `${this.caseId}-${this.name}`
    const { records, problem } = await this.session.look({ name, type: this.nodeType('deleted'), config })
    expectThat(problem === undefined, `the look for deletions failed: ${problem?.code} ${problem?.message}`)
    return records
  }

  /** Writes records given by their fields; those of updates and deletes have an id, those of upserts a key. */
  write(part: WritePart, rows: readonly WriteRow[], more: JsonObject = {}): Promise<HostRun> {
    const names = [...new Set(rows.flatMap(({ fields = {} }) => Object.keys(fields)))]
    const fields = names.map((target, at) => ({ target, value: { $expr: `record.v${at}` } }))
    const config = {
      entity: this.name,
      ...(part === 'delete' ? {} : { fields }),
      ...(part === 'update' || part === 'delete' ? { id: { $expr: 'record.id' } } : {}),
      ...(part === 'upsert' ? { key: { $expr: 'record.key' } } : {}),
      ...(rows.some(({ version }) => version !== undefined) ? { version: { $expr: 'record.version' } } : {}),
      ...more,
    }
    const records = rows.map(({ fields: own = {}, id, ...rest }) => ({
      ...rest,
      ...(id === undefined ? {} : { id: this.#givenId(id) }),
      ...Object.fromEntries(names.map((name, at) => [`v${at}`, own[name] ?? null])),
    }))
    return this.session.run({ type: this.nodeType(part), config, records })
  }

  /** Does an action on records with these ids. */
  act(action: string, ids: readonly string[], parameters: JsonObject = {}): Promise<HostRun> {
    const fields = Object.entries(parameters).map(([target, value]) => ({ target, value }))
    const config = { entity: this.name, action, id: { $expr: 'record.id' }, ...(fields.length === 0 ? {} : { fields }) }
    const records = ids.map((id) => ({ id: this.#givenId(id) }))
    return this.session.run({ type: this.nodeType('action'), config, records })
  }

  /** An id in the type that it has. */
  #givenId(id: string): Json {
    const { idFields, schema, id: place } = this.object
    return typed(id, idFields ? {} : schemaAt(schema, place))
  }
}

export interface WriteRow {
  readonly id?: string
  readonly key?: string
  readonly version?: string
  readonly fields?: JsonObject
}

/** The records of a run that must succeed. */
export function good(run: HostRun, what: string): readonly Json[] {
  const [first] = run.failures
  expectThat(
    !first && run.parked === 0,
    `${what} failed: ${first ? `${first.code} ${first.message}` : `${run.parked} parked`}`,
  )
  expectThat(run.status === 'succeeded', `${what} ended as ${run.status}`)
  return run.records
}
