/**
 * The part every segment's script begins with. These functions are shipped as text into the isolate (type stripping
 * leaves their source valid JavaScript), so they may use nothing but each other, `f` and the script's own tables.
 */
export function segmentPrelude(): string {
  return [
    'const { parse, stringify } = JSON',
    'const longestValue = 65536, chunkRecords = 1000',
    'class Rejection { constructor(reason) { this.reason = reason } }',
    'const reject = (reason) => { throw new Rejection(String(reason)) }',
    ...[
      put,
      fail,
      untouched,
      problemOf,
      isRejection,
      textOf,
      keptText,
      byteLength,
      triggerOf,
      visit,
      runJob,
      openJob,
      enter,
      flow,
      close,
      cutInto,
    ].map(String),
  ].join('\n')
}

interface List {
  readonly values: unknown[]
  readonly origins: number[]
}

interface Out extends List {
  readonly base: number
  readonly keep: number
  /** Where each kept value came from: node, port, index, and whether it is the very same record. */
  readonly from: ([string, string, number, boolean] | null)[]
}

/** Which port the records of a list left, and the position of the first. */
type Trace = readonly [node: string, port: string, index: number] | null

interface Job {
  readonly outs: readonly Out[]
  readonly run: object
  readonly vars: object
  readonly triggers: readonly unknown[] | null
  readonly origins: boolean
  readonly failures: { node: string; problem: object }[]
  readonly text: string
  /** The records once more, read only when a user's code has failed and may have changed the first ones. */
  copies: readonly unknown[] | null
  origin: number
}

interface Unit {
  readonly id: string
  readonly name: string
  readonly kind: 'program' | 'code' | 'resolve'
  readonly outs: Readonly<Record<string, number>>
  // oxlint-disable-next-line max-params -- called once per list and unit, with what the loop inside needs at hand
  readonly each?: (unit: Unit, job: Job, list: List, trace: Trace) => void
  readonly all?: (unit: Unit, job: Job, inputs: Readonly<Record<string, readonly unknown[]>>) => void
}

interface Tables {
  readonly units: readonly Unit[]
  readonly ports: readonly {
    readonly node: string
    readonly port: string
    readonly leaves: boolean
    readonly keep: number
  }[]
  readonly inner: readonly (readonly number[])[]
}

interface RawJob {
  readonly unit: number
  readonly from: readonly [string, string, number]
  readonly text: number
  readonly gathered?: Readonly<Record<string, readonly number[]>>
  readonly bases: readonly number[]
  readonly run: object
  readonly origins?: readonly number[]
  readonly triggers?: number
}

// Defined by the script around these functions; declared here for the type checker only.
declare const parse: (text: string) => unknown
declare const stringify: (value: unknown) => string
declare const longestValue: number
declare const chunkRecords: number
declare const templates: Readonly<Record<string, string>>
declare class Rejection {
  readonly reason: string
}

// oxlint-disable-next-line max-params -- called once per record: an options object would cost an allocation each time
function put(
  job: Job,
  outs: Readonly<Record<string, number>>,
  port: string,
  value: unknown,
  record: unknown,
  trace: Trace,
  index: number,
): void {
  const at = outs[port]
  if (at === undefined) throw new TypeError(`there is no output port ${port}`)
  const out = job.outs[at] as Out
  if (out.values.length < out.keep) {
    out.from.push(trace === null ? null : [trace[0], trace[1], trace[2] + index, value === record])
  }
  if (port === 'call') {
    out.values.push({ r: record, c: value, f: trace === null ? null : [trace[0], trace[1], trace[2] + index] })
  } else {
    out.values.push(value === undefined ? null : value)
  }
  if (job.origins) out.origins.push(job.origin)
}

// oxlint-disable-next-line max-params -- see put
function fail(job: Job, unit: Unit, thrown: unknown, at: string, record: unknown, trace: Trace, index: number): void {
  const problem = problemOf(unit, thrown, at)
  if (unit.kind === 'resolve') {
    // The effect itself reports it, when the record's turn comes.
    const out = job.outs[unit.outs['call'] as number] as Out
    out.values.push({ r: record, e: problem, f: trace === null ? null : [trace[0], trace[1], trace[2] + index] })
    if (job.origins) out.origins.push(job.origin)
    return
  }
  if (!job.failures.some((failure) => failure.node === unit.id)) job.failures.push({ node: unit.id, problem })
  put(job, unit.outs, 'error', { error: problem, record }, undefined, trace, index)
}

/** The record as it came in: a user's code that failed may have made it unreadable. */
function untouched(job: Job, index: number): unknown {
  job.copies ??= parse(job.text) as unknown[]
  return job.copies[index]
}

function problemOf(unit: Unit, thrown: unknown, at: string): object {
  const rejected = isRejection(thrown)
  const code = rejected ? 'RECORD_REJECTED' : unit.kind === 'code' ? 'CODE_FAILED' : 'EXPRESSION_FAILED'
  // A rejection is about the record, not about the field that was computed last.
  const place = rejected ? {} : { field: at }
  const params: Record<string, string> = {
    node: unit.name,
    ...place,
    reason: rejected ? thrown.reason : textOf(thrown),
  }
  const message = (templates[code] as string).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  return { code, message, node: unit.id, params }
}

