import type { ExpressOutcomes } from './express-outcome.ts'
import type { FusedPlan } from './express-fused.ts'
import type { ExpressResponse, ExpressRun } from '../express-port.ts'
import type { ExpressPlan } from './express-plan.ts'
import { LaneRun } from './express-run.ts'
import type { EventShape } from '../segment/segment-events.ts'

/** What all events of one shape have in common. */
export interface ShapeSummary extends Pick<ExpressRun, 'status' | 'records' | 'stepsText'> {
  readonly answer: Omit<ExpressResponse, 'bodyText'> | undefined
}

/** Sums shapes up as if each were a run of its own. */
export class EventShapes {
  readonly #plan: ExpressPlan
  readonly #fused: FusedPlan
  readonly #outcomes: ExpressOutcomes

  constructor(plan: ExpressPlan, fused: FusedPlan, outcomes: ExpressOutcomes) {
    this.#plan = plan
    this.#fused = fused
    this.#outcomes = outcomes
  }

  /** Events of one visit share the very object of their shape. */
  forBurst(): (shape: EventShape, durationMs: number) => ShapeSummary {
    const known = new Map<EventShape, ShapeSummary>()
    return (shape, durationMs) => {
      const before = known.get(shape)
      if (before) return before
      const summary = this.#summary(shape, durationMs)
      known.set(shape, summary)
      return summary
    }
  }

  #summary({ counts, answer }: EventShape, durationMs: number): ShapeSummary {
    const { segment, answers } = this.#fused
    const run = new LaneRun(this.#plan, noEvent, { id: '', startedAt: '' })
    run.left(this.#plan.trigger.port, 1, '')
    for (const [at, port] of segment.ports.entries()) run.left(port, counts[at] ?? 0, '')
    const port = answer && answers[answer.at]?.out.port
    if (port !== undefined) run.left(port, 1, '')
    run.busyMs[0] = durationMs
    const { status, records, stepsText } = this.#outcomes.of(run)
    const { headers, isText = false, status: answered } = answer ?? {}
    return {
      status,
      records,
      stepsText,
      answer: answered === undefined ? undefined : { status: answered, isText, ...(headers ? { headers } : {}) },
    }
  }
}

const noEvent = { recordText: '', queuedAt: '', settle: () => undefined, refuse: () => undefined }
