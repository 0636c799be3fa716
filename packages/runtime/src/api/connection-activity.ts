import * as Type from 'typebox'
import { flowError, type ErrorClass, type Problem } from '@isthmus/sdk'
import type { ConnectionActivity, FailedCalls, LimitState, NamedFlow, QuotaState } from '@isthmus/sdk/api'
import type { FailedCall } from '../engine/failed-calls-port.ts'
import type { CallGates, CallNotes } from '../engine/limits/index.ts'
import type { ApiDeps } from './deps.ts'
import { hidden } from './personal-data.ts'
import { mayReadPersonal } from './personal-view.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant, ProblemSchema } from './shapes.ts'

const classes: ErrorClass[] = ['transient', 'throttle', 'auth', 'conflict', 'validation', 'business', 'fatal']
const Flow = exact({ id: Type.String(), name: Type.String() })
const activityShape = shape<ConnectionActivity>(
  exact({
    at: Instant,
    limits: Type.Array(
      exact({
        scope: Type.Enum(['connection', 'calls', 'shared']),
        match: Type.Optional(
          exact({
            methods: Type.Optional(Type.Array(Type.String())),
            pathStart: Type.Optional(Type.String()),
            pathEnd: Type.Optional(Type.String()),
          }),
        ),
        maxConcurrent: Type.Optional(Type.Integer()),
        perSecond: Type.Optional(Type.Number()),
        burst: Type.Optional(Type.Number()),
        inside: Count,
        waiting: Count,
        waitingFlows: Type.Array(Flow),
        tokens: Type.Optional(Count),
        pausedUntil: Type.Optional(Instant),
      }),
    ),
    quotas: Type.Array(
      exact({
        name: Type.String(),
        remaining: Type.Number({ minimum: 0 }),
        limit: Type.Optional(Type.Number({ minimum: 0 })),
        resetsAt: Type.Optional(Instant),
        at: Instant,
      }),
    ),
    failures: Type.Array(
      exact({
        at: Instant,
        firstAt: Instant,
        count: Type.Integer({ minimum: 1 }),
        what: Type.Optional(Type.String()),
        flow: Type.Optional(Flow),
        run: Type.Optional(Type.String()),
        node: Type.Optional(Type.String()),
        errorClass: Type.Enum(classes),
        problem: ProblemSchema,
      }),
    ),
  }),
)

/** What the API is told of calls to the outside. */
export interface OutsideCalls {
  readonly gates: Pick<CallGates, 'limitsOf'>
  readonly notes: Pick<CallNotes, 'failuresOf' | 'quotasOf' | 'forget'>
}

/** How calls to the system of a connection go, and what went wrong last. */
export function activityRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'GET',
    path: 'connectionActivity',
    access: 'connection.read',
    summary: 'Tells how the limits of a connection stand, what its system says is left, and which calls failed last',
    answer: activityShape,
    handle: (request) => {
      const { connection: name = '' } = request.params
      const now = deps.now()
      const { notes } = deps.calls
      const failures = notes.failuresOf(name).map((failed) => failureOf(deps, failed))
      return {
        body: {
          at: now.toISOString(),
          limits: limitsOf(deps, name, now),
          quotas: notes.quotasOf(name).map(({ resetsAtMs, ...quota }): QuotaState => {
            return { ...quota, ...(resetsAtMs === undefined ? {} : { resetsAt: instantAt(resetsAtMs) }) }
          }),
          failures: mayReadPersonal(request) ? failures : failures.map(withoutData),
        },
      }
    },
  })
}

function limitsOf(deps: ApiDeps, name: string, now: Date): readonly LimitState[] {
  const connection = deps.connections.get(name)
  if (!connection) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  const connector = deps.registry.connectors.get(connection.connector)
  return deps.calls.gates.limitsOf(connection, connector).map(({ scope, match, state }): LimitState => {
    const { limits, inside, waiting, waitingFlows, tokens, pausedMs } = state
    return {
      scope,
      ...(match ? { match } : {}),
      ...limits,
      inside,
      waiting,
      waitingFlows: waitingFlows
        .filter((id) => id !== '')
        .slice(0, mostFlows)
        .map((id) => namedFlow(deps, id)),
      ...(tokens === undefined ? {} : { tokens }),
      ...(pausedMs > 0 ? { pausedUntil: instantAt(now.getTime() + pausedMs) } : {}),
    }
  })
}

const mostFlows = 10

function failureOf(deps: ApiDeps, { flow, run, node, ...failed }: FailedCall): FailedCalls {
  const isKept = run !== undefined && deps.runs.find(run) !== undefined
  return {
    ...failed,
    ...(flow === undefined ? {} : { flow: namedFlow(deps, flow) }),
    ...(isKept ? { run } : {}),
    ...(node === undefined ? {} : { node: nodeName(deps, flow, node) }),
  }
}

function namedFlow({ flows }: ApiDeps, id: string): NamedFlow {
  return { id, name: flows.get(id)?.flow.name ?? id }
}

function nodeName({ flows }: ApiDeps, flow: string | undefined, id: string): string {
  const nodes = flow === undefined ? undefined : flows.get(flow)?.flow.nodes
  return nodes?.find((node) => node.id === id)?.name ?? id
}

/** Parts of messages that speak of the system and not of its data. */
const harmless: readonly string[] = ['host', 'system', 'status', 'limitMs', 'connection', 'entity', 'seconds']

/** What systems say of a failure repeats what they were sent, and addresses hold keys. */
function withoutData(whole: FailedCalls): FailedCalls {
  const { what: _, ...failed } = whole
  return { ...failed, problem: withoutTexts(failed.problem) }
}

function withoutTexts(problem: Problem): Problem {
  const params = Object.entries(problem.params ?? {})
  const texts = params.filter(([name, value]) => typeof value === 'string' && value !== '' && !harmless.includes(name))
  if (texts.length === 0) return problem
  const hide = (text: string): string =>
    texts.reduce((shown, [, value]) => shown.replaceAll(String(value), hidden), text)
  return {
    ...problem,
    message: hide(problem.message),
    ...(problem.hint === undefined ? {} : { hint: hide(problem.hint) }),
    params: { ...problem.params, ...Object.fromEntries(texts.map(([name]) => [name, hidden])) },
  }
}

function instantAt(ms: number): string {
  return new Date(ms).toISOString()
}