function isRejection(thrown: unknown): thrown is Rejection {
  try {
    return thrown instanceof Rejection
  } catch {
    // A proxy may refuse to tell what it is.
    return false
  }
}

function textOf(thrown: unknown): string {
  try {
    const message: unknown = (thrown as { message?: unknown } | null)?.message
    const text = typeof message === 'string' ? message : String(thrown)
    return text.length > 500 ? `${text.slice(0, 499)}…` : text
  } catch {
    return 'an error that cannot be shown'
  }
}

function triggerOf(job: Job, list: List | null, index: number): unknown {
  if (job.triggers === null) return null
  if (!job.origins) return job.triggers[0]
  job.origin = list === null ? -1 : (list.origins[index] as number)
  return job.triggers[job.origin] ?? null
}

/** The entries of a port's trace, joined by commas; values that are the record they came from are left out. */
function keptText(out: Out, keepOf: (node: string, port: string) => number): string {
  const entries: string[] = []
  for (let at = 0; at < out.from.length; at += 1) {
    const from = out.from[at] as Out['from'][number]
    let text = `{"index":${out.base + at}`
    if (from !== null) text += `,"from":{"node":"${from[0]}","port":"${from[1]}","index":${from[2]}}`
    if (from !== null && from[3] && from[2] < keepOf(from[0], from[1])) text += ',"same":true}'
    else {
      const value = stringify(out.values[at]) ?? 'null'
      text += value.length > longestValue ? `,"cutBytes":${byteLength(value)}}` : `,"value":${value}}`
    }
    entries.push(text)
  }
  return entries.join(',')
}

/** Length in UTF-8. */
function byteLength(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    // Each half of a surrogate pair counts two of its four bytes.
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

function visit(metaText: string, texts: readonly string[], tables: Tables): string[] {
  const request = parse(metaText) as { readonly jobs: readonly RawJob[] }
  const answers: string[] = ['']
  const jobs = request.jobs.map((raw) => runJob(raw, { texts, tables, answers }))
  answers[0] = stringify({ jobs })
  return answers
}

interface Border {
  readonly texts: readonly string[]
  readonly tables: Tables
  readonly answers: string[]
}

function runJob(raw: RawJob, border: Border): object {
  const job = openJob(raw, border)
  enter(raw, job, border)
  flow(job, border.tables)
  return close(job, border)
}

function openJob(raw: RawJob, { texts, tables }: Border): Job {
  return {
    outs: tables.ports.map((port, at) => {
      const base = raw.bases[at] as number
      return { values: [], origins: [], from: [], base, keep: Math.max(0, port.keep - base) }
    }),
    run: raw.run,
    vars: {},
    triggers: raw.triggers === undefined ? null : (parse(texts[raw.triggers] as string) as unknown[]),
    origins: raw.origins !== undefined,
    failures: [],
    text: texts[raw.text] ?? '[]',
    copies: null,
    origin: -1,
  }
}

/** Lets the unit work by which the records come in. */
function enter(raw: RawJob, job: Job, { texts, tables }: Border): void {
  const entry = tables.units[raw.unit] as Unit
  if (!entry.all) {
    const values = parse(job.text) as unknown[]
    entry.each?.(entry, job, { values, origins: (raw.origins ?? []) as number[] }, raw.from)
    return
  }
  const inputs: Record<string, unknown[]> = {}
  for (const [port, list] of Object.entries(raw.gathered ?? {})) {
    inputs[port] = list.flatMap((at) => parse(texts[at] as string) as unknown[])
  }
  entry.all(entry, job, inputs)
}

/** Lets every further unit work on what the ones before it gave. */
function flow(job: Job, { units, ports, inner }: Tables): void {
  for (let at = 0; at < units.length; at += 1) {
    for (const source of inner[at] as readonly number[]) {
      const list = job.outs[source] as Out
      const port = ports[source] as Tables['ports'][number]
      const unit = units[at] as Unit
      if (list.values.length > 0) unit.each?.(unit, job, list, [port.node, port.port, list.base])
    }
  }
}

/** Turns what left the ports into texts. */
function close(job: Job, { tables: { ports }, answers }: Border): object {
  const keepOf = (node: string, port: string): number =>
    ports.find((candidate) => candidate.node === node && candidate.port === port)?.keep ?? 100
  const kept: object[] = []
  const exits: object[] = []
  for (const [at, out] of job.outs.entries()) {
    if (out.from.length > 0) kept.push({ port: at, text: answers.push(keptText(out, keepOf)) - 1 })
    if ((ports[at] as Tables['ports'][number]).leaves) cutInto(out, at, { exits, answers, origins: job.origins })
  }
  return { counts: job.outs.map((out) => out.values.length), exits, kept, failures: job.failures }
}

function cutInto(
  out: Out,
  port: number,
  { exits, answers, origins }: { exits: object[]; answers: string[]; origins: boolean },
): void {
  for (let start = 0; start < out.values.length; start += chunkRecords) {
    const values = out.values.length <= chunkRecords ? out.values : out.values.slice(start, start + chunkRecords)
    const exit = { port, count: values.length, text: answers.push(stringify(values)) - 1 }
    exits.push(origins ? { ...exit, origins: out.origins.slice(start, start + chunkRecords) } : exit)
  }
}
