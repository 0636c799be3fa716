import type { ConnectorDefinition } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import type { MockAuth } from './auth/mock-auth.ts'
import { Continuations, nextParameter, type Continuation, type LinkForm } from './continuations.ts'
import type { MockCall } from './create-mock.ts'
import type { DriftingShape } from './drift.ts'
import type { Fault, Faults, OperationKind } from './faults.ts'
import { faultyAnswer, spoiledAnswer } from './faulty-answer.ts'
import type { MockAnswer } from './fitting-answer.ts'
import type { Incoming } from './incoming.ts'
import { MockBackOffice } from './mock-back-office.ts'
import type { MockObject } from './mock-object.ts'
import type { Served } from './mock-server.ts'
import { MockStreams } from './mock-streams.ts'
import { batchAnswer, batchIn, type AnsweredGroup, type BatchGroup, type IncomingBatch } from './odata-batches.ts'
import { matchOperation, operationsOf, type Matched, type Operation } from './operations.ts'

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

/** A call that an operation knows. */
interface Known {
  readonly matched: Matched
  /** What its link or cursor leads to. */
  readonly followed?: Continuation
}

interface ServedCall {
  readonly answer: Served
  /** True for a call that did not prove who made it. */
  readonly refused: boolean
}

const writeKinds = ['create', 'update', 'upsert', 'delete', 'action'] as const

function isWriteKind(kind: OperationKind): kind is (typeof writeKinds)[number] {
  return (writeKinds as readonly OperationKind[]).includes(kind)
}

type Looked = Known | { readonly unmatched: string }

/** Takes calls: looks at who makes them, what they ask for, and what goes wrong. */
export class MockDesk {
  readonly #parts: MockDeskParts
  readonly #operations: readonly Operation[]
  readonly #continuations = new Continuations()
  readonly #office: MockBackOffice
  readonly #streams: MockStreams
  readonly #callIds = new Set<string>()

  constructor(parts: MockDeskParts) {
    const { definition, shape, problems } = parts
    this.#parts = parts
    this.#operations = operationsOf(definition)
    this.#streams = new MockStreams(parts.objects.values(), problems)
    this.#office = new MockBackOffice({ definition, shape, problems, continuations: this.#continuations })
  }

  refuseKeys(keys: readonly string[]): void {
    this.#office.refuseKeys(keys)
  }

  linkAs(form: LinkForm): void {
    this.#office.linkAs(form)
  }

  async take(request: Request): Promise<Served> {
    const atMs = Date.now()
    const call = await this.#incoming(request)
    const { calls } = this.#parts
    const noted = (more: Partial<MockCall>, served: Served): Served => {
      const plain = { kind: 'unknown', object: undefined, method: call.method, path: call.path, atMs } as const
      const status = served === 'closed' || 'raw' in served ? {} : { status: served.status }
      calls.push({ ...plain, ...status, ...more })
      return served
    }
    this.#noteCallId(call)
    const signedIn = this.#signIn(call)
    if (signedIn) return noted({ kind: 'signIn' }, signedIn)
    const streamed = this.#streams.taken(call)
    if (streamed) {
      const { kind, object } = streamed
      const served = await this.#underFaults(streamed, call, (faults) => streamed.answer(faults))
      return noted({ kind, object, ...(served.refused ? { refused: true } : {}) }, served.answer)
    }
    const batch = batchIn(this.#parts.definition, call, this.#parts.basePath)
    if (typeof batch === 'string') return noted({}, this.#unmatched(call, batch))
    if (batch) {
      const about = this.#aboutBatch(batch)
      const served = await this.#serveBatch(batch, about, call)
      return noted({ ...about, ...(served.refused ? { refused: true } : {}) }, served.answer)
    }
    const known = this.#match(this.#parts.auth.opened(call))
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

  #callIdNames(): readonly string[] {
    const { callId } = this.#parts.definition.connection
    return callId ? [callId.query] : []
  }

  /** No two calls may have the same name, where the system wants them to have one. */
  #noteCallId(call: Incoming): void {
    for (const name of this.#callIdNames()) {
      const id = call.query.get(name) ?? ''
      if (id === '' || this.#callIds.has(id)) this.#parts.problems.push(`${call.path} has no ${name} of its own: ${id}`)
      this.#callIds.add(id)
    }
  }

  #signIn(call: Incoming): Served | undefined {
    const answer = this.#parts.auth.signIn(call)
    if (!answer) return undefined
    const [fault] = this.#parts.faults.take('signIn', undefined)
    if (fault?.kind === 'failure') return { status: fault.status }
    return fault ? (spoiledAnswer(fault, answer) ?? answer) : answer
  }

  #match(call: Incoming): Looked {
    const token = call.query.get(nextParameter)
    const { auth } = this.#parts.definition.connection
    if (token !== null) return this.#followed(token, call)
    const key = auth.kind === 'query' && typeof auth.parameter === 'string' ? [auth.parameter] : []
    const carried = auth.kind === 'sessionToken' ? Object.keys(auth.query ?? {}) : []
    const found = matchOperation(this.#operations, call, [...key, ...carried, ...this.#callIdNames()])
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

  async #serve({ matched, followed }: Known, call: Incoming): Promise<ServedCall> {
    const object = this.#parts.objects.get(matched.operation.object)
    if (!object) return { answer: { status: 500 }, refused: false }
    const opened = this.#parts.auth.opened(call)
    return this.#underFaults(matched.operation, call, (faults) =>
      this.#office.answer({ call: opened, matched, object, faults, ...(followed ? { followed } : {}) }),
    )
  }

