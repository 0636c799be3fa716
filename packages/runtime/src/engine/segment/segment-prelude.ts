import { cutApart } from './visit-texts.ts'
import { digestOf, longestKeptChars } from '../effect/kept-record.ts'
import type { Job, Out, RawJob, Tables, Unit, Work } from './segment-job.ts'
import { eventFunctions, type EventsRequest } from './segment-events.ts'
import { recordFunctions } from './segment-records.ts'

/**
 * The part every segment's script begins with. These functions are shipped as text into the isolate (type stripping
 * leaves their source valid JavaScript), so they may use nothing but each other, `f` and the script's own tables.
 */
export function segmentPrelude(): string {
  return [
    'const { parse, stringify } = JSON',
    `const longestValue = ${longestKeptChars}, shortValue = 2048, roomyChars = 1048576, mostHeld = 65536`,
    `const chunkRecords = 1000, chunkChars = 1048576, partRecords = 125`,
    "const failureCodes = { code: 'CODE_FAILED', parse: 'LINE_INVALID' }",
    'class Rejection { constructor(reason) { this.reason = reason } }',
    'const reject = (reason) => { throw new Rejection(String(reason)) }',
    `const digest = ${digestOf.toString()}`,
    ...recordFunctions(),
    ...[
      visit,
      missesOf,
      cutApart,
      runJob,
      openJob,
      valuesOf,
      flow,
      finish,
      keepsOf,
      close,
      collect,
      collectPart,
      leave,
    ].map(String),
    ...eventFunctions(),
  ].join('\n')
}

// Defined by the script around these functions; declared here for the type checker only.
declare const parse: (text: string) => unknown
declare const stringify: (value: unknown) => string
declare const chunkRecords: number
declare const chunkChars: number
declare const partRecords: number
declare const valueTables: readonly unknown[]
declare const f: { readonly $drainTables: (tables: readonly unknown[]) => unknown }
declare function runEvents(request: EventsRequest, joined: string, tables: Tables): string[]
declare function jsonOf(value: unknown): string
declare function keptText(out: Out, keepOf: KeepOf, print: (value: unknown) => string): string

type KeepOf = (node: string, port: string) => number

interface VisitRequest {
  /** Set, the request is one for events of a lane. */
  readonly events?: EventsRequest
  readonly jobs: readonly RawJob[]
  /** See `packTexts`. */
  readonly sizes?: readonly number[]
}

function visit(metaText: string, texts: readonly string[], tables: Tables): string[] {
  const { events, jobs: raws, sizes } = parse(metaText) as VisitRequest
  if (events) return runEvents(events, texts[0] ?? '', tables)
  const given = sizes === undefined ? texts : cutApart(texts[0] ?? '', sizes)
  const answers: string[] = ['']
  const jobs = raws.map((raw) => runJob(raw, { texts: given, tables, answers }))
  if (sizes === undefined) {
    answers[0] = stringify({ jobs, misses: missesOf() })
    return answers
  }
  const left = answers.slice(1)
  return [stringify({ jobs, sizes: left.map((text) => text.length), misses: missesOf() }), left.join('')]
}

/** What was looked up in vain in value maps since the last visit; leaves no trace in the answer when there is none. */
function missesOf(): unknown {
  return valueTables.length === 0 ? undefined : f.$drainTables(valueTables)
}

type Port = Tables['ports'][number]

interface Border {
  readonly texts: readonly string[]
  readonly tables: Tables
  readonly answers: string[]
}

function runJob(raw: RawJob, border: Border): object {
  const { units, ports } = border.tables
  const job = openJob(raw, border)
  const works = units.map((unit) => unit.open(unit, job))
  const values = valuesOf(units[raw.unit] as Unit, job.text)
  const origins = raw.origins ?? []
  const exits: object[] = []
  const [node, port, first] = raw.from
  // In parts, so that few records are alive at a time: those of a whole chunk would outlive the collector's young space.
  for (job.start = 0; job.start < values.length; job.start += partRecords) {
    const end = job.start + partRecords
    const list = { values: values.slice(job.start, end), origins: origins.slice(job.start, end) }
    ;(works[raw.unit] as Work).each(list, [node, port, first + job.start])
    flow(job, border.tables, works)
    for (const [at, out] of job.outs.entries()) collect(out, ports[at] as Port, { at, exits, answers: border.answers })
  }
  for (const work of works) work.close()
  return finish(job, border, exits)
}

