import type { ConnectorDefinition, Json, JsonObject } from '@isthmus/sdk'
import { QueryFault } from '../query/asked-condition.ts'
import { linkTo, type Continuation, type Continuations, type LinkForm } from './continuations.ts'
import { deltaOf, type AnswerMatcher, type KeysCall } from './definition-parts.ts'
import { deletedEntries } from './deleted-entries.ts'
import type { DriftingShape } from './drift.ts'
import type { Fault } from './faults.ts'
import { answerFitting, refusalOf, type MockAnswer } from './fitting-answer.ts'
import type { Incoming } from './incoming.ts'
import type { MockObject, Row } from './mock-object.ts'
import type { Matched } from './operations.ts'
import { withAt } from './place.ts'
import { serveAction, serveActions } from './serve-actions.ts'
import { carryOutBatch } from './serve-batches.ts'
import { serveChanges, serveDeletes, serveDescription } from './serve-feeds.ts'
import { serveKeys } from './serve-keys.ts'
import { listAnswer, listed, pageOf, withoutList } from './serve-lists.ts'
import { carryOut, idOf, writtenAnswer, type WriteKind } from './serve-writes.ts'

/** An address on another host. */
const elsewhere = 'http://127.0.0.1:9/elsewhere'

export interface Work {
  readonly call: Incoming
  readonly matched: Matched
  readonly object: MockObject
  readonly faults: readonly Fault[]
  /** What a link leads to. */
  readonly followed?: Continuation
}

export interface MockBackOfficeParts {
  readonly definition: ConnectorDefinition
  readonly shape: DriftingShape
  readonly continuations: Continuations
  readonly problems: string[]
}

/** Carries out calls that are known and allowed. */
export class MockBackOffice {
  readonly #parts: MockBackOfficeParts
  #refused: ReadonlySet<string> = new Set()
  #linkForm: LinkForm = 'fromRoot'

  constructor(parts: MockBackOfficeParts) {
    this.#parts = parts
  }

  refuseKeys(keys: readonly string[]): void {
    this.#refused = new Set(keys)
  }

  linkAs(form: LinkForm): void {
    this.#linkForm = form
  }

  answer(work: Work): MockAnswer {
    try {
      const { action, keys } = work.matched.operation
      if (keys) return this.#keys(work, keys)
      return action ? this.#act(work) : this.#work(work)
    } catch (error) {
      if (!(error instanceof QueryFault)) throw error
      this.#parts.problems.push(`${work.object.name}: ${error.message}`)
      return { status: 400, body: { error: { message: `the mock cannot read the query: ${error.message}` } } }
    }
  }