  /** What a call of calls is for: that of the first one inside. */
  #aboutBatch({ groups }: IncomingBatch): Pick<MockCall, 'kind' | 'object'> {
    const [first] = groups.flatMap(({ calls }) => calls.map(({ call }) => this.#match(call)))
    if (!first || 'unmatched' in first) return { kind: 'unknown', object: undefined }
    const { kind, object } = first.matched.operation
    return { kind: isWriteKind(kind) ? `${kind}Batch` : kind, object }
  }

  async #serveBatch(
    batch: IncomingBatch,
    { kind, object = '' }: Pick<MockCall, 'kind' | 'object'>,
    call: Incoming,
  ): Promise<ServedCall> {
    if (kind === 'unknown') return { answer: this.#unmatched(call, 'a call of calls without any'), refused: false }
    return this.#underFaults({ kind, object }, call, () => {
      const answered: AnsweredGroup[] = []
      for (const group of batch.groups) {
        const own = this.#answeredGroup(group)
        answered.push(own)
        if (!batch.goesOn && own.answers.some(({ answer }) => answer.status >= 400)) break
      }
      const { status, contentType, text } = batchAnswer(answered, batch.version)
      return { status, headers: { 'content-type': contentType }, body: text }
    })
  }

  /** Carries out the calls of a group; where one of a set fails, none of it has happened. */
  #answeredGroup({ isSet, calls }: BatchGroup): AnsweredGroup {
    const restores = [...this.#parts.objects.values()].map((object) => object.checkpoint())
    const answers = calls.map(({ call, contentId }) => ({ answer: this.#innerAnswer(call), contentId }))
    const failed = answers.find(({ answer }) => answer.status >= 400)
    if (!isSet || !failed) return { isSet, answers }
    for (const restore of restores) restore()
    return { isSet: false, answers: [{ answer: failed.answer, contentId: undefined }] }
  }

  #innerAnswer(call: Incoming): MockAnswer {
    const known = this.#match(call)
    if ('unmatched' in known) return this.#unmatched(call, known.unmatched)
    const object = this.#parts.objects.get(known.matched.operation.object)
    return object ? this.#office.answer({ call, matched: known.matched, object, faults: [] }) : { status: 500 }
  }

  async #underFaults(
    { kind, object: name }: { readonly kind: OperationKind; readonly object: string },
    call: Incoming,
    work: (faults: readonly Fault[]) => MockAnswer,
  ): Promise<ServedCall> {
    const faults = this.#parts.faults.take(kind, name)
    for (const fault of faults) await this.#begin(fault)
    const refusal = this.#parts.auth.refusal(call)
    if (refusal) return { answer: refusal, refused: true }
    const early = firstOf(faults, (fault) => faultyAnswer(this.#parts.definition, fault))
    if (early) return { answer: early, refused: false }
    const answer = work(faults)
    for (const fault of faults) if (fault.kind === 'meanwhile' && fault.when === 'after') fault.act()
    if (faults.some((fault) => fault.kind === 'lostAnswer')) return { answer: 'closed', refused: false }
    const whole = this.#withHeaders(answer, call)
    return { answer: firstOf(faults, (fault) => spoiledAnswer(fault, whole)) ?? whole, refused: false }
  }

  async #begin(fault: Fault): Promise<void> {
    if (fault.kind === 'endedCredential') this.#parts.auth.endAll()
    if (fault.kind === 'slow') await wait(fault.ms)
    if (fault.kind === 'meanwhile' && fault.when === 'before') fault.act()
  }

  #withHeaders(answer: MockAnswer, call: Incoming): MockAnswer {
    return { ...answer, headers: { ...answer.headers, ...this.#parts.auth.csrfHeaders(call) } }
  }
}

function firstOf(faults: readonly Fault[], answerOf: (fault: Fault) => Served | undefined): Served | undefined {
  return faults.map(answerOf).find((answer) => answer !== undefined)
}
