import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import type { StreamChanges } from './definition-parts.ts'
import type { Fault } from './faults.ts'
import { answerFitting, type MockAnswer } from './fitting-answer.ts'
import { bodyOf, cookieOf, type Incoming } from './incoming.ts'
import type { MockObject, Row } from './mock-object.ts'
import { jsonAt, withAt } from './place.ts'

/** One who listens. */
interface Listener {
  /** Known once it has subscribed. */
  object?: MockObject
  /** Where what it was told ends. */
  mark: number
}

/** A call to the streams of the system. */
export interface StreamCall {
  readonly kind: (typeof kinds)[number]
  readonly object: string
  readonly answer: (faults: readonly Fault[]) => MockAnswer
}

const kinds = ['handshake', 'subscribe', 'connect', 'disconnect'] as const

interface Asking {
  readonly kind: StreamCall['kind']
  readonly faults: readonly Fault[]
}

const cookieName = 'mock-stream'
const eventsOfAnswer = 3

/** Tells of changes by the Bayeux protocol: every change of a record that is not told yet, as it is now. */
export class MockStreams {
  readonly #objects: readonly MockObject[]
  readonly #problems: string[]
  readonly #listeners = new Map<string, Listener>()
  #made = 0

  constructor(objects: Iterable<MockObject>, problems: string[]) {
    this.#objects = [...objects].filter((object) => streamOf(object))
    this.#problems = problems
  }

  /** What a call asks of the streams; `undefined` for one that is about something else. */
  taken(call: Incoming): StreamCall | undefined {
    const body = this.#isAtStream(call) ? bodyOf(call) : undefined
    const [asked] = Array.isArray(body) ? (body as readonly Json[]) : []
    if (!isJsonObject(asked)) return undefined
    const kind = kinds.find((each) => asked['channel'] === `/meta/${each}`)
    if (kind === undefined) return undefined
    const object = this.#wanted(asked) ?? this.#listeners.get(plainText(asked['clientId']))?.object
    return {
      kind,
      object: object?.name ?? '',
      answer: (faults) => (kind === 'handshake' ? this.#greet(asked) : this.#answer(call, asked, { kind, faults })),
    }
  }

  #isAtStream({ method, path }: Incoming): boolean {
    return method === 'POST' && this.#objects.some((object) => pathOf(streamOf(object)) === path)
  }

  #answer(call: Incoming, asked: JsonObject, { kind, faults }: Asking): MockAnswer {
    const reply = replyTo(asked)
    const name = plainText(asked['clientId'])
    const listener = this.#listeners.get(name)
    if (cookieOf(call, cookieName) !== name) return refused(reply, '400::the call has no cookie of its session')
    if (!listener || has(faults, 'lostSession') || kind === 'disconnect') this.#listeners.delete(name)
    if (!listener || has(faults, 'lostSession'))
      return refused({ ...reply, advice: { reconnect: 'handshake', interval: 0 } }, '403::Unknown client')
    if (has(faults, 'refusedSession'))
      return refused({ ...reply, advice: { reconnect: 'none', interval: 0 } }, '401::Authentication invalid')
    if (kind === 'subscribe') return this.#subscribe(listener, asked, has(faults, 'forgottenPlace'))
    return {
      status: 200,
      body: [{ ...reply, successful: true }, ...(kind === 'connect' ? told(listener, faults) : [])],
    }
  }

  #greet(asked: JsonObject): MockAnswer {
    const { version, supportedConnectionTypes: ways, ext } = asked
    const isSpoken = version === '1.0' && Array.isArray(ways) && ways.includes('long-polling')
    if (!isSpoken || !isJsonObject(ext) || ext['replay'] !== true)
      this.#problems.push('a handshake is not one of Bayeux 1.0 with the extension replay')
    this.#made += 1
    const clientId = `listener-${this.#made}`
    this.#listeners.set(clientId, { mark: 0 })
    const headers = { 'set-cookie': `${cookieName}=${clientId}; Path=/; HttpOnly` }
    return { status: 200, headers, body: [{ ...replyTo(asked), clientId, version: '1.0', successful: true }] }
  }

  #subscribe(listener: Listener, asked: JsonObject, isForgotten: boolean): MockAnswer {
    const reply = replyTo(asked)
    const object = this.#wanted(asked)
    const stream = object && streamOf(object)
    if (!object || !stream) return refused(reply, `400::there is no channel ${plainText(asked['subscription'])}`)
    const wanted = placeIn(asked, stream)
    const mark = wanted === -2 ? 0 : wanted
    const isKnown = mark >= 0 && mark <= object.mark() && (!isForgotten || wanted === -2)
    if (!isKnown) {
      const error = `400::the place ${wanted} is not known`
      const { body } = answerFitting(stream.expiredOn, { status: 200, body: { ...reply, successful: false, error } })
      return { status: 200, body: [body ?? null] }
    }
    listener.object = object
    listener.mark = mark
    return { status: 200, body: [{ ...reply, subscription: stream.channel, successful: true }] }
  }

  #wanted({ subscription }: JsonObject): MockObject | undefined {
    return this.#objects.find((object) => streamOf(object)?.channel === subscription)
  }
}

