import { errorPort, type FlowNode, type Problem } from '@isthmus/sdk'
import { type GivenOrigin, type RunStatus, type StepSummary } from '@isthmus/sdk/api'
import type { Plan } from '../plan/plan.ts'
import type { ValueMapPins } from '../value-maps-port.ts'
import type { FinishedRun } from '../journal-port.ts'
import { maxKeysKept } from '../journal-port.ts'
import { CallLog } from './call-log.ts'
import { HiddenTexts } from './hidden-texts.ts'
import { stepSummary } from './step-summary.ts'
import type { RunTrace } from './trace.ts'
import { keptErrors, keptPerPort } from '../segment/visit.ts'

interface PortRecord {
  total: number
  /** Texts of `KeptRecord`s, each maybe several joined by commas. */
  readonly kept: string[]
  /** Length of these texts. */
  chars: number
}

interface NodeRecord {
  readonly ports: Map<string, PortRecord>
  busyMs: number
  retries: number
  done: boolean
  problem: Problem | undefined
  calls: CallLog | undefined
}

const noticeEveryMs = 100

/** Text that a trace keeps in all, and of one port: a thousand failures with large records must not fill the database. */
const maxTraceChars = 32 * 1024 * 1024
const maxPortChars = 8 * 1024 * 1024

function newRecord(): NodeRecord {
  return { ports: new Map(), busyMs: 0, retries: 0, done: false, problem: undefined, calls: undefined }
}

/** What a recorder must know of a flow. */
export interface RecordedPlan extends Pick<Plan, 'nodes' | 'inputs'> {
  /** Versions of the value maps its scripts were written with. */
  readonly valueMaps?: ValueMapPins | undefined
  /** Nodes that are not carried out, in a run of a part of the flow. */
  readonly given?: ReadonlyMap<string, { readonly origin: GivenOrigin }> | undefined
}

/** The last part of a trace's text: which versions of value maps the run worked with. */
export function valueMapsText(pins: ValueMapPins | undefined): string {
  return pins === undefined ? '' : `,"valueMaps":${JSON.stringify(pins)}`
}

/** Gathers what is to be said of a run while it goes on: counts, kept records, keys and the first failure. */
export class RunRecorder {
  readonly #plan: RecordedPlan
  readonly #nodes = new Map<string, NodeRecord>()
  readonly #names: ReadonlyMap<string, string>
  readonly #keys = new Set<string>()
  readonly #listeners = new Set<() => void>()
  readonly #hidden = new HiddenTexts()
  readonly #keepTrace: boolean
  #keptChars = 0
  #notice: NodeJS.Timeout | undefined
  #handled: FinishedRun['failure']
  #unhandled: FinishedRun['failure']
  #stopper: FinishedRun['failure']
  status: RunStatus = 'queued'
  recordsIn = 0
  recordsOut = 0
  unhandled = 0
  parked = 0

  constructor(plan: RecordedPlan, keepTrace: boolean) {
    this.#plan = plan
    this.#keepTrace = keepTrace
    this.#names = new Map(plan.nodes.map((node) => [node.id, node.name]))
    for (const node of plan.nodes) {
      this.#nodes.set(node.id, newRecord())
    }
  }

  /** Records that have left a port so far. */
  total(node: string, port: string): number {
    return this.#nodes.get(node)?.ports.get(port)?.total ?? 0
  }

