import { isJsonObject, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { QueryFault } from '../query/asked-condition.ts'
import type { MockAuth } from './auth/mock-auth.ts'
import { Continuations, linkTo, nextParameter, type Continuation, type LinkForm } from './continuations.ts'
import type { MockCall } from './create-mock.ts'
import type { DriftingShape } from './drift.ts'
import type { Fault, Faults } from './faults.ts'
import { refusalOf, refusalSentence, type MockAnswer } from './fitting-answer.ts'
import type { Incoming } from './incoming.ts'
import type { MockObject } from './mock-object.ts'
import type { Served } from './mock-server.ts'
import { matchOperation, operationsOf, type Matched, type Operation } from './operations.ts'
import { withAt } from './place.ts'
import { serveChanges, serveDeletes, serveDescription } from './serve-feeds.ts'
import { carryOutBatch } from './serve-batches.ts'
import { listAnswer, listed, pageOf, withoutList } from './serve-lists.ts'
import { carryOut, idOf, writtenAnswer, type WriteKind } from './serve-writes.ts'

export interface MockDeskParts {
  readonly definition: ConnectorDefinition
  readonly basePath: string
  readonly objects: ReadonlyMap<string, MockObject>
  readonly auth: MockAuth
  readonly faults: Faults
  readonly shape: DriftingShape
  readonly calls: MockCall[]
  readonly problems: string[]
}

interface Work {
  readonly call: Incoming
  readonly matched: Matched
  readonly object: MockObject
  readonly faults: readonly Fault[]
  /** What a link leads to. */
  readonly followed?: Continuation
}

/** A call that an operation knows. */
interface Known {
  readonly matched: Matched
  /** What its link or cursor leads to. */
  readonly followed?: Continuation
}

type Looked = Known | { readonly unmatched: string }

/** Takes calls: looks at who makes them, what they ask for, and what goes wrong. */
export class MockDesk {
  readonly #parts: MockDeskParts
  readonly #operations: readonly Operation[]
  readonly #continuations = new Continuations()
  #refused: ReadonlySet<string> = new Set()
  #linkForm: LinkForm = 'fromRoot'

  constructor(parts: MockDeskParts) {
    this.#parts = parts
    this.#operations = operationsOf(parts.definition)
  }

  refuseKeys(keys: readonly string[]): void {
    this.#refused = new Set(keys)
  }

  linkAs(form: LinkForm): void {
    this.#linkForm = form
  }

  async take(request: Request): Promise<Served> {
    const atMs = Date.now()
    const call = await this.#incoming(request)
    const { calls } = this.#parts
    const noted = (more: Partial<MockCall>, served: Served): Served => {
      const plain = { kind: 'unknown', object: undefined, method: call.method, path: call.path, atMs } as const
      calls.push({ ...plain, ...(served === 'closed' ? {} : { status: served.status }), ...more })
      return served
    }
    const signedIn = this.#signIn(call)
    if (signedIn) return noted({ kind: 'signIn' }, signedIn)
    const known = this.#match(call)
    if ('unmatched' in known) return noted({}, this.#unmatched(call, known.unmatched))
    const { kind, object: name } = known.matched.operation
    const served = await this.#serve(known, call)
    return noted({ kind, object: name, ...(served.refused ? { refused: true } : {}) }, served.answer)
  }

  async #incoming(request: Request): Promise<Incoming> {
    const url = new URL(request.url)
    const { basePath } = this.#parts
    const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname
    const text = await request.text()
    return {
      method: request.method,
      path,
      url,
      query: url.searchParams,
      headers: Object.fromEntries(request.headers),
      text,
    }
  }

  #signIn(call: Incoming): MockAnswer | undefined {
    const answer = this.#parts.auth.signIn(call)
    if (!answer) return undefined
    const [fault] = this.#parts.faults.take('signIn', undefined)
    return fault?.kind === 'failure' ? { status: fault.status } : answer
  }

  #match(call: Incoming): Looked {
    const token = call.query.get(nextParameter)
    const { auth } = this.#parts.definition.connection
    if (token !== null) return this.#followed(token, call)
    const key = auth.kind === 'query' && typeof auth.parameter === 'string' ? [auth.parameter] : []
    const found = matchOperation(this.#operations, call, key)
    return 'unmatched' in found ? found : { matched: found, ...this.#cursorIn(found) }
  }

  #cursorIn({ bound }: Matched): { readonly followed?: Continuation } {
    const cursor = bound.get('/page/cursor')
    const followed = typeof cursor === 'string' ? this.#continuations.follow(cursor) : undefined
    return followed ? { followed } : {}
  }

  /** A link that was followed goes to the list, or to the feed, that gave it. */
  #followed(token: string, call: Incoming): Looked {
    const followed = this.#continuations.follow(token)
    const operation =
      followed && this.#operations.find(({ kind, object }) => kind === followed.kind && object === followed.object)
    if (!followed || !operation) return { unmatched: `${call.path} leads to a page that is not there` }
    return { matched: { operation, bound: new Map() }, followed }
  }

  #unmatched(call: Incoming, reason: string): MockAnswer {
    const csrf = this.#parts.auth.csrfHeaders(call)
    if (Object.keys(csrf).length > 0 && !this.#parts.auth.refusal(call)) return { status: 200, headers: csrf, body: {} }
    this.#parts.problems.push(reason)
    return { status: 400, body: { error: { message: `the mock does not know this call: ${reason}` } } }
  }

  async #serve(
    { matched, followed }: Known,
    call: Incoming,
  ): Promise<{ readonly answer: Served; readonly refused: boolean }> {
    const { kind, object: name } = matched.operation
    const object = this.#parts.objects.get(name)
    if (!object) return { answer: { status: 500 }, refused: false }
    const faults = this.#parts.faults.take(kind, name)
    for (const fault of faults) await this.#begin(fault)
    const refusal = this.#parts.auth.refusal(call)
    if (refusal) return { answer: refusal, refused: true }
    const early = faults.map((fault) => this.#instead(fault)).find((answer) => answer !== undefined)
    if (early) return { answer: early, refused: false }
    const answer = this.#answer({ call, matched, object, faults, ...(followed ? { followed } : {}) })
    for (const fault of faults) if (fault.kind === 'meanwhile' && fault.when === 'after') fault.act()
    if (faults.some((fault) => fault.kind === 'lostAnswer')) return { answer: 'closed', refused: false }
    return { answer: this.#withHeaders(answer, call), refused: false }
  }

  async #begin(fault: Fault): Promise<void> {
    if (fault.kind === 'endedCredential') this.#parts.auth.endAll()
    if (fault.kind === 'slow') await wait(fault.ms)
    if (fault.kind === 'meanwhile' && fault.when === 'before') fault.act()
  }

  /** What a fault answers in place of any work. */
  #instead(fault: Fault): Served | undefined {
    const { definition } = this.#parts
    switch (fault.kind) {
      case 'throttle':
        return throttled(definition, fault.retryAfterSeconds)
      case 'failure':
        return { status: fault.status, body: { error: { message: refusalSentence } } }
      case 'close':
        return 'closed'
      case 'errorInside':
        return errorInside(definition)
      default:
        return undefined
    }
  }

  #withHeaders(answer: MockAnswer, call: Incoming): MockAnswer {
    return { ...answer, headers: { ...answer.headers, ...this.#parts.auth.csrfHeaders(call) } }
  }

  #answer(work: Work): MockAnswer {
    try {
      return this.#work(work)
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
        return serveChanges(object, {
          bound,
          ...(work.followed ? { followed: work.followed } : {}),
          keep: (page) => this.#lead(page, work, 'changes'),
        })
      case 'deletes':
        return serveDeletes(object, {
          bound,
          ...(work.followed ? { followed: work.followed } : {}),
          keep: (page) => this.#lead(page, work, 'deletes'),
        })
      case 'describe':
        return serveDescription(object, (record) => shape.shown(object.name, record, object.definition.fieldsAt ?? ''))
      case 'signIn':
        return { status: 500 }
      default:
        return this.#write(work, call)
    }
  }

  #list(work: Work): MockAnswer {
    const { object, faults, matched, followed } = work
    const { list } = object.definition
    if (!list) return { status: 500 }
    const page = pageOf(object, list, { bound: matched.bound, ...(followed ? { followed } : {}) })
    const fieldsAt = object.definition.fieldsAt ?? ''
    const rows = page.rows.map((row) => ({
      ...row,
      record: this.#parts.shape.shown(object.name, row.record, fieldsAt),
    }))
    const next = page.next && this.#lead(page.next, work, 'list')
    const isForeign = faults.some(({ kind }) => kind === 'foreignNext')
    const leads = isForeign ? 'http://127.0.0.1:9/elsewhere' : next
    const answer = listAnswer(list, {
      records: listed(list, object, rows),
      ...(leads === undefined ? {} : { next: leads }),
    })
    const spoiled = faults.find((fault) => fault.kind === 'noList')
    return spoiled ? withoutList(answer, list, spoiled.as) : answer
  }

  /** What leads to a page: a token where the definition sends tokens, else an address. */
  #lead(page: Continuation, { call, object }: Work, kind: 'list' | 'changes' | 'deletes'): string {
    const token = this.#continuations.keep({ ...page, kind, object: object.name })
    const { list } = object.definition
    const isToken = kind === 'list' ? list?.page.kind === 'cursor' : page.asToken === true
    return isToken ? token : linkTo(call.url, token, this.#linkForm)
  }

  #get({ object, matched }: Work): MockAnswer {
    const { get, etag, fieldsAt = '' } = object.definition
    const id = idOf(matched.bound)
    const row = id === undefined ? undefined : object.get(id)
    if (!row) return get?.emptyOn ? emptyGet(get.emptyOn) : refusalOf(this.#parts.definition, 'notFound')
    const header = etag && 'header' in etag.at ? { [etag.at.header]: object.etagOf(row) } : {}
    const record: JsonObject = this.#parts.shape.shown(object.name, row.record, fieldsAt)
    return { status: 200, headers: header, body: withAt(undefined, get?.record ?? '', record) }
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

function emptyGet(emptyOn: NonNullable<NonNullable<MockObject['definition']['get']>['emptyOn']>): MockAnswer {
  const { status, path, is } = emptyOn
  const body: Json = path === undefined ? {} : withAt({}, path, is?.[0] ?? null)
  return { status: status?.[0] ?? 200, body }
}

function throttled(definition: ConnectorDefinition, seconds: number | undefined): MockAnswer {
  const refusal = refusalOf(definition, 'throttle')
  if (seconds === undefined) return refusal
  const wanted = refusal.rule?.retryAfter ?? 'retry-after'
  if (typeof wanted === 'object' && 'path' in wanted)
    return {
      ...refusal,
      body: withAt(refusal.body ?? undefined, wanted.path, seconds * (wanted.unit === 'seconds' ? 1 : 1000)),
    }
  const { header, unit } = typeof wanted === 'string' ? { header: wanted, unit: undefined } : wanted
  return {
    ...refusal,
    headers: { ...refusal.headers, [header]: String(seconds * (unit === 'milliseconds' ? 1000 : 1)) },
  }
}

function errorInside(definition: ConnectorDefinition): MockAnswer {
  for (const wanted of ['business', 'validation', 'fatal', 'quota'] as const) {
    const refusal = refusalOf(definition, wanted, ({ when }) => when.status === undefined || when.status.includes(200))
    if (refusal.rule)
      return {
        ...refusal,
        status: 200,
        ...(isJsonObject(refusal.body) || Array.isArray(refusal.body) ? {} : { body: {} }),
      }
  }
  return { status: 200, body: { error: { message: refusalSentence } } }
}
