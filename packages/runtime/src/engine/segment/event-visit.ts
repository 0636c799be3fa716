import { isJsonObject, type Json } from '@isthmus/sdk'
import type { EventShape, EventsRequest } from './segment-events.ts'
import { outputOf, type Carried, type SegmentOutput, type SegmentRunner } from './segment-runner.ts'
import { broken, checkedResult, count, listIn, mayRead, openCheck, parsed, type Check } from './visit-answer.ts'
import type { VisitAnswer, VisitResult } from './visit.ts'

/** An event for a lane's segment. */
export interface LaneEvent {
  readonly id: string
  /** The trigger's records: the text of a JSON array. */
  readonly inputText: string
}

/** What became of an event: texts that are ready, or what an ordinary job gives where it is no matter of course. */
export type EventOutput =
  | { readonly kind: 'plain'; readonly shape: EventShape; readonly bodyText: string; readonly traceText: string }
  | { readonly kind: 'other'; readonly output: SegmentOutput }

/** The part of a request that is the same for every burst. */
export type EventsFrame = Omit<EventsRequest, 'startedAt' | 'ids' | 'sizes'>

/** Carries out events of a lane, in as few visits as may be. Never rejects; each event tells. */
export class EventVisits {
  readonly #runner: SegmentRunner
  readonly #frame: EventsFrame
  readonly #frameText: string

  constructor(runner: SegmentRunner, frame: EventsFrame) {
    this.#runner = runner
    this.#frame = frame
    this.#frameText = JSON.stringify(frame).slice(0, -1)
  }

  carry(events: readonly LaneEvent[], startedAt: string): Promise<readonly Carried<EventOutput>[]> {
    return this.#runner.carryAll(events, {
      charsOf: ({ inputText }) => inputText.length,
      visit: (some) => this.#visit(some, startedAt),
    })
  }

  async #visit(events: readonly LaneEvent[], startedAt: string): Promise<readonly EventOutput[]> {
    const ids: string[] = []
    const sizes: number[] = []
    let joined = ''
    for (const { id, inputText } of events) {
      ids.push(id)
      sizes.push(inputText.length)
      joined += inputText
    }
    const rest = JSON.stringify({ startedAt, ids, sizes }).slice(1)
    const [head = '', texts = ''] = await this.#runner.send(`{"events":${this.#frameText},${rest}}`, [joined])
    if (this.#runner.tier === 'expressions') {
      const answer = JSON.parse(head) as EventsAnswer & Pick<VisitAnswer, 'misses'>
      this.#runner.noteMisses(answer)
      return outputsOf(answer, texts)
    }
    return this.#checkedOutputs(head, { texts, events: events.length })
  }

  /** See `checkVisitAnswer`. */
  #checkedOutputs(head: string, { texts, events }: { readonly texts: string; readonly events: number }) {
    const { ports } = this.#runner.script
    const answer = parsed(head)
    if (!isJsonObject(answer)) throw broken()
    const sizes = listIn(answer, 'sizes').map(count)
    const rows = listIn(answer, 'rows')
    if (rows.length !== events * 3) throw broken()
    const shapes = listIn(answer, 'shapes').map((shape) => this.#checkedShape(shape))
    const jobs = listIn(answer, 'jobs')
    const first = checkedRows(rows, { shapes: shapes.length, jobs: jobs.length })
    if (first + sizes.reduce((sum, size) => sum + size, 0) !== texts.length) throw broken()
    const check = openCheck(['', ...textsFrom(texts, first, sizes)], ports)
    const results = jobs.map((job) => checkedResult(job, check))
    const outputs = outputsOf({ shapes, rows: rows as readonly number[], jobs: results, sizes }, texts)
    for (const output of outputs) if (output.kind === 'plain') checkTexts(output, check)
    return outputs
  }

  #checkedShape(shape: Json): EventShape {
    if (!isJsonObject(shape)) throw broken()
    const counts = listIn(shape, 'counts').map(count)
    if (counts.length !== this.#runner.script.ports.length) throw broken()
    const { answer } = shape
    return answer === undefined ? { counts } : { counts, answer: checkedAnswer(answer, this.#frame.answers.length) }
  }
}

function checkedAnswer(answer: Json, ways: number): NonNullable<EventShape['answer']> {
  if (!isJsonObject(answer)) throw broken()
  const { headers, isText } = answer
  const [at, status] = [count(answer['at']), count(answer['status'])]
  if (at >= ways || typeof isText !== 'boolean') throw broken()
  if (headers === undefined) return { at, status, isText }
  if (!isJsonObject(headers)) throw broken()
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { at, status, isText, headers: Object.fromEntries(texts) }
}

interface EventsAnswer {
  readonly shapes: readonly EventShape[]
  readonly rows: readonly number[]
  readonly jobs: readonly VisitResult[]
  readonly sizes: readonly number[]
}

function outputsOf({ shapes, rows, jobs, sizes }: EventsAnswer, texts: string): EventOutput[] {
  const outputs: EventOutput[] = []
  const others: number[] = []
  let start = 0
  for (let at = 0; at < rows.length; at += 3) {
    const bodyEnd = start + (rows[at + 1] ?? 0)
    const traceEnd = bodyEnd + (rows[at + 2] ?? 0)
    const shape = shapes[rows[at] ?? -1]
    if (shape) {
      outputs.push({
        kind: 'plain',
        shape,
        bodyText: texts.slice(start, bodyEnd),
        traceText: texts.slice(bodyEnd, traceEnd),
      })
    } else others.push(outputs.push(noOutput) - 1)
    start = traceEnd
  }
  if (others.length === 0) return outputs
  const left = ['', ...textsFrom(texts, start, sizes)]
  for (const [at, place] of others.entries()) {
    const result = jobs[at]
    if (result) outputs[place] = { kind: 'other', output: outputOf(result, (text) => left[text] ?? '[]') }
  }
  return outputs
}

const noOutput: EventOutput = { kind: 'other', output: { counts: [], exits: [], kept: [], failures: [] } }

function textsFrom(text: string, start: number, sizes: readonly number[]): string[] {
  let at = start
  return sizes.map((size) => text.slice(at, (at += size)))
}

/** Where the texts of the plain events end. */
function checkedRows(rows: readonly Json[], most: { readonly shapes: number; readonly jobs: number }): number {
  let end = 0
  let others = 0
  for (let at = 0; at < rows.length; at += 3) {
    if (rows[at] === -1) others += 1
    else if (count(rows[at]) >= most.shapes) throw broken()
    end += count(rows[at + 1]) + count(rows[at + 2])
  }
  if (others !== most.jobs) throw broken()
  return end
}

type Plain = Extract<EventOutput, { kind: 'plain' }>

/** A body goes out and a trace is kept as they came, so both must be JSON; a text that is sent as such may be anything. */
function checkTexts({ shape, bodyText, traceText }: Plain, check: Check): void {
  if (shape.answer && !shape.answer.isText && mayRead(bodyText, check)) parsed(bodyText)
  if (traceText !== '' && !traceText.startsWith(',')) throw broken()
  if (!mayRead(traceText, check)) return
  const nodes = parsed(`{${traceText.slice(1)}}`)
  if (!isJsonObject(nodes) || !Object.values(nodes).every(isNodeTrace)) throw broken()
}

function isNodeTrace(ports: Json): boolean {
  return isJsonObject(ports) && Object.values(ports).every(isPortTrace)
}

function isPortTrace(port: Json): boolean {
  if (!isJsonObject(port)) return false
  const { records, total } = port
  return typeof total === 'number' && Array.isArray(records) && records.every((record) => isJsonObject(record as Json))
}
