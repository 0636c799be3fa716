import { FlowError } from '@isthmus/sdk'
import { EventVisits, type EventOutput } from '../segment/event-visit.ts'
import { ExpressOutcomes } from './express-outcome.ts'
import type { ExpressEvent, ExpressResponse, ExpressRun } from '../express-port.ts'
import type { ExpressPlan } from './express-plan.ts'
import { EventShapes } from './express-shapes.ts'
import { fusedPlan, type FusedPlan } from './express-fused.ts'
import { LaneRun } from './express-run.ts'
import { begin, carryBurst, carryFrom, takeVisit, type BurstOptions } from './express-visit.ts'
import { keptValueText, longestKeptChars } from '../effect/kept-record.ts'
import type { Carried } from '../segment/segment-runner.ts'

/** An event with the id of its run. */
export interface Arrived {
  readonly event: ExpressEvent
  readonly id: string
}

export interface CarriedRun {
  readonly event: ExpressEvent
  readonly run: ExpressRun
  readonly response: ExpressResponse | undefined
}

/** Carries events out together. Never rejects; each run tells. */
export type CarryBurst = (
  arrived: readonly Arrived[],
  options: BurstOptions & { readonly startedAt: string },
) => Promise<readonly CarriedRun[]>

/** How a lane carries its bursts out. */
export function carrierOf(plan: ExpressPlan): CarryBurst {
  const fused = fusedPlan(plan)
  return fused ? fusedCarrier(plan, fused) : stagedCarrier(plan)
}

/** One visit per stage. */
function stagedCarrier(plan: ExpressPlan): CarryBurst {
  const outcomes = new ExpressOutcomes(plan)
  return async (arrived, options) => {
    const runs = arrived.map(({ event, id }) => new LaneRun(plan, event, { id, startedAt: options.startedAt }))
    await carryBurst(plan, runs, options)
    return runs.map((run) => toCarried(run, outcomes))
  }
}

/** One visit in all, which makes most answers and traces too. */
function fusedCarrier(plan: ExpressPlan, fused: FusedPlan): CarryBurst {
  const outcomes = new ExpressOutcomes(plan)
  const shapes = new EventShapes(plan, fused, outcomes)
  const visits = [false, true].map(
    (keepTraces) => new EventVisits(fused.segment.runner, { ...fused.frame, keepTraces }),
  )
  return async (arrived, options) => {
    const events = arrived.map(({ event, id }) => ({ id, inputText: `[${event.recordText}]` }))
    const { keepTraces, limitMs, startedAt } = options
    const answers = (await visits[Number(keepTraces)]?.carry(events, startedAt)) ?? []
    const summaryOf = shapes.forBurst()
    const others: LaneRun[] = []
    const carried = arrived.map(({ event, id }, at): CarriedRun | LaneRun => {
      const answer = answers[at] as Carried<EventOutput>
      const { output, durationMs } = answer
      if (output instanceof FlowError || output.kind === 'other' || durationMs > limitMs) {
        const run = new LaneRun(plan, event, { id, startedAt })
        others.push(run)
        takeOther(run, answer, { plan, fused, options })
        return run
      }
      const { status, records, stepsText, answer: answered } = summaryOf(output.shape, durationMs)
      const { traceText, aroundInput } = traceOf(output.traceText, {
        plan,
        fused,
        recordText: event.recordText,
        keepTraces,
      })
      return {
        event,
        run: {
          id,
          queuedAt: event.queuedAt,
          inputText: events[at]?.inputText ?? '',
          status,
          records,
          failure: undefined,
          stepsText,
          traceText,
          aroundInput,
        },
        response: answered && { ...answered, bodyText: output.bodyText },
      }
    })
    if (others.length > 0) await carryFrom({ plan, at: 1, round: 0, options }, others)
    return carried.map((each) => (each instanceof LaneRun ? toCarried(each, outcomes) : each))
  }
}

interface Traced {
  readonly plan: ExpressPlan
  readonly fused: FusedPlan
  readonly recordText: string
  readonly keepTraces: boolean
}

/** The trace's text around what the visit gave of it. */
function traceOf(
  nodesText: string,
  { plan, fused, recordText, keepTraces }: Traced,
): Pick<ExpressRun, 'traceText' | 'aroundInput'> {
  const end = `]}}${nodesText}${plan.traceEnd}`
  if (!keepTraces) return { traceText: fused.traceStart + end }
  // What is kept of a longer one is not its text.
  if (recordText.length > longestKeptChars) {
    return { traceText: fused.traceStart + keptValueText(recordText, 0) + end }
  }
  const aroundInput = [`${fused.traceStart}{"index":0,"value":`, `}${end}`] as const
  return { traceText: aroundInput[0] + recordText + aroundInput[1], aroundInput }
}

interface Context {
  readonly plan: ExpressPlan
  readonly fused: FusedPlan
  readonly options: BurstOptions
}

/** Lets a run go on as it would have stage by stage. */
function takeOther(
  run: LaneRun,
  { output, durationMs }: Carried<EventOutput>,
  { plan, fused: { segment }, options }: Context,
): void {
  begin(plan, run, options)
  const given = output instanceof FlowError ? output : output.kind === 'other' ? output.output : nothing
  takeVisit(segment, run, { output: given, durationMs, place: { plan, at: 0, round: 0, options } })
}

/** Of a run whose time was over before its visit was. */
const nothing = { counts: [], exits: [], kept: [], failures: [] }

function toCarried(run: LaneRun, outcomes: ExpressOutcomes): CarriedRun {
  return { event: run.event, run: outcomes.of(run), response: run.response }
}