/** From where on somebody who subscribes wants to be told. */
function placeIn({ ext = null }: JsonObject, { channel }: StreamChanges): number {
  const replay = jsonAt(ext, '/replay')
  const place = isJsonObject(replay) ? replay[channel] : undefined
  return typeof place === 'number' ? place : Number.NaN
}

function replyTo({ channel = null, id = null, clientId = null }: JsonObject): JsonObject {
  return { channel, id, clientId, advice: { reconnect: 'retry', interval: 0, timeout: 110_000 } }
}

function has(faults: readonly Fault[], kind: Fault['kind']): boolean {
  return faults.some((fault) => fault.kind === kind)
}

function refused(reply: JsonObject, error: string): MockAnswer {
  return { status: 200, body: [{ ...reply, successful: false, error }] }
}

/** The next events for a listener, a few at a time. */
function told(listener: Listener, faults: readonly Fault[]): readonly Json[] {
  const { object } = listener
  const stream = object && streamOf(object)
  if (!object || !stream) return []
  const rows = object.changedSince(listener.mark).slice(0, eventsOfAnswer)
  const events = rows.map((row) => eventOf(stream, row, object))
  if (has(faults, 'repeated')) return events.toReversed()
  const last = rows.at(-1)
  if (!last) return []
  listener.mark = last.mark
  return has(faults, 'leftOut') ? [leftOut(stream, last)] : events
}

function eventOf(stream: StreamChanges, row: Row, object: MockObject): Json {
  const { created, updated, deleted } = stream.event.kinds
  const texts = row.deletedMs !== undefined ? deleted : row.revision === 1 ? created : updated
  const fields = row.revision === 1 ? [] : Object.keys(object.fieldsOf(row.record))
  return said(stream, row, { change: texts?.[0] ?? 'MOCK', ids: [row.id], fields })
}

/** All that is said where events were left out. */
function leftOut(stream: StreamChanges, row: Row): Json {
  return said(stream, row, { change: stream.event.kinds.gap?.[0] ?? 'MOCK', ids: [], fields: [] })
}

interface Said {
  readonly change: string
  readonly ids: readonly string[]
  readonly fields: readonly string[]
}

function said({ channel, event }: StreamChanges, { mark, changedMs }: Row, { change, ids, fields }: Said): Json {
  const parts: readonly (readonly [string | undefined, Json])[] = [
    [event.place, mark],
    [event.ids, ids],
    [event.change, change],
    [event.time.at, timeOf(changedMs, event.time.format)],
    [event.by, 'mock-user'],
    [event.fields, fields],
  ]
  const data = parts.reduce<Json>((made, [at, value]) => (at === undefined ? made : withAt(made, at, value)), {})
  return { channel, data }
}

function timeOf(ms: number, format: StreamChanges['event']['time']['format']): Json {
  if (format === 'iso') return new Date(ms).toISOString()
  return format === 'seconds' ? Math.floor(ms / 1000) : ms
}

function streamOf({ definition: { changes } }: MockObject): StreamChanges | undefined {
  return changes?.kind === 'stream' ? changes : undefined
}

/** The address; a part that is looked up stands for anything. */
function pathOf(stream: StreamChanges | undefined): string {
  const path = stream ? [stream.path].flat().map((part) => (typeof part === 'string' ? part : '')) : []
  const whole = path.join('')
  return whole.startsWith('/') ? whole : `/${whole}`
}
