import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import { type TraceCall, type TraceCallsAnswer } from '@isthmus/sdk/api'
import type { RunTrace } from '../engine/trace/trace.ts'
import type { ApiDeps } from './deps.ts'
import { hideInCalls } from './hide-calls.ts'
import { mayReadPersonal, personalView } from './personal-view.ts'
import { defineRoute, shape, type Reply, type Route } from './route.ts'
import type { RunViews } from './run-views.ts'
import { Count, exact } from './shapes.ts'

interface CallsQuery {
  readonly cursor?: string
  readonly limit?: number
}

const defaultLimit = 50
const callsQueryShape = shape<CallsQuery>(
  exact({
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$', description: '`next` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: defaultLimit })),
  }),
)
const Message = exact({
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.Optional(Type.String()),
  cutBytes: Type.Optional(Count),
  cutHash: Type.Optional(Type.String()),
})
const callsShape = shape<TraceCallsAnswer>(
  exact({
    calls: Type.Array(
      exact({
        index: Count,
        at: Type.String(),
        try: Type.Integer({ minimum: 1 }),
        records: Count,
        purpose: Type.Optional(Type.Enum(['signIn', 'verify'])),
        signedInAnew: Type.Optional(Type.Boolean()),
        connection: Type.Optional(Type.String()),
        method: Type.String(),
        url: Type.String(),
        status: Type.Optional(Type.Integer()),
        rows: Type.Optional(Type.Integer()),
        problem: Type.Optional(Type.String()),
        durationMs: Type.Number({ minimum: 0 }),
        sentBytes: Count,
        receivedBytes: Count,
        sent: Message,
        received: Type.Optional(Message),
        from: Type.Optional(exact({ node: Type.String(), port: Type.String(), index: Count })),
      }),
    ),
    total: Count,
    failed: Count,
    kept: Count,
    next: Type.Union([Type.String(), Type.Null()]),
  }),
)

/** Looking at what a step said to other systems. */
export function callsRoute({ registry, contracts }: ApiDeps, views: RunViews): Route {
  return defineRoute({
    method: 'GET',
    path: 'runCalls',
    access: 'run.read',
    summary: 'Pages through the calls that a step made to other systems',
    query: callsQueryShape,
    answer: callsShape,
    handle: async (request): Promise<Reply<TraceCallsAnswer>> => {
      const { run = '', node = '' } = request.params
      const detail = await views.detail(run)
      if (!detail.flow.nodes.some(({ id }) => id === node)) throw flowError('NOT_FOUND', { what: 'node', id: node })
      const trace = (await views.trace(run)) ?? { nodes: {}, inputs: {} }
      const page = readCalls(trace, { node, ...request.query })
      if (mayReadPersonal(request)) return { body: page }
      const view = personalView(detail.flow, { registry, entities: contracts.entities() })
      return { body: { ...page, calls: hideInCalls(view, { calls: page.calls, trace, node }) } }
    },
  })
}

function readCalls(
  { calls }: RunTrace,
  { node, cursor = '0', limit = defaultLimit }: CallsQuery & { readonly node: string },
): TraceCallsAnswer {
  const { total, failed, kept } = (calls && Object.hasOwn(calls, node) ? calls[node] : undefined) ?? nothing
  const offset = Number(cursor)
  const end = offset + limit
  return {
    calls: kept.slice(offset, end),
    total,
    failed,
    kept: kept.length,
    next: end < kept.length ? String(end) : null,
  }
}

const nothing: { readonly total: 0; readonly failed: 0; readonly kept: readonly TraceCall[] } = {
  total: 0,
  failed: 0,
  kept: [],
}