  #work(work: Work): MockAnswer {
    const { matched, object, call } = work
    const { operation, bound } = matched
    const { shape } = this.#parts
    switch (operation.kind) {
      case 'list':
        return this.#list(work)
      case 'get':
        return this.#get(work)
      case 'changes':
        return (
          this.#forgotten(work) ??
          serveChanges(object, {
            bound,
            ...(work.followed ? { followed: work.followed } : {}),
            keep: (page) => this.#lead(page, work, 'changes'),
          })
        )
      case 'deletes':
        return this.#deletes(work)
      case 'describe':
        return serveDescription(object, (record) => shape.shown(object.name, record, object.definition.fieldsAt ?? ''))
      case 'signIn':
        return { status: 500 }
      default:
        return this.#write(work, call)
    }
  }

  #deletes(work: Work): MockAnswer {
    const { object, matched, followed } = work
    const { name, definition } = object
    const entries = deletedEntries({ name, definition, deleted: object.deleted() })
    if (entries) return this.#list({ ...work, object: entries })
    return serveDeletes(object, {
      bound: matched.bound,
      ...(followed ? { followed } : {}),
      keep: (page) => this.#lead(page, work, 'deletes'),
    })
  }

  #list(work: Work): MockAnswer {
    const { object, faults, matched, followed } = work
    const list = matched.operation.list ?? object.definition.list
    if (!list) return { status: 500 }
    const page = pageOf(object, list, { bound: matched.bound, ...(followed ? { followed } : {}) })
    const fieldsAt = object.definition.fieldsAt ?? ''
    const rows = page.rows.map((row) => ({
      ...row,
      record: this.#parts.shape.shown(object.name, row.record, fieldsAt),
    }))
    const next = page.next && this.#lead(page.next, work, 'list')
    const isForeign = faults.some(({ kind }) => kind === 'foreignNext')
    const leads = isForeign ? elsewhere : next
    const answer = listAnswer(list, {
      records: listed(list, object, rows),
      ...(leads === undefined ? {} : { next: leads }),
    })
    const spoiled = faults.find((fault) => fault.kind === 'noList')
    return spoiled ? withoutList(answer, list, spoiled.as) : answer
  }

  /** What is said to one who goes on from a place that is not known any more. */
  #forgotten({ object, faults, followed }: Work): MockAnswer | undefined {
    const expiredOn = deltaOf(object.definition)?.expiredOn
    const isForgotten = expiredOn && followed && faults.some(({ kind }) => kind === 'forgottenPlace')
    return isForgotten ? answerFitting(expiredOn, { status: expiredOn.status?.[0] ?? 200, body: {} }) : undefined
  }

  /** What leads to a page: a token where the definition sends tokens, else an address. */
  #lead(page: Continuation, { call, object, faults, matched }: Work, kind: 'list' | 'changes' | 'deletes'): string {
    const token = this.#parts.continuations.keep({ ...page, kind, object: object.name })
    const list = matched.operation.list ?? object.definition.list
    const isToken = kind === 'list' ? list?.page.kind === 'cursor' : page.asToken === true
    if (isToken) return token
    const isForeign = kind !== 'list' && faults.some((fault) => fault.kind === 'foreignNext')
    return isForeign ? elsewhere : linkTo(call.url, token, this.#linkForm)
  }

  #get({ object, matched }: Work): MockAnswer {
    const { definition } = object
    const id = idOf(definition, matched.bound)
    const row = id === undefined ? undefined : object.get(id)
    const get = definition.get && 'request' in definition.get ? definition.get : undefined
    if (!row) return get?.emptyOn ? emptyGet(get.emptyOn) : refusalOf(this.#parts.definition, 'notFound')
    const record: JsonObject = this.#parts.shape.shown(object.name, row.record, definition.fieldsAt ?? '')
    return { status: 200, headers: etagHeader(object, row), body: withAt(undefined, get?.record ?? '', record) }
  }

  #keys({ object, matched: { bound } }: Work, keys: KeysCall): MockAnswer {
    const shown = ({ record }: Row): Json =>
      this.#parts.shape.shown(object.name, record, object.definition.fieldsAt ?? '')
    const scene = { definition: this.#parts.definition, object, refused: this.#refused, shown }
    return serveKeys(scene, keys, bound)
  }

  #act({ matched: { operation, bound }, object }: Work): MockAnswer {
    if (!operation.action) return { status: 500 }
    const scene = { definition: this.#parts.definition, object, refused: this.#refused }
    const asked = { ...operation.action, bound }
    return operation.kind === 'action' ? serveAction(scene, asked) : serveActions(scene, asked)
  }

  #write({ matched, object }: Work, call: Incoming): MockAnswer {
    const { operation, bound } = matched
    const { write, batch } = operation
    if (!write) return { status: 500 }
    const scene = { definition: this.#parts.definition, object, refused: this.#refused }
    const kind = operation.kind.replace(/Batch$/, '') as WriteKind
    const asked = { kind, write, bound, headers: call.headers }
    if (batch) return carryOutBatch(scene, asked, batch)
    const outcome = carryOut(scene, asked)
    if (!outcome.ok) return outcome.refusal
    return writtenAnswer(scene, asked, { ...outcome, location: call.url.pathname })
  }
}

function emptyGet(emptyOn: AnswerMatcher): MockAnswer {
  const { status, path, is } = emptyOn
  const body: Json = path === undefined ? {} : withAt({}, path, is?.[0] ?? null)
  return { status: status?.[0] ?? 200, body }
}

function etagHeader(object: MockObject, row: Row): Readonly<Record<string, string>> {
  const { etag } = object.definition
  return etag && 'header' in etag.at ? { [etag.at.header]: object.etagOf(row) } : {}
}