  /** How many more records of a port are worth keeping. */
  room(node: string, port: string): number {
    if (!this.#keepTrace) return 0
    return Math.max(0, (port === errorPort ? keptErrors : keptPerPort) - this.total(node, port))
  }

  left(node: string, port: string, left: { readonly count: number; readonly kept?: string }): void {
    if (left.count === 0) return
    const record = this.#port(node, port)
    record.total += left.count
    if (left.kept && this.#keepTrace) this.#keep(record, left.kept)
    this.#changed()
  }

  /** What does not fit any more is not kept: the counts tell of it. */
  #keep(record: PortRecord, text: string): void {
    if (record.chars + text.length > maxPortChars || this.#keptChars + text.length > maxTraceChars) return
    record.kept.push(text)
    record.chars += text.length
    this.#keptChars += text.length
  }

  busy(node: string, durationMs: number): void {
    const record = this.#nodes.get(node)
    if (record) record.busyMs += durationMs
  }

  /** Where a node's calls to other systems are noted; `undefined` where nothing is kept. */
  callsOf(node: string): CallLog | undefined {
    const record = this.#nodes.get(node)
    if (!record || !this.#keepTrace) return undefined
    record.calls ??= new CallLog()
    return record.calls
  }

  /** Keeps texts that prove who calls out of everything that is told of the run. */
  hide(secrets: readonly string[]): void {
    this.#hidden.add(secrets)
  }

  retried(node: string): void {
    const record = this.#nodes.get(node)
    if (record) record.retries += 1
    this.#changed()
  }

  /** Notes a node's first failure; `handled` when its error port leads on. */
  failed(node: string, problem: Problem, handled: boolean): void {
    const record = this.#nodes.get(node)
    if (record) record.problem ??= problem
    if (handled) this.#handled ??= this.#failureAt(node, problem)
    else this.#unhandled ??= this.#failureAt(node, problem)
  }

  /** Notes a record that waits for a person. */
  parkedAt(node: string, problem: Problem): void {
    this.parked += 1
    this.failed(node, problem, false)
    this.#changed()
  }

  /** Notes what ended the run before its time. */
  stopped(node: string, problem: Problem): void {
    const record = this.#nodes.get(node)
    if (record) record.problem ??= problem
    this.#stopper ??= this.#failureAt(node, problem)
  }

  stageDone(nodes: readonly FlowNode[]): void {
    for (const node of nodes) {
      const record = this.#nodes.get(node.id)
      if (record) record.done = true
    }
    this.#changed()
  }

  touched(key: string): void {
    this.#keys.add(key)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells listeners at once, for changes of state that people wait for. */
  announce(): void {
    clearTimeout(this.#notice)
    this.#notice = undefined
    for (const listener of this.#listeners) listener()
  }

  get keys(): FinishedRun['keys'] {
    return { first: [...this.#keys].slice(0, maxKeysKept), count: this.#keys.size }
  }

  /** What ended the run, else the first failure that nobody took, else the first one that an error port took. */
  get failure(): FinishedRun['failure'] {
    return this.#stopper ?? this.#unhandled ?? this.#handled
  }

  get errors(): number {
    let errors = 0
    for (const node of this.#nodes.values()) errors += node.ports.get(errorPort)?.total ?? 0
    return errors
  }

  steps(): readonly StepSummary[] {
    return this.#plan.nodes.map((node) => this.#step(node.id))
  }

  trace(): RunTrace {
    return JSON.parse(this.traceText()) as RunTrace
  }

  /** The trace as text, put together from the texts that the visits gave, without reading them. */
  traceText(): string {
    const nodes: string[] = []
    const calls: string[] = []
    for (const [id, { ports, calls: own }] of this.#nodes) {
      if (own && own.total > 0) calls.push(`${JSON.stringify(id)}:${own.text}`)
      if (ports.size === 0) continue
      const texts = [...ports].map(
        ([port, { total, kept }]) => `${JSON.stringify(port)}:{"total":${total},"records":[${kept.join(',')}]}`,
      )
      nodes.push(`${JSON.stringify(id)}:{${texts.join(',')}}`)
    }
    const called = calls.length === 0 ? '' : `,"calls":{${calls.join(',')}}`
    const inputs = JSON.stringify(this.#plan.inputs)
    const text = `{"nodes":{${nodes.join(',')}},"inputs":${inputs}${called}${valueMapsText(this.#plan.valueMaps)}}`
    return this.#hidden.inTrace(text)
  }

  #failureAt(node: string, problem: Problem): FinishedRun['failure'] {
    return { node, nodeName: this.#names.get(node) ?? node, problem: this.#hidden.inProblem(problem) }
  }

  #step(node: string): StepSummary {
    const { ports, busyMs, retries, problem, done } = this.#nodes.get(node) ?? newRecord()
    const sources = this.#plan.inputs[node] ?? []
    return stepSummary({
      node,
      totals: new Map([...ports].map(([port, { total }]) => [port, total])),
      recordsIn: sources.reduce((sum, from) => sum + this.total(from.node, from.port), 0),
      busyMs,
      retries,
      problem: problem && this.#hidden.inProblem(problem),
      given: this.#plan.given?.get(node)?.origin,
      done,
      over: done || (this.status !== 'queued' && this.status !== 'running'),
    })
  }

  #port(node: string, port: string): PortRecord {
    const ports = this.#nodes.get(node)?.ports ?? new Map<string, PortRecord>()
    const known = ports.get(port)
    if (known) return known
    const created: PortRecord = { total: 0, kept: [], chars: 0 }
    ports.set(port, created)
    return created
  }

  #changed(): void {
    if (this.#listeners.size === 0 || this.#notice) return
    this.#notice = setTimeout(() => this.announce(), noticeEveryMs)
  }
}
