import * as Type from 'typebox'
import {
  flowError,
  type RunDetail,
  type RunsAnswer,
  type RunStatus,
  type TraceRecordsAnswer,
  type TriggerKind,
} from '@isthmus/sdk'
import { readTrace } from '../engine/trace.ts'
import type { ApiDeps } from './deps.ts'
import { mismatches, refuse } from './problem-answer.ts'
import { defineRoute, shape, type Reply, type Route } from './route.ts'
import { createRunViews, type RunViews } from './run-views.ts'
import {
  Count,
  exact,
  ProblemSchema,
  runDetailShape,
  RunStatusSchema,
  RunSummarySchema,
  TriggerKindSchema,
} from './shapes.ts'

interface RunsQuery {
  readonly flow?: string
  readonly status?: readonly RunStatus[]
  readonly version?: number
  readonly trigger?: TriggerKind
  readonly triggerNode?: string
  readonly code?: string
  readonly from?: string
  readonly to?: string
  readonly key?: string
  readonly cursor?: string
  readonly limit?: number
}

interface RecordsQuery {
  readonly side?: 'in' | 'out'
  readonly port?: string
  readonly cursor?: string
  readonly limit?: number
}

const defaultLimit = 50
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: defaultLimit }))
const Next = Type.Union([Type.String(), Type.Null()])
const optionalText = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }))

const runsQueryShape = shape<RunsQuery>(
  exact({
    flow: optionalText('Flow id'),
    status: Type.Optional(Type.Array(RunStatusSchema, { maxItems: 8 })),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Version of the flow' })),
    trigger: Type.Optional(TriggerKindSchema),
    triggerNode: optionalText('Id of the trigger node'),
    code: optionalText("Error code of the run's first failure"),
    from: optionalText('Queued at this instant or later, ISO 8601'),
    to: optionalText('Queued before this instant, ISO 8601'),
    key: optionalText('Beginning of a business key'),
    cursor: optionalText('`next` of the page before'),
    limit: Limit,
  }),
)
const runsShape = shape<RunsAnswer>(exact({ runs: Type.Array(RunSummarySchema), next: Next }))
const recordsQueryShape = shape<RecordsQuery>(
  exact({
    side: Type.Optional(Type.Enum(['in', 'out'])),
    port: optionalText('Port id, "out" by default'),
    cursor: Type.Optional(Type.String({ pattern: '^\\d{1,9}$', description: '`next` of the page before' })),
    limit: Limit,
  }),
)
const recordsShape = shape<TraceRecordsAnswer>(
  exact({
    records: Type.Array(
      exact({
        index: Count,
        value: Type.Optional(Type.Unknown()),
        problem: Type.Optional(ProblemSchema),
        from: Type.Optional(exact({ node: Type.String(), port: Type.String(), index: Count })),
        cutBytes: Type.Optional(Count),
        cutHash: Type.Optional(Type.String()),
      }),
    ),
    total: Count,
    kept: Count,
    next: Next,
  }),
)

/** Looking at runs. */
export function runRoutes(deps: ApiDeps): readonly Route[] {
  const views = createRunViews(deps)
  return [
    defineRoute({
      method: 'GET',
      path: 'runs',
      access: 'run.read',
      summary: 'Lists runs, newest first',
      query: runsQueryShape,
      answer: runsShape,
      handle: ({ query }) => listRuns(deps, views, query),
    }),
    defineRoute({
      method: 'GET',
      path: 'run',
      access: 'run.read',
      summary: 'Gives a run with its steps and the flow as it was',
      answer: runDetailShape,
      handle: async ({ params }): Promise<Reply<RunDetail>> => ({ body: await views.detail(params['run'] ?? '') }),
    }),
    recordsRoute(views),
  ]
}

function listRuns({ runs }: ApiDeps, views: RunViews, query: RunsQuery): Reply<RunsAnswer> {
  const times = { from: instant(query.from), to: instant(query.to) }
  const wrong = mismatches(
    (['from', 'to'] as const).flatMap((name) =>
      times[name] === null
        ? [{ path: `/${name}`, expected: 'must be an instant such as 2026-03-01T08:00:00Z', got: query[name] ?? '' }]
        : [],
    ),
  )
  if (wrong) return refuse(wrong)
  const { flow, status, version, trigger, triggerNode, code, key, cursor, limit = defaultLimit } = query
  const page = runs.list({
    limit,
    ...(flow === undefined ? {} : { flow }),
    ...(status === undefined ? {} : { statuses: status }),
    ...(version === undefined ? {} : { version }),
    ...(trigger === undefined ? {} : { triggerKind: trigger }),
    ...(triggerNode === undefined ? {} : { triggerNode }),
    ...(code === undefined ? {} : { errorCode: code }),
    ...(times.from ? { from: times.from } : {}),
    ...(times.to ? { to: times.to } : {}),
    ...(key === undefined ? {} : { key }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  return { body: { ...page, runs: page.runs.map((run) => views.overlay(run)) } }
}

/** The stored form of an instant; `null` for a text that is none. */
function instant(text: string | undefined): string | undefined | null {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

function recordsRoute(views: RunViews): Route {
  return defineRoute({
    method: 'GET',
    path: 'runRecords',
    access: 'run.read',
    summary: 'Pages through the records that entered or left a step',
    query: recordsQueryShape,
    answer: recordsShape,
    handle: async ({ params: { run = '', node = '' }, query }): Promise<Reply<TraceRecordsAnswer>> => {
      const detail = await views.detail(run)
      if (!detail.flow.nodes.some(({ id }) => id === node)) throw flowError('NOT_FOUND', { what: 'node', id: node })
      const trace = (await views.trace(run)) ?? { nodes: {}, inputs: {} }
      const { side = 'out', port, cursor = '0', limit = defaultLimit } = query
      const page = { node, side, offset: Number(cursor), limit }
      return { body: readTrace(trace, port === undefined ? page : { ...page, port }) }
    },
  })
}
