import * as Type from 'typebox'
import { blockingProblems, flowError, maxPinRecords, type Flow, type Json } from '@isthmus/sdk'
import {
  type PartialRun,
  type RetryRunRequest,
  type RunSummary,
  type StartRunRequest,
  type StoredPartialRun,
} from '@isthmus/sdk/api'
import type { SavedFlow } from '../engine/engine.ts'
import type { ApiDeps } from './deps.ts'
import { refuse } from './problem-answer.ts'
import { defineRoute, shape, type Reply, type Route } from './route.ts'
import { createRunViews, isFinal, type RunViews } from './run-views.ts'
import { exact, runSummaryShape } from './shapes.ts'
import { partialStart } from '../engine/partial/partial-start.ts'
import { checkToRun } from '../engine/plan/upgrade-flow.ts'

const NodeId = Type.String({ maxLength: 64 })
const Records = Type.Array(Type.Unknown(), { maxItems: maxPinRecords })

const partFields = {
  upTo: Type.Optional(Type.String({ maxLength: 64, description: 'Runs this node and what leads to it, nothing else' })),
  only: Type.Optional(Type.String({ maxLength: 64, description: 'Runs this node alone' })),
  usePins: Type.Optional(
    Type.Boolean({ description: 'Whether pinned records stand for their nodes; true by default' }),
  ),
  writes: Type.Optional(
    Type.Record(NodeId, Type.Integer({ minimum: 0, maximum: 1_000_000 }), {
      description: 'Node -> how many records may be sent at most; without it nothing is sent to other systems',
    }),
  ),
  maxRecords: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxPinRecords, description: 'Most records that the node gives' }),
  ),
  given: Type.Optional(
    Type.Record(NodeId, Type.Record(NodeId, Records), {
      description: 'Records for nodes before the one that runs alone',
    }),
  ),
}

const startShape = shape<StartRunRequest>(
  exact({
    trigger: Type.Optional(Type.String({ maxLength: 64 })),
    input: Type.Optional(Type.Array(Type.Unknown(), { description: 'The trigger’s records' })),
    ...partFields,
  }),
)
const retryShape = shape<RetryRunRequest>(exact({ version: Type.Enum(['newest', 'same']) }))

/** Starting, stopping and repeating runs. */
export function startRoutes(deps: ApiDeps): readonly Route[] {
  const views = createRunViews(deps)
  return [startRoute(deps, views), retryRoute(deps, views), cancelRoute(deps, views)]
}

function startRoute(deps: ApiDeps, views: RunViews): Route {
  return defineRoute({
    method: 'POST',
    path: 'flowRuns',
    access: 'run.start',
    summary: 'Starts a run of the newest version of a flow',
    body: startShape,
    bodyOptional: true,
    answer: runSummaryShape,
    status: 202,
    handle: async ({ params: { flow: id = '' }, body, user }) => {
      const saved = deps.flows.get(id)
      if (!saved) throw flowError('NOT_FOUND', { what: 'flow', id })
      const part = partIn(body)
      if (part) return startPart(deps, views, { saved, part, body, user })
      const trigger = chooseTrigger(saved.flow, deps, body.trigger)
      if (typeof trigger !== 'string') return trigger
      return start(deps, views, { saved, trigger, input: body.input ?? [{}], startedBy: user })
    },
  })
}

/** What the body says of a part of the flow; `undefined` where the whole flow is to run. */
function partIn(body: StartRunRequest): PartialRun | undefined {
  const { trigger: _trigger, input: _input, ...part } = body
  if (part.upTo !== undefined && part.only !== undefined) {
    throw flowError('USAGE', { message: 'Say either "upTo" or "only", not both.' })
  }
  if (part.upTo !== undefined || part.only !== undefined) return part
  if (Object.keys(part).length > 0) {
    throw flowError('USAGE', { message: `"${Object.keys(part)[0]}" belongs to a run with "upTo" or "only".` })
  }
  return undefined
}

interface PartAsked {
  readonly saved: SavedFlow
  readonly part: PartialRun
  readonly body: StartRunRequest
  readonly user: string
}

async function startPart(
  deps: ApiDeps,
  views: RunViews,
  { saved: { flow, version }, part: asked, body, user }: PartAsked,
): Promise<Reply<RunSummary>> {
  const { trigger, input, part } = partialStart(flow, deps.registry, { asked, wanted: body })
  const saved = { flow, version }
  const { id } = await deps.engine.start({ saved, trigger, input, part, startedBy: user })
  if (Object.keys(asked.writes ?? {}).length > 0) audit(deps, { user, action: 'run.write-in-part', run: id })
  return { body: views.summary(id) }
}

