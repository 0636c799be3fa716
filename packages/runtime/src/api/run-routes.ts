import { setImmediate } from 'node:timers/promises'
import * as Type from 'typebox'
import { flowError, type TriggerKind } from '@isthmus/sdk'
import {
  type RunDetail,
  type RunsAnswer,
  type RunStatus,
  type RunSummary,
  type TraceRecordsAnswer,
} from '@isthmus/sdk/api'
import { readTrace, type TraceQuery } from '../engine/trace/trace.ts'
import { callsRoute } from './call-routes.ts'
import type { ApiDeps } from './deps.ts'
import { hideInPage, hideInRun, hideInSteps, mayReadPersonal, personalView } from './personal-view.ts'
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
/** After this time a page is given as it is, with a cursor to go on from. */
const longestSearchMs = 1000
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
      handle: (request) =>
        listRuns(deps, request.query, (run) => {
          const current = views.overlay(run)
          return mayReadPersonal(request) ? current : hideInRun(current)
        }),
    }),
    defineRoute({
      method: 'GET',
      path: 'run',
      access: 'run.read',
      summary: 'Gives a run with its steps and the flow as it was',
      answer: runDetailShape,
      handle: async (request): Promise<Reply<RunDetail>> => {
        const detail = await views.detail(request.params['run'] ?? '')
        if (mayReadPersonal(request)) return { body: detail }
        return { body: { ...hideInRun(detail), steps: hideInSteps(detail.steps) } }
      },
    }),
    recordsRoute(deps, views),
    callsRoute(deps, views),
  ]
}

async function listRuns(
  { runs }: ApiDeps,
  query: RunsQuery,
  show: (run: RunSummary) => RunSummary,
): Promise<Reply<RunsAnswer>> {
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
  const filter = { flow, version, triggerNode, key, cursor, statuses: status, triggerKind: trigger, errorCode: code }
  const narrowed = given({ ...filter, from: times.from ?? undefined, to: times.to ?? undefined })
  const page = await fullPage((more) => runs.list({ ...narrowed, ...more }), limit)
  return { body: { ...page, runs: page.runs.map(show) } }
}

/** The store gives up looking after a while, so that others get their turn; it is asked again until the page is full. */
async function fullPage(
  list: (more: { readonly limit: number; readonly cursor?: string }) => RunsAnswer,
  limit: number,
): Promise<RunsAnswer> {
  const untilMs = performance.now() + longestSearchMs
  let page = list({ limit })
  while (page.runs.length < limit && page.next !== null && performance.now() < untilMs) {
    await setImmediate()
    const more = list({ limit: limit - page.runs.length, cursor: page.next })
    page = { runs: [...page.runs, ...more.runs], next: more.next }
  }
  return page
}

/** Without the parts that were not asked for. */
function given<T extends object>(parts: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: NonNullable<T[K]>
  }
}

/** The stored form of an instant; `null` for a text that is none. */
function instant(text: string | undefined): string | undefined | null {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

function recordsRoute({ registry, contracts }: ApiDeps, views: RunViews): Route {
  return defineRoute({
    method: 'GET',
    path: 'runRecords',
    access: 'run.read',
    summary: 'Pages through the records that entered or left a step',
    query: recordsQueryShape,
    answer: recordsShape,
    handle: async (request): Promise<Reply<TraceRecordsAnswer>> => {
      const { run = '', node = '' } = request.params
      const detail = await views.detail(run)
      if (!detail.flow.nodes.some(({ id }) => id === node)) throw flowError('NOT_FOUND', { what: 'node', id: node })
      const trace = (await views.trace(run)) ?? { nodes: {}, inputs: {} }
      const asked = { node, ...askedFor(request.query) }
      const page = readTrace(trace, asked)
      if (mayReadPersonal(request)) return { body: page }
      const view = personalView(detail.flow, { registry, entities: contracts.entities() })
      return { body: hideInPage(view, { page, trace, asked }) }
    },
  })
}

function askedFor({ side = 'out', port, cursor = '0', limit = defaultLimit }: RecordsQuery): Omit<TraceQuery, 'node'> {
  return { side, offset: Number(cursor), limit, ...(port === undefined ? {} : { port }) }
}