/** Takes what is still there, and tells of the job. */
function finish(job: Job, border: Border, exits: object[]): object {
  const { ports } = border.tables
  for (const [at, out] of job.outs.entries()) {
    collect(out, ports[at] as Port, { at, exits, answers: border.answers })
    leave(out, ports[at] as Port, { at, exits, answers: border.answers })
  }
  return close(job, border, exits)
}

function openJob(raw: RawJob, { texts, tables }: Border): Job {
  const text = texts[raw.text] ?? '[]'
  return {
    outs: tables.ports.map((port, at) => {
      const base = raw.bases[at] ?? 0
      return {
        fresh: { values: [], origins: [] },
        count: 0,
        base,
        room: Math.max(0, port.keep - base),
        kept: [],
        from: [],
        isRead: port.isRead,
        texts: [],
        origins: [],
        waiting: 0,
        chars: 0,
      }
    }),
    run: raw.run,
    vars: {},
    triggers: raw.triggers === undefined ? null : (parse(texts[raw.triggers] as string) as unknown[]),
    origins: raw.origins !== undefined,
    failures: [],
    told: null,
    awaiting: undefined,
    text,
    copies: null,
    origin: -1,
    start: 0,
    // Lines come with the number of the first one before them.
    firstLine: (tables.units[raw.unit] as Unit).kind === 'parse' ? Number.parseInt(text, 10) : 0,
  }
}

function valuesOf({ kind }: Unit, text: string): unknown[] {
  return kind === 'parse' ? text.slice(text.indexOf('\n') + 1).split('\n') : (parse(text) as unknown[])
}

/** Lets every further unit work on what the ones before it gave. */
function flow(job: Job, { units, ports, inner }: Tables, works: readonly Work[]): void {
  for (let at = 0; at < units.length; at += 1) {
    for (const source of inner[at] as readonly number[]) {
      const { fresh, base, count } = job.outs[source] as Out
      const { node, port } = ports[source] as Port
      if (fresh.values.length > 0) (works[at] as Work).each(fresh, [node, port, base + count - fresh.values.length])
    }
  }
}

interface Exit {
  readonly at: number
  readonly exits: object[]
  readonly answers: string[]
}

/** Takes what a part of the chunk gave, as text where it leaves the segment. */
function collect(out: Out, port: Port, exit: Exit): void {
  const { values, origins } = out.fresh
  if (values.length === 0) return
  out.fresh = { values: [], origins: [] }
  if (!port.leaves) return
  collectPart(out, port, { ...exit, values, origins })
}

function collectPart(
  out: Out,
  port: Port,
  part: Exit & { readonly values: unknown[]; readonly origins: number[] },
): void {
  const { values, origins } = part
  const text = port.lines ? values.join('\n') : stringify(values).slice(1, -1)
  if (text.length > chunkChars && values.length > 1) {
    const middle = Math.ceil(values.length / 2)
    collectPart(out, port, { ...part, values: values.slice(0, middle), origins: origins.slice(0, middle) })
    collectPart(out, port, { ...part, values: values.slice(middle), origins: origins.slice(middle) })
    return
  }
  if (out.waiting + values.length > chunkRecords || out.chars + text.length > chunkChars) leave(out, port, part)
  out.texts.push(text)
  for (const origin of origins) out.origins.push(origin)
  out.waiting += values.length
  out.chars += text.length
}

/** Sends what has been collected of a port on its way. */
function leave(out: Out, port: Port, { at, exits, answers }: Exit): void {
  if (out.waiting === 0) return
  const text = port.lines ? out.texts.join('\n') : `[${out.texts.join(',')}]`
  const exit = { port: at, count: out.waiting, text: answers.push(text) - 1 }
  exits.push(out.origins.length > 0 ? { ...exit, origins: out.origins.slice() } : exit)
  out.texts.length = 0
  out.origins.length = 0
  out.waiting = 0
  out.chars = 0
}

/** How many records a trace keeps of a port. */
function keepsOf(ports: readonly Port[]): KeepOf {
  return (node, port) => ports.find((candidate) => candidate.node === node && candidate.port === port)?.keep ?? 100
}

/** What is told of a job. */
function close(job: Job, { tables: { ports }, answers }: Border, exits: readonly object[]): object {
  const keepOf = keepsOf(ports)
  const kept: object[] = []
  for (const [at, out] of job.outs.entries()) {
    if (out.from.length > 0) kept.push({ port: at, text: answers.push(keptText(out, keepOf, jsonOf)) - 1 })
  }
  return { counts: job.outs.map((out) => out.count), exits, kept, failures: job.failures, awaiting: job.awaiting }
}
