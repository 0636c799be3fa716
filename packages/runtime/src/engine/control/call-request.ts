import {
  asFlowError,
  flowError,
  type ControlRequest,
  type EachFailure,
  type Emission,
  type FlowError,
  type Json,
} from '@isthmus/sdk'
import { untilAborted } from '../run/deadline.ts'
import type { RunContext } from '../run/run-context.ts'
import type { ControlWork } from './control-stage.ts'
import { Crowd } from './crowd.ts'
import type { CallOutcome } from './flow-calls.ts'

type CallRequest = Extract<ControlRequest, { control: 'call' }>
type EachRequest = Extract<ControlRequest, { control: 'each' }>

/** Entries of one list; more belong into a flow of their own, which can go on after a restart. */
const mostElements = 100_000

/** Runs another flow once and gives what it returned. */
export async function carryOutCall(work: ControlWork, request: CallRequest): Promise<readonly Emission[]> {
  const takeBack = work.context.steering.hand()
  const outcome = await callFlow(work, identify(work), request).finally(takeBack)
  const good = outcome.status === 'succeeded' || (outcome.status === 'partial' && request.acceptPartial)
  if (!good) throw callFailed(work, request.flow, outcome)
  return request.answer(outcome.returned)
}

/** Runs another flow for every element, in order or so many at the same time. */
export async function carryOutEach(work: ControlWork, request: EachRequest): Promise<readonly Emission[]> {
  const { elements, atOnce, stopAtFailure } = request
  const count = elements.length
  if (count > mostElements) {
    throw flowError('LIST_TOO_LONG', { node: work.stage.node.name, count, limit: mostElements })
  }
  const call = identify(work)
  const results: (readonly Json[])[] = elements.map(() => [])
  const failures: EachFailure[] = []
  const crowd = new Crowd(atOnce)
  const one = async (element: Json, index: number): Promise<void> => {
    const tried = await tryElement(work, `${call}.${index}`, { flow: request.flow, input: [element] })
    if ('returned' in tried) results[index] = tried.returned
    else if (stopAtFailure) throw tried.error
    else failures.push({ index, element, error: tried.error.toProblem(), run: tried.run })
  }
  const takeBack = work.context.steering.hand()
  try {
    for (const [index, element] of elements.entries()) {
      if (crowd.hasFailed) break
      await crowd.enter(() => one(element, index))
    }
    await crowd.end()
  } finally {
    takeBack()
  }
  return request.answer(
    results,
    failures.toSorted((a, b) => a.index - b.index),
  )
}

type Tried = { readonly returned: readonly Json[] } | { readonly error: FlowError; readonly run: string | null }

async function tryElement(work: ControlWork, call: string, called: Called): Promise<Tried> {
  try {
    const outcome = await callFlow(work, call, called)
    if (outcome.status === 'succeeded') return { returned: outcome.returned }
    return { error: callFailed(work, called.flow, outcome), run: outcome.run }
  } catch (thrown) {
    work.context.throwIfOver()
    return { error: asFlowError(thrown).at({ node: work.stage.node.id }), run: null }
  }
}

type Called = Pick<CallRequest, 'flow' | 'input'>

async function callFlow(work: ControlWork, call: string, { flow, input }: Called): Promise<CallOutcome> {
  const { context, stage } = work
  context.throwIfOver()
  const startedMs = performance.now()
  const parent = { id: context.run.id, depth: context.depth }
  const leaving = leaveWithRun(context)
  const end = context.steering.begin()
  let goOn: (() => void) | undefined
  const onRest = (resting: boolean): void => {
    goOn?.()
    goOn = resting ? context.steering.rest({}) : undefined
  }
  try {
    const request = { parent, node: stage.node, call, flow, input, signal: leaving.signal, onRest }
    return await untilAborted(leaving.signal, context.services.calls.call(request))
  } finally {
    goOn?.()
    end()
    leaving.done()
    context.recorder.busy(stage.node.id, performance.now() - startedMs)
  }
}

/** A signal that ends with the run, and also when a node stops the run, which leaves the run's own signal alone. */
function leaveWithRun(context: RunContext): { readonly signal: AbortSignal; readonly done: () => void } {
  const gone = new AbortController()
  const leave = (): void => gone.abort(context.halted ?? context.signal.reason)
  context.signal.addEventListener('abort', leave, { once: true })
  void context.steering.ended.then(leave)
  return { signal: gone.signal, done: () => context.signal.removeEventListener('abort', leave) }
}

function identify({ stage, context, calls }: ControlWork): string {
  const [first] = calls
  const content = { node: stage.node.id, config: first?.config ?? {}, origin: first?.origin }
  // What is handled together is one call.
  const record = calls.length === 1 ? (first?.record ?? null) : calls.map((call) => call.record)
  return `${stage.node.id}.${context.steering.identify({ ...content, record }).call}`
}

function callFailed({ stage }: ControlWork, flow: string, { run, status, failure }: CallOutcome): FlowError {
  const reason = failure?.problem.message ?? 'some records failed'
  return flowError('CALL_FAILED', { node: stage.node.name, flow, status, reason, run }, { node: stage.node.id })
}
