import type { Job, List, Out, RawJob, Tables, Unit, Work } from './segment-job.ts'

/** A port behind which a node answers the caller. */
export interface AnswerPort {
  readonly port: number
  /** Beginning of the node's part of the trace's text. */
  readonly label: string
  /** Set where the config holds nothing to compute: the port gives the records themselves. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** What a lane asks of its segment: all events enter the same way. Their texts come joined. */
export interface EventsRequest {
  readonly unit: number
  readonly from: readonly [node: string, port: string, index: number]
  readonly usesTrigger: boolean
  readonly keepTraces: boolean
  /** The nodes' parts of the trace's text, with their ports. */
  readonly nodes: readonly (readonly [label: string, ports: readonly (readonly [port: number, label: string])[]])[]
  readonly answers: readonly AnswerPort[]
  readonly startedAt: string
  readonly ids: readonly string[]
  readonly sizes: readonly number[]
}

/** How many records left each port, and what is answered but for the body: most events of a burst have this in common. */
export interface EventShape {
  readonly counts: readonly number[]
  readonly answer?: {
    /** Position among the `answers` of the request. */
    readonly at: number
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    /** True when the body is sent as it is, and is not JSON. */
    readonly isText: boolean
  }
}

/**
 * What becomes of the events of a lane. Shipped as text into the isolate, like everything `segmentPrelude` names: these
 * functions may use nothing but each other and what the script defines.
 *
 * An event in which nothing fails and at most one record is answered comes back as texts that are ready to be sent and
 * kept. Every other one comes back as an ordinary job would.
 */
export function eventFunctions(): readonly string[] {
  return [runEvents, runEvent, callOf, readCall, textHeaders, shapeAt, traceOf, remembering].map(String)
}

// Defined by the script around these functions; declared here for the type checker only.
declare const stringify: (value: unknown) => string | undefined
declare const parse: (text: string) => unknown
declare const longestValue: number
declare const mostHeld: number
declare const digest: (text: string) => string
/** Holds on to the last burst where the script is our own; see `segmentScript`. */
declare function holdOn(burst: object): void
declare function byteLength(text: string): number
declare function missesOf(): unknown
declare function cutApart(text: string, sizes: readonly number[]): string[]
declare function openJob(raw: RawJob, border: Border): Job
declare function valuesOf(unit: Unit, text: string): unknown[]
declare function flow(job: Job, tables: Tables, works: readonly Work[]): void
declare function finish(job: Job, border: Border, exits: object[]): object
declare function jsonOf(value: unknown): string
declare function keepsOf(ports: Tables['ports']): KeepOf
declare function keptText(out: Out, keepOf: KeepOf, print: Print): string

type KeepOf = (node: string, port: string) => number
type Print = (value: unknown) => string

interface Border {
  readonly texts: readonly string[]
  readonly tables: Tables
  readonly answers: string[]
}

interface Burst {
  readonly request: EventsRequest
  readonly border: Border
  readonly keepOf: KeepOf
  readonly shapes: EventShape[]
  readonly known: Map<string, number>
  /** Three numbers per event: its shape, and the lengths of its two texts. */
  readonly rows: number[]
  readonly texts: string[]
  /** Events that are no matter of course; their rows hold -1. */
  readonly jobs: object[]
  /** What the last event was made of. */
  last: unknown
}

interface Call {
  readonly record: unknown
  readonly config: Readonly<Record<string, unknown>>
  readonly from: readonly [node: string, port: string, index: number]
  readonly at: number
}

interface Answer extends Call {
  readonly status: number
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly isText: boolean
  readonly bodyText: string
}

function runEvents(request: EventsRequest, joined: string, tables: Tables): string[] {
  const border: Border = { texts: cutApart(joined, request.sizes), tables, answers: [''] }
  const keepOf = keepsOf(tables.ports)
  const burst: Burst = {
    request,
    border,
    keepOf,
    shapes: [],
    known: new Map(),
    rows: [],
    texts: [],
    jobs: [],
    last: null,
  }
  for (let at = 0; at < request.ids.length; at += 1) runEvent(burst, at)
  if (joined.length <= mostHeld) holdOn(burst)
  const left = border.answers.slice(1)
  const { shapes, rows, jobs } = burst
  const sizes = left.map((text) => text.length)
  const head = stringify({ shapes, rows, jobs, sizes, misses: missesOf() }) as string
  return [head, burst.texts.join('') + left.join('')]
}

function runEvent(burst: Burst, at: number): void {
  const { border, request, rows } = burst
  const { units } = border.tables
  const { unit, from, startedAt, ids, usesTrigger } = request
  const run = { id: ids[at], startedAt }
  const job = openJob({ unit, from, run, bases: [], text: at, ...(usesTrigger ? { triggers: at } : {}) }, border)
  const works = units.map((each) => each.open(each, job))
  const values = valuesOf(units[unit] as Unit, job.text)
  ;(works[unit] as Work).each({ values, origins: [] } satisfies List, [from[0], from[1], from[2]])
  flow(job, border.tables, works)
  for (const work of works) work.close()
  burst.last = [job, works]
  const call = job.failures.length > 0 ? undefined : callOf(job, burst)
  const print = remembering(job)
  const answer = call ? readCall(call, print) : call
  if (answer === undefined) {
    burst.jobs.push(finish(job, border, []))
    rows.push(-1, 0, 0)
    return
  }
  const trace = traceOf(job, { answer, print }, burst)
  const body = answer === null ? '' : answer.bodyText
  burst.texts.push(body, trace)
  rows.push(shapeAt(job, answer, burst), body.length, trace.length)
}

/** The only record that is answered, `null` when there is none; `undefined` when the event is no matter of course. */
function callOf(job: Job, { request: { answers }, border }: Burst): Call | null | undefined {
  let call: Call | null = null
  for (const [at, { port, config }] of answers.entries()) {
    const { values } = (job.outs[port] as Out).fresh
    if (values.length === 0) continue
    if (call !== null || values.length > 1) return undefined
    if (config) {
      const { node, port: name } = border.tables.ports[port] as Tables['ports'][number]
      call = { record: values[0], config, from: [node, name, 0], at }
      continue
    }
    // Written by the unit that computes what a node is set to.
    const { r, c, e, f } = values[0] as { r: unknown; c?: Call['config']; e?: object; f: Call['from'] }
    if (e !== undefined || c === undefined) return undefined
    call = { record: r, config: c, from: f, at }
  }
  return call
}

/** See `configAnswer`; `undefined` when what was computed cannot be sent as it is. */
function readCall(call: Call, print: Print): Answer | undefined {
  const { status, body, headers } = call.config
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return undefined
  const sent = headers === undefined ? undefined : textHeaders(headers)
  if (sent === null) return undefined
  const text = (body === undefined ? undefined : stringify(body)) ?? print(call.record)
  const isText = text.startsWith('"')
  return { ...call, status, headers: sent, isText, bodyText: isText ? (parse(text) as string) : text }
}

/** `null` when they are anything else than texts by name. */
function textHeaders(headers: unknown): Answer['headers'] | null {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return null
  return Object.values(headers).every((value) => typeof value === 'string') ? (headers as Answer['headers']) : null
}

function shapeAt(job: Job, answer: Answer | null, { shapes, known }: Burst): number {
  let key = ''
  for (const out of job.outs) key += `${out.count} `
  if (answer !== null) {
    key += `${answer.at} ${answer.status} ${answer.isText} `
    if (answer.headers !== undefined) key += stringify(answer.headers)
  }
  const at = known.get(key)
  if (at !== undefined) return at
  known.set(key, shapes.length)
  const counts = job.outs.map((out) => out.count)
  if (answer === null) return shapes.push({ counts }) - 1
  const { at: port, status, isText, headers } = answer
  return shapes.push({ counts, answer: { at: port, status, isText, ...(headers && { headers }) } }) - 1
}

/** The nodes' parts of the trace, each after a comma. */
function traceOf(
  job: Job,
  { answer, print }: { readonly answer: Answer | null; readonly print: Print },
  { request: { nodes, answers, keepTraces }, keepOf }: Burst,
): string {
  let text = ''
  for (const [label, ports] of nodes) {
    let parts = ''
    for (const [at, name] of ports) {
      const out = job.outs[at] as Out
      if (out.count === 0) continue
      parts += `${parts && ','}${name}${out.count},"records":[${keepTraces ? keptText(out, keepOf, print) : ''}]}`
    }
    if (parts !== '') text += `,${label}${parts}}`
  }
  if (answer === null) return text
  const { label } = answers[answer.at] as AnswerPort
  if (!keepTraces) return `${text},${label}"out":{"total":1,"records":[]}}`
  const [node, port, index] = answer.from
  const record = print(answer.record)
  const isCut = record.length > longestValue
  const value = isCut ? `"cutBytes":${byteLength(record)},"cutHash":"${digest(record)}"` : `"value":${record}`
  return `${text},${label}"out":{"total":1,"records":[{"index":0,"from":{"node":"${node}","port":"${port}","index":${index}},${value}}]}}`
}

/** Records pass through nodes; the text of the last one is made once. */
function remembering({ told }: Job): Print {
  let last: unknown
  let text = ''
  return (value) => {
    if (told !== null && (value === told.given || value === told.plain)) return told.text
    if (value !== last || text === '') {
      text = jsonOf(value)
      last = value
    }
    return text
  }
}
