import type { Job, List, Out, Trace, Unit } from './segment-job.ts'

/**
 * What the units of a segment do with single records. Shipped as text into the isolate, like everything `segmentPrelude`
 * names: these functions may use nothing but each other and what the script defines.
 */
export function recordFunctions(): readonly string[] {
  return [
    put,
    carry,
    store,
    fromOf,
    plainOf,
    fail,
    untouched,
    problemOf,
    unmappedProblem,
    isRejection,
    textOf,
    triggerOf,
    jsonOf,
    keptText,
    cutText,
    byteLength,
  ].map(String)
}

// Defined by the script around these functions; declared here for the type checker only.
declare const parse: (text: string) => unknown
declare const stringify: (value: unknown) => string
declare const longestValue: number
declare const shortValue: number
declare const roomyChars: number
declare const digest: (text: string) => string
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
  const left = value === undefined ? null : value
  if (out.room > 0) {
    out.room -= 1
    out.from.push(trace === null ? null : [trace[0], trace[1], trace[2] + index, value === record])
    out.kept.push(left)
  }
  out.count += 1
  if (!out.isRead) return
  out.fresh.values.push(left)
  if (job.origins) out.fresh.origins.push(job.origin)
}

/** Gives something to another part of the same node; no trace speaks of it. */
// oxlint-disable-next-line max-params -- see put
function carry(job: Job, unit: Unit, port: string, value: unknown): void {
  const out = job.outs[unit.outs[port] as number] as Out
  out.count += 1
  out.fresh.values.push(value)
  if (job.origins) out.fresh.origins.push(job.origin)
}

/** Hands something to a collecting node's store: the text of its key, a tab, and what comes back later. */
// oxlint-disable-next-line max-params -- see put
function store(job: Job, unit: Unit, key: readonly unknown[], held: object): void {
  // JSON text holds no raw tab and no line break.
  carry(job, unit, ':held', `${stringify(key)}\t${stringify(held)}`)
}

function fromOf(trace: Trace, index: number): Trace {
  return trace === null ? null : [trace[0], trace[1], trace[2] + index]
}

/** A value as it would have crossed a border. Its text is kept, because the trace and the answer mostly need it again. */
function plainOf(job: Job, given: unknown): unknown {
  const text = jsonOf(given)
  const plain = parse(text)
  job.told = { given, plain, text }
  return plain
}

// oxlint-disable-next-line max-params -- see put
function fail(job: Job, unit: Unit, thrown: unknown, at: string, record: unknown, trace: Trace, index: number): void {
  const problem = problemOf(unit, thrown, unit.kind === 'parse' ? job.firstLine + job.start + Number(at) : at)
  if (unit.kind === 'resolve') {
    // The effect itself reports it, when the record's turn comes.
    carry(job, unit, ':call', { r: record, e: problem, f: fromOf(trace, index) })
    return
  }
  if (problem.code === 'VALUE_AWAITED' && unit.kind !== 'combine') {
    const origin = job.origins ? job.origin : undefined
    job.awaiting ??= []
    job.awaiting.push({ port: unit.outs['error'], problem, record, from: fromOf(trace, index), origin })
    return
  }
  if (!job.failures.some((failure) => failure.node === unit.id)) job.failures.push({ node: unit.id, problem })
  put(job, unit.outs, 'error', { error: problem, record }, undefined, trace, index)
}

/** The record as it came in: a user's code that failed may have made it unreadable. */
function untouched(job: Job, index: number): unknown {
  job.copies ??= parse(job.text) as unknown[]
  return job.copies[job.start + index]
}

/** `at` is the field that was computed, or the line that was read. */
function problemOf(unit: Unit, thrown: unknown, at: string | number): FoundProblem {
  const unmapped = unit.kind === 'code' ? undefined : (thrown as { readonly unmapped?: Unmapped } | null)?.unmapped
  if (unmapped) return unmappedProblem(unit, unmapped, String(at))
  const rejected = isRejection(thrown)
  const code = rejected ? 'RECORD_REJECTED' : (failureCodes[unit.kind] ?? 'EXPRESSION_FAILED')
  // A rejection is about the record, not about the field that was computed last.
  const place: Record<string, string> = rejected ? {} : { [unit.kind === 'parse' ? 'line' : 'field']: String(at) }
  const params: Record<string, string> = {
    node: unit.name,
    ...place,
    reason: rejected ? thrown.reason : textOf(thrown),
  }
  const message = (templates[code] as string).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  return { code, message, node: unit.id, params }
}

interface FoundProblem {
  readonly code: string
  readonly message: string
  readonly node: string
  readonly params: Readonly<Record<string, string>>
}

interface Unmapped {
  readonly map: string
  readonly direction: string
  readonly policy: string
  readonly value: unknown
}

/** A value without an entry in a value map: its text is JSON, so that a reader can tell 1 from "1". */
function unmappedProblem(unit: Unit, unmapped: Unmapped, field: string): FoundProblem {
  const code = unmapped.policy === 'ask' ? 'VALUE_AWAITED' : 'VALUE_UNMAPPED'
  const { map, direction } = unmapped
  const params: Record<string, string> = { node: unit.name, field, map, direction, value: stringify(unmapped.value) }
  const message = (templates[code] as string).replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  return { code, message, node: unit.id, params }
}

declare const failureCodes: Readonly<Record<string, string>>

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

/** A record as text. */
function jsonOf(value: unknown): string {
  return stringify(value) ?? 'null'
}

/** The entries of a port's trace, joined by commas; values that are the record they came from are left out. */
function keptText(out: Out, keepOf: (node: string, port: string) => number, print: (value: unknown) => string): string {
  const entries: string[] = []
  let spent = 0
  for (let at = 0; at < out.from.length; at += 1) {
    const from = out.from[at] as Out['from'][number]
    let text = `{"index":${out.base + at}`
    if (from !== null) text += `,"from":{"node":"${from[0]}","port":"${from[1]}","index":${from[2]}}`
    if (from !== null && from[3] && from[2] < keepOf(from[0], from[1])) text += ',"same":true}'
    else {
      const value = print(out.kept[at])
      // Once a port has used up its room, only short values are kept whole.
      const isCut = value.length > (spent < roomyChars ? longestValue : shortValue)
      text += isCut ? `${cutText(out.kept[at], value)}}` : `,"value":${value}}`
    }
    spent += text.length
    entries.push(text)
  }
  return entries.join(',')
}

/** What is kept of a value that is too long: size and digest, and of a failed record the reason. */
function cutText(kept: unknown, value: string): string {
  const problem = (kept as { readonly error?: { readonly code?: unknown } } | null)?.error
  const reason = typeof problem?.code === 'string' ? `,"value":{"error":${stringify(problem)},"record":null}` : ''
  return `${reason},"cutBytes":${byteLength(value)},"cutHash":"${digest(value)}"`
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
