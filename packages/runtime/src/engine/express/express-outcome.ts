import { errorPort } from '@isthmus/sdk'
import { type StepSummary } from '@isthmus/sdk/api'
import type { ExpressRun } from '../express-port.ts'
import type { ExpressNode, ExpressPlan } from './express-plan.ts'
import type { LaneRun } from './express-run.ts'
import { stepSummary } from '../trace/step-summary.ts'

const mostKnownSteps = 500

/** Sums finished runs of a lane up. Runs of a flow mostly go alike, so the text of their steps is made once. */
export class ExpressOutcomes {
  readonly #plan: ExpressPlan
  readonly #errorPorts: readonly number[]
  readonly #steps = new Map<string, string>()

  constructor(plan: ExpressPlan) {
    this.#plan = plan
    this.#errorPorts = plan.ports.flatMap(({ port }, at) => (port === errorPort ? [at] : []))
  }

  of(run: LaneRun): ExpressRun {
    return {
      id: run.id,
      queuedAt: run.event.queuedAt,
      inputText: run.inputText,
      status: run.status,
      records: { in: 1, out: run.recordsOut, errors: sumOf(run.counts, this.#errorPorts) },
      failure: run.failure,
      stepsText: this.#stepsText(run),
      traceText: this.#traceText(run),
    }
  }

  #stepsText(run: LaneRun): string {
    if (run.failure) return JSON.stringify(this.#stepsOf(run))
    const key = `${run.counts.join()} ${run.busyMs.map(Math.round).join()}`
    const known = this.#steps.get(key)
    if (known !== undefined) return known
    if (this.#steps.size >= mostKnownSteps) this.#steps.clear()
    const text = JSON.stringify(this.#stepsOf(run))
    this.#steps.set(key, text)
    return text
  }

  #stepsOf(run: LaneRun): readonly StepSummary[] {
    return this.#plan.nodes.map((node) => this.#stepOf(node, run))
  }

  #stepOf(node: ExpressNode, run: LaneRun): StepSummary {
    const totals = node.ports.flatMap((port): [string, number][] => {
      const count = run.counts[port] ?? 0
      return count > 0 ? [[this.#plan.ports[port]?.port ?? '', count]] : []
    })
    return stepSummary({
      node: node.id,
      totals: new Map(totals),
      recordsIn: sumOf(run.counts, node.sources),
      busyMs: sumOf(run.busyMs, node.busyStages),
      retries: 0,
      problem: run.problems.get(node.id),
      done: node.stage < run.stoppedAt,
      over: true,
    })
  }

  /** Put together from the texts that the visits gave, without reading them. */
  #traceText(run: LaneRun): string {
    const { nodes, ports: all, traceEnd } = this.#plan
    let text = ''
    for (const { label, ports } of nodes) {
      let parts = ''
      for (const port of ports) {
        const count = run.counts[port] ?? 0
        if (count > 0) parts += `${parts && ','}${all[port]?.label}${count},"records":[${run.kept[port]}]}`
      }
      if (parts !== '') text += `${text && ','}${label}${parts}}`
    }
    return `{"nodes":{${text}${traceEnd}`
  }
}

function sumOf(values: readonly number[], places: readonly number[]): number {
  let sum = 0
  for (const place of places) sum += values[place] ?? 0
  return sum
}
