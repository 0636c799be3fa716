import { asFlowError, configAnswer, errorPort, fromProblem, type Json } from '@isthmus/sdk'
import { callsOf, type EffectCall } from '../effect/effect-call.ts'
import type { ExpressAnswer } from './express-plan.ts'
import type { ExpressResponse } from '../express-port.ts'
import type { LaneRun } from './express-run.ts'
import type { StagePlace } from './express-visit.ts'
import { keptText } from '../effect/kept-record.ts'
import { failedRecord } from '../run/run-context.ts'
import { keptErrors, keptPerPort } from '../segment/visit.ts'

/** Lets a node that answers the caller work on the records of a chunk, and passes them on. */
export function answerChunk(stage: ExpressAnswer, run: LaneRun, place: StagePlace): void {
  const arrival = run.arrival(place.at, place.round)
  if (!arrival) return
  for (const call of callsOf(stage.stage, arrival.chunk)) {
    if (run.stoppedAt <= place.at) return
    try {
      if (call.problem) throw fromProblem(call.problem)
      run.response ??= responseOf(call)
      passOn(stage, run, { call, place, record: call.record })
    } catch (thrown) {
      fail(stage, run, { call, place, thrown })
    }
  }
}

function responseOf(call: EffectCall): ExpressResponse {
  const { body, ...response } = configAnswer(call)
  const isText = typeof body === 'string'
  return { ...response, isText, bodyText: isText ? body : JSON.stringify(body) }
}

interface Passed {
  readonly call: EffectCall
  readonly place: StagePlace
  readonly record: Json
}

function passOn({ stage, out }: ExpressAnswer, run: LaneRun, { call, place, record }: Passed): void {
  const index = run.counts[out.port] ?? 0
  const keeps = place.options.keepTraces && index < keptPerPort
  run.left(out.port, 1, keeps ? keptText({ value: record, index, from: call.from }) : '')
  if (out.routes.length > 0) {
    run.send(out.routes, { from: [stage.id, 'out', index], count: 1, text: JSON.stringify([record]) })
  }
}

function fail(
  { stage, error: port }: ExpressAnswer,
  run: LaneRun,
  { call, place, thrown }: { readonly call: EffectCall; readonly place: StagePlace; readonly thrown: unknown },
): void {
  const error = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  const stops = stage.node.onError === 'stop'
  const record = failedRecord(problem, call.record)
  run.failed(stage.node.id, problem, !stops && port.routes.length > 0)
  const index = run.counts[port.port] ?? 0
  const keeps = place.options.keepTraces && index < keptErrors
  run.left(port.port, 1, keeps ? keptText({ value: record, index, from: call.from }) : '')
  if (stops) run.stop(place.at, error)
  else if (port.routes.length > 0) {
    run.send(port.routes, { from: [stage.id, errorPort, index], count: 1, text: JSON.stringify([record]) })
  }
}
