import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import { parkedResolutions, type ParkedAnswer, type ParkedRecord, type ResolveParkedRequest } from '@isthmus/sdk/api'
import type { ApiDeps } from './deps.ts'
import { hideInParked, mayReadPersonal, personalView } from './personal-view.ts'
import { hidden } from './personal-data.ts'
import { defineRoute, shape, type Route, type RouteRequest } from './route.ts'
import { Count, exact, Instant, ProblemSchema } from './shapes.ts'

type ParkedState = 'waiting' | 'resolved' | 'all'

interface ParkedQuery {
  readonly flow?: string
  readonly run?: string
  readonly state?: ParkedState
  readonly cursor?: string
  readonly limit?: number
}

const optionalText = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }))
const Resolution = Type.Enum([...parkedResolutions])

const queryShape = shape<ParkedQuery>(
  exact({
    flow: optionalText('Flow id'),
    run: optionalText('Run id'),
    state: Type.Optional(Type.Enum(['waiting', 'resolved', 'all'], { default: 'waiting' })),
    cursor: optionalText('`next` of the page before'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  }),
)
const ParkedSchema = exact({
  id: Type.String(),
  runId: Type.String(),
  flowId: Type.String(),
  flowName: Type.String(),
  flowVersion: Type.Integer(),
  node: Type.String(),
  nodeName: Type.String(),
  businessKey: Type.Optional(Type.String()),
  record: Type.Unknown({ description: 'The record that came into the node' }),
  problem: ProblemSchema,
  since: Instant,
  attempts: Count,
  parkedAt: Instant,
  resolution: Type.Optional(exact({ kind: Resolution, at: Instant, by: Type.String() })),
})
const parkedShape = shape<ParkedRecord>(ParkedSchema)
const listShape = shape<ParkedAnswer>(
  exact({ parked: Type.Array(ParkedSchema), total: Count, next: Type.Union([Type.String(), Type.Null()]) }),
)
const resolveShape = shape<ResolveParkedRequest>(
  exact({
    resolution: Resolution,
    record: Type.Optional(
      Type.Unknown({ description: 'For "happened": what leaves the node; the record as it came in when left out' }),
    ),
  }),
)

/** Records whose writes have an outcome that nobody knows: looking at them, and deciding. */
export function parkedRoutes(deps: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'parked',
      access: 'parked.read',
      summary: 'Lists records that wait for a person, longest waiting first',
      query: queryShape,
      answer: listShape,
      handle: (request) => {
        const { limit = 50, state = 'waiting', ...query } = request.query
        const page = deps.parked.list({ ...query, limit, ...(state === 'all' ? {} : { open: state === 'waiting' }) })
        return { body: { ...page, parked: page.parked.map((parked) => asSeenBy(deps, request, parked)) } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'parkedRecord',
      access: 'parked.read',
      summary: 'Gives one parked record',
      answer: parkedShape,
      handle: (request) => ({ body: asSeenBy(deps, request, known(deps, request.params['parked'] ?? '')) }),
    }),
    resolveRoute(deps),
  ]
}

function asSeenBy(
  { flows, registry, contracts }: ApiDeps,
  request: RouteRequest<unknown, unknown>,
  parked: ParkedRecord,
): ParkedRecord {
  if (mayReadPersonal(request)) return parked
  const flow = flows.version(parked.flowId, parked.flowVersion)?.flow
  // Without the flow nobody can tell which fields are personal, so that all of them are.
  return flow
    ? hideInParked(personalView(flow, { registry, entities: contracts.entities() }), parked)
    : { ...parked, record: hidden }
}

function resolveRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'POST',
    path: 'parkedResolution',
    access: 'parked.resolve',
    summary: 'Decides about a parked record, and lets its run go on',
    body: resolveShape,
    answer: parkedShape,
    handle: async ({ params: { parked: id = '' }, body: { resolution, record }, user }) => {
      const { runId } = known(deps, id)
      const at = deps.now().toISOString()
      const given = record === undefined ? {} : { record }
      const decided = deps.parked.resolve({ id, kind: resolution, at, by: user, ...given })
      if (!decided) throw flowError('PARKED_RESOLVED', { id })
      deps.audit.add({ at, who: user, action: `parked.${resolution}`, object: `run:${runId}` })
      await deps.continueRun(runId)
      return { body: known(deps, id) }
    },
  })
}

function known({ parked }: ApiDeps, id: string): ParkedRecord {
  const found = parked.get(id)
  if (!found) throw flowError('NOT_FOUND', { what: 'parked record', id })
  return found
}