function retryRoute(deps: ApiDeps, views: RunViews): Route {
  const { flows, runs } = deps
  return defineRoute({
    method: 'POST',
    path: 'runRetry',
    access: 'run.start',
    summary: 'Starts a new run with the records of an ended one',
    body: retryShape,
    answer: runSummaryShape,
    status: 202,
    handle: async ({ params: { run: id = '' }, body: { version }, user }) => {
      const before = views.summary(id)
      if (!isFinal(before.status)) throw flowError('RUN_UNFINISHED', { run: id })
      const kept = await runs.input(id)
      if (!kept) throw flowError('NOT_FOUND', { what: 'run', id })
      const saved = version === 'same' ? { flow: kept.flow, version: kept.flowVersion } : flows.get(before.flowId)
      if (!saved) throw flowError('NOT_FOUND', { what: 'flow', id: before.flowId })
      audit(deps, { user, action: 'run.retry', run: id })
      const input = JSON.parse(kept.text) as readonly Json[]
      const part = partOfRetry(runs.find(id)?.queued.part)
      if (part) {
        // With its pins, which are no part of what a run keeps of its flow.
        const { flow = saved.flow } = flows.version(before.flowId, saved.version) ?? {}
        const again = { saved: { flow, version: saved.version }, trigger: before.trigger.node, input, part }
        const started = await deps.engine.start({ ...again, startedBy: `retry of ${id}` })
        return { body: views.summary(started.id) }
      }
      return start(deps, views, { saved, trigger: before.trigger.node, input, startedBy: `retry of ${id}` })
    },
  })
}

/** The same part once more; what was agreed to be written was agreed to for that one run. */
function partOfRetry(part: StoredPartialRun | undefined): StoredPartialRun | undefined {
  if (!part) return undefined
  const { writes: _, ...rest } = part
  return rest
}

function cancelRoute(deps: ApiDeps, views: RunViews): Route {
  return defineRoute({
    method: 'POST',
    path: 'runCancel',
    access: 'run.cancel',
    summary: 'Stops a run that is going on',
    answer: runSummaryShape,
    status: 202,
    handle: ({ params: { run: id = '' }, user }) => {
      views.summary(id)
      if (!deps.engine.cancel(id)) throw flowError('RUN_FINISHED', { run: id })
      audit(deps, { user, action: 'run.cancel', run: id })
      return { body: views.summary(id) }
    },
  })
}

interface Start {
  readonly saved: SavedFlow
  readonly trigger: string
  readonly input: readonly Json[]
  readonly startedBy: string
}

async function start(deps: ApiDeps, views: RunViews, request: Start): Promise<Reply<RunSummary>> {
  const { flow, version } = request.saved
  const problems = blockingProblems(
    checkToRun(flow, deps.registry, {
      shapes: deps.contracts.shapes(),
      connections: deps.connections.connectors(),
      valueMaps: deps.valueMaps.maps(),
    }),
  )
  if (problems.length > 0)
    return { refused: flowError('FLOW_INVALID', { flow: flow.name, count: problems.length }), problems }
  const { id } = await deps.engine.start({ ...request, saved: { flow, version } })
  return { body: views.summary(id) }
}

/** The trigger named, or the only one there is. */
function chooseTrigger(
  flow: Flow,
  { registry }: ApiDeps,
  named: string | undefined,
): string | Exclude<Reply<RunSummary>, Response> {
  const triggers = flow.nodes.filter((node) => !node.disabled && registry.infos.get(node.type)?.kind === 'trigger')
  if (named !== undefined) {
    if (triggers.some(({ id }) => id === named)) return named
    throw flowError('NOT_FOUND', { what: 'trigger', id: named })
  }
  const [first, ...others] = triggers
  if (first && others.length === 0) return first.id
  if (!first) return refuse([flowError('TRIGGER_MISSING', {}, { path: '/nodes' }).toProblem()])
  const expected = `must be one of ${triggers.map(({ id }) => id).join(', ')}`
  return refuse([
    flowError('SCHEMA_MISMATCH', { where: '/trigger', expected, got: 'nothing' }, { path: '/trigger' }).toProblem(),
  ])
}

function audit(
  deps: Pick<ApiDeps, 'audit' | 'now'>,
  { user, action, run }: { readonly user: string; readonly action: string; readonly run: string },
): void {
  deps.audit.add({ at: deps.now().toISOString(), who: user, action, object: `run:${run}` })
}
