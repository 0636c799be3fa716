import type { FlowError, Problem } from '@isthmus/sdk'
import type { ExpressEvent, ExpressResponse, ExpressRun } from '../express-port.ts'
import type { ExpressPlan, ExpressRoute } from './express-plan.ts'
import type { Chunk } from '../run/run-context.ts'

/** A chunk on its way into a stage. */
export interface ExpressArrival {
  readonly unit: string
  readonly chunk: Chunk
}

/** One run on its way through a lane: what `RunRecorder` and `RunContext` are to an ordinary one, without the waiting. */
export class LaneRun {
  readonly id: string
  readonly event: ExpressEvent
  readonly inputText: string
  readonly startedAt: string
  /** Records that have left each port of the plan. */
  readonly counts: number[]
  /** Texts of what is kept of each port. */
  readonly kept: string[]
  /** Stage -> time its visits took. */
  readonly busyMs: number[]
  /** Node -> its first failure. */
  readonly problems = new Map<string, Problem>()
  response: ExpressResponse | undefined
  recordsOut = 0
  unhandled = 0
  /** The stage the run ended in before its time. */
  stoppedAt = Number.POSITIVE_INFINITY
  readonly #plan: ExpressPlan
  readonly #arrivals: (ExpressArrival[] | undefined)[]
  #stopper: ExpressRun['failure']
  #unhandled: ExpressRun['failure']
  #handled: ExpressRun['failure']

  constructor(plan: ExpressPlan, event: ExpressEvent, run: { readonly id: string; readonly startedAt: string }) {
    this.#plan = plan
    this.id = run.id
    this.event = event
    this.startedAt = run.startedAt
    this.inputText = `[${event.recordText}]`
    this.counts = plan.ports.map(() => 0)
    this.kept = plan.ports.map(() => '')
    this.busyMs = plan.stages.map(() => 0)
    this.#arrivals = plan.stages.map(() => undefined)
  }

  /** The `round`-th chunk that has come to a stage. */
  arrival(stage: number, round: number): ExpressArrival | undefined {
    return this.stoppedAt <= stage ? undefined : this.#arrivals[stage]?.[round]
  }

  send(routes: readonly ExpressRoute[], chunk: Chunk): void {
    for (const { stage, unit } of routes) {
      const line = this.#arrivals[stage]
      if (line) line.push({ unit, chunk })
      else this.#arrivals[stage] = [{ unit, chunk }]
    }
  }

  left(port: number, count: number, kept: string): void {
    this.counts[port] = (this.counts[port] ?? 0) + count
    if (kept !== '') {
      const before = this.kept[port]
      this.kept[port] = before ? `${before},${kept}` : kept
    }
    const end = this.#plan.ports[port]?.end
    if (end === 'output') this.recordsOut += count
    else if (end === 'error') this.unhandled += count
  }

  /** Notes a node's failure; `handled` when its error port leads on. */
  failed(node: string, problem: Problem, handled: boolean): void {
    if (!this.problems.has(node)) this.problems.set(node, problem)
    if (handled) this.#handled ??= this.#failureAt(node, problem)
    else this.#unhandled ??= this.#failureAt(node, problem)
  }

  stop(stage: number, error: FlowError): void {
    const node = error.node ?? ''
    const problem = error.toProblem()
    this.stoppedAt = stage
    if (!this.problems.has(node)) this.problems.set(node, problem)
    this.#stopper ??= this.#failureAt(node, problem)
  }

  /** Time its visits took. */
  get totalMs(): number {
    return this.busyMs.reduce((sum, each) => sum + each, 0)
  }

  /** What ended the run, else the first failure that nobody took, else the first one that an error port took. */
  get failure(): ExpressRun['failure'] {
    return this.#stopper ?? this.#unhandled ?? this.#handled
  }

  get status(): ExpressRun['status'] {
    if (this.#stopper) return 'failed'
    if (this.unhandled === 0) return 'succeeded'
    return this.recordsOut === 0 ? 'failed' : 'partial'
  }

  #failureAt(node: string, problem: Problem): ExpressRun['failure'] {
    const name = this.#plan.nodes.find(({ id }) => id === node)?.name ?? node
    return { node, nodeName: name, problem }
  }
}
