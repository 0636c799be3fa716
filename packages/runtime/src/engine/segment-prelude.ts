import { digestOf, longestKeptChars } from './kept-record.ts'
import type { Job, Out, RawJob, Tables, Unit } from './segment-job.ts'
import { recordFunctions } from './segment-records.ts'

/**
 * The part every segment's script begins with. These functions are shipped as text into the isolate (type stripping
 * leaves their source valid JavaScript), so they may use nothing but each other, `f` and the script's own tables.
 */
export function segmentPrelude(): string {
  return [
    'const { parse, stringify } = JSON',
    `const longestValue = ${longestKeptChars}, chunkRecords = 1000, chunkChars = 1048576`,
    "const failureCodes = { code: 'CODE_FAILED', parse: 'LINE_INVALID' }",
    'class Rejection { constructor(reason) { this.reason = reason } }',
    'const reject = (reason) => { throw new Rejection(String(reason)) }',
    `const digest = ${digestOf.toString()}`,
    ...recordFunctions(),
    ...[visit, runJob, openJob, enter, valuesOf, flow, close, leave, cutInto].map(String),
  ].join('\n')
}

// Defined by the script around these functions; declared here for the type checker only.
declare const parse: (text: string) => unknown
declare const stringify: (value: unknown) => string
declare const chunkRecords: number
declare const chunkChars: number
declare function keptText(out: Out, keepOf: (node: string, port: string) => number): string

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
  const text = texts[raw.text] ?? '[]'
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
    text,
    copies: null,
    origin: -1,
    // Lines come with the number of the first one before them.
    firstLine: (tables.units[raw.unit] as Unit).kind === 'parse' ? Number.parseInt(text, 10) : 0,
  }
}

/** Lets the unit work by which the records come in. */
function enter(raw: RawJob, job: Job, { tables }: Border): void {
  const entry = tables.units[raw.unit] as Unit
  const values = valuesOf(entry, job.text)
  entry.each(entry, job, { values, origins: (raw.origins ?? []) as number[] }, raw.from)
}

function valuesOf({ kind }: Unit, text: string): unknown[] {
  return kind === 'parse' ? text.slice(text.indexOf('\n') + 1).split('\n') : (parse(text) as unknown[])
}

/** Lets every further unit work on what the ones before it gave. */
function flow(job: Job, { units, ports, inner }: Tables): void {
  for (let at = 0; at < units.length; at += 1) {
    for (const source of inner[at] as readonly number[]) {
      const list = job.outs[source] as Out
      const port = ports[source] as Tables['ports'][number]
      const unit = units[at] as Unit
      if (list.values.length > 0) unit.each(unit, job, list, [port.node, port.port, list.base])
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
    const port = ports[at] as Tables['ports'][number]
    if (out.from.length > 0) kept.push({ port: at, text: answers.push(keptText(out, keepOf)) - 1 })
    if (port.leaves) leave(out, { at, lines: port.lines, exits, answers, origins: job.origins })
  }
  return { counts: job.outs.map((out) => out.values.length), exits, kept, failures: job.failures }
}

interface Exit {
  readonly at: number
  readonly lines: boolean
  readonly exits: object[]
  readonly answers: string[]
  readonly origins: boolean
}

function leave(out: Out, exit: Exit): void {
  for (let start = 0; start < out.values.length; start += chunkRecords) {
    cutInto(out, exit, [start, Math.min(out.values.length, start + chunkRecords)])
  }
}

/** Gives the records of a range as one text, or in halves when that is too long. */
function cutInto(out: Out, exit: Exit, [start, end]: readonly [number, number]): void {
  const { at, lines, exits, answers, origins } = exit
  const count = end - start
  const values = count === out.values.length ? out.values : out.values.slice(start, end)
  const text = lines ? values.join('\n') : stringify(values)
  if (text.length > chunkChars && count > 1) {
    const middle = start + Math.ceil(count / 2)
    cutInto(out, exit, [start, middle])
    cutInto(out, exit, [middle, end])
    return
  }
  const taken = { port: at, count, text: answers.push(text) - 1 }
  exits.push(origins ? { ...taken, origins: out.origins.slice(start, end) } : taken)
}
