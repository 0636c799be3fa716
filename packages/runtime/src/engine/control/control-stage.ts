import {
  asFlowError,
  errorPort,
  fromProblem,
  type ControlRequest,
  type Emission,
  type Json,
  type Problem,
} from '@isthmus/sdk'
import { awaitEntry } from '../effect/await-entry.ts'
import { callsOf, type EffectCall } from '../effect/effect-call.ts'
import type { ControlStage } from '../plan/plan.ts'
import { failedRecord, type RunContext } from '../run/run-context.ts'
import { carryOutCall, carryOutEach } from './call-request.ts'
import { emitAll, emitTo } from './control-output.ts'
import { Crowd } from './crowd.ts'
import { carryOutWait } from './wait-request.ts'

/** Records of one node that may wait at the same time within one run; further ones wait in line before it. */
const mostWaiting = 10_000

/** What a control node was asked for one record, or for the records of a chunk together. */
export interface ControlWork {
  readonly stage: ControlStage
  readonly context: RunContext
  /** At least one. */
  readonly calls: readonly EffectCall[]
}

/** Lets a control node steer the run, record by record; what it waits for never holds the others up beyond its limit. */
export async function runControl(stage: ControlStage, context: RunContext): Promise<void> {
  const { behaviour, node } = stage
  const crowd = new Crowd(behaviour.control === 'wait' ? mostWaiting : behaviour.concurrency(node.config))
  const together = behaviour.together(node.config)
  // What fails here ends the run (see `fail`), and is thrown once the rest has come to its end.
  for await (const { chunk } of context.arrivals(stage.id)) {
    const calls = callsOf(stage, chunk)
    for (const group of together ? [calls] : calls.map((call) => [call])) {
      context.throwIfOver()
      if (crowd.hasFailed) break
      await context.steering.enter(stage.id, crowd, () => perform({ stage, context, calls: group }))
    }
  }
  await context.steering.leave(stage.id, crowd)
  context.recorder.stageDone([node])
  context.finished([stage.id])
}

async function perform(work: ControlWork): Promise<void> {
  const { stage, context, calls } = work
  const sound = calls.filter(({ problem }) => problem === undefined)
  for (const call of calls) if (call.problem) await refuse({ ...work, calls: [call] }, call.problem)
  const [first] = sound
  if (!first) return
  const mine = { ...work, calls: sound }
  try {
    const request = stage.behaviour.request(
      first.config,
      sound.map(({ record }) => record),
    )
    await emitAll(mine, await carryOut(mine, request))
  } catch (thrown) {
    context.throwIfOver()
    await fail(mine, thrown)
  }
}

/** A value without an entry in a value map lets the record wait, where the map is set so; all else fails it. */
async function refuse(work: ControlWork, problem: Problem): Promise<void> {
  const { stage, context, calls } = work
  try {
    if (problem.code !== 'VALUE_AWAITED' || context.compiled.partial) throw fromProblem(problem)
    const passed = await awaitEntry({ context, node: stage.node, record: calls[0]?.record ?? null, problem })
    if (passed !== undefined) await emitAll(work, [{ record: passed }])
  } catch (thrown) {
    context.throwIfOver()
    await fail(work, thrown)
  }
}

async function carryOut(work: ControlWork, request: ControlRequest): Promise<readonly Emission[]> {
  const { stage, context } = work
  switch (request.control) {
    case 'stop': {
      const { outcome, message } = request
      context.steering.end({ node: stage.node.id, nodeName: stage.node.name, outcome, message })
      return []
    }
    case 'return':
      context.steering.give(request.record)
      return [{ record: request.record }]
    case 'wait':
      return carryOutWait(work, request)
    case 'call':
      return carryOutCall(work, request)
    case 'each':
      return carryOutEach(work, request)
  }
}

/** Sends the records to the error port; with `onError: stop`, ends the run. */
async function fail(work: ControlWork, thrown: unknown): Promise<void> {
  const { stage, context, calls } = work
  const error = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  const stops = stage.node.onError === 'stop'
  context.recorder.failed(stage.node.id, problem, !stops && !context.isEnd(stage.id, errorPort))
  for (const call of calls) {
    const records: readonly Json[] = [failedRecord(problem, call.record)]
    await emitTo({ ...work, calls: [call] }, errorPort, records)
  }
  if (stops) throw error
}
