import * as Type from 'typebox'
import { blockingProblems, flowError, parseFlow, typeFlow, type Flow, type Problem } from '@isthmus/sdk'
import {
  type CallableFlowsAnswer,
  type CreateFlowRequest,
  type FlowActiveRequest,
  type FlowCheck,
  type FlowDetail,
  type FlowsAnswer,
  type FlowVersionsAnswer,
  type SaveFlowRequest,
} from '@isthmus/sdk/api'
import type { StoredFlow } from '../stores/flow-store.ts'
import { callableFlows } from './callable-flows.ts'
import type { ApiDeps } from './deps.ts'
import { createFlowChecks, type FlowChecks } from './flow-checks.ts'
import { newestForm } from './known-to-checks.ts'
import { mayReadPersonal, type PersonalSources } from './personal-view.ts'
import { hidePins, restorePins } from './pins-view.ts'
import { refuse } from './problem-answer.ts'
import { defineRoute, shape, type Reply, type Route, type RouteRequest } from './route.ts'
import { exact, FlowDocument, Instant, nothing, ProblemSchema, RunSummarySchema, TriggerKindSchema } from './shapes.ts'

const Version = Type.Integer({ minimum: 1 })
const CheckSchema = exact({
  problems: Type.Array(ProblemSchema),
  schemas: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
})
const detailShape = shape<FlowDetail>(
  exact({
    flow: FlowDocument,
    version: Version,
    updatedAt: Instant,
    updatedBy: Type.String(),
    active: Type.Boolean(),
    activeVersion: Type.Optional(Version),
    check: CheckSchema,
  }),
)
const listShape = shape<FlowsAnswer>(
  exact({
    flows: Type.Array(
      exact({
        id: Type.String(),
        name: Type.String(),
        description: Type.Optional(Type.String()),
        version: Version,
        updatedAt: Instant,
        updatedBy: Type.String(),
        nodeCount: Type.Integer(),
        triggers: Type.Array(TriggerKindSchema),
        active: Type.Boolean(),
        problemCount: Type.Integer(),
        drift: Type.Optional(
          exact({
            changes: Type.Integer(),
            breaking: Type.Integer(),
            policy: Type.Enum(['warn', 'pause', 'park']),
            connections: Type.Array(Type.String()),
          }),
        ),
        lastRun: Type.Optional(RunSummarySchema),
      }),
    ),
  }),
)
const callableShape = shape<CallableFlowsAnswer>(
  exact({
    flows: Type.Record(
      Type.String(),
      exact({ active: Type.Boolean(), takesCalls: Type.Boolean(), calls: Type.Array(Type.String()) }),
    ),
    contracts: Type.Record(
      Type.String(),
      Type.Object({}, { description: 'JSON Schemas of what a flow takes (input) and returns (output)' }),
    ),
  }),
)
const versionsShape = shape<FlowVersionsAnswer>(
  exact({ versions: Type.Array(exact({ version: Version, savedAt: Instant, savedBy: Type.String() })) }),
)
// The document itself is read by the sdk, which reports all of its problems and brings old forms up to date.
const createShape = shape<CreateFlowRequest>(exact({ flow: Type.Unknown() }))
const saveShape = shape<SaveFlowRequest>(exact({ flow: Type.Unknown(), baseVersion: Version }))

/** Flow documents. */
export function flowRoutes(deps: ApiDeps): readonly Route[] {
  const checks = createFlowChecks(deps)
  return [
    ...readRoutes(deps, checks),
    callableRoute(deps),
    ...writeRoutes(deps, checks),
    activeRoute(deps, checks),
    removeRoute(deps),
  ]
}

function readRoutes({ flows, ...deps }: ApiDeps, checks: FlowChecks): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'flows',
      access: 'flow.read',
      summary: 'Lists the flows with their last runs',
      answer: listShape,
      handle: () => ({ body: { flows: flows.list().map((row) => checks.summary(row)) } }),
    }),
    defineRoute({
      method: 'GET',
      path: 'flow',
      access: 'flow.read',
      summary: 'Gives the newest version of a flow',
      answer: detailShape,
      handle: (request) => {
        const { flow: id = '' } = request.params
        return { body: shownTo(request, checks.detail(found(flows.get(id), id)), sourcesOf(deps)) }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'flowVersions',
      access: 'flow.read',
      summary: 'Lists the versions of a flow, newest first',
      answer: versionsShape,
      handle: ({ params }) => {
        found(flows.get(params['flow'] ?? ''), params['flow'])
        return { body: { versions: flows.versions(params['flow'] ?? '') } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'flowVersion',
      access: 'flow.read',
      summary: 'Gives one version of a flow',
      answer: detailShape,
      handle: (request) => {
        const { flow = '', version = '' } = request.params
        const stored = /^[1-9]\d{0,8}$/.test(version) ? flows.version(flow, Number(version)) : undefined
        if (!stored) throw flowError('NOT_FOUND', { what: 'flow version', id: `${flow} ${version}` })
        return { body: shownTo(request, checks.detail(stored), sourcesOf(deps)) }
      },
    }),
  ]
}

function callableRoute({ flows, registry }: ApiDeps): Route {
  return defineRoute({
    method: 'GET',
    path: 'callableFlows',
    access: 'flow.read',
    summary: 'Tells what the checks of a flow must know of the flows it calls',
    query: shape<{ readonly names?: string }>(exact({ names: Type.Optional(Type.String({ maxLength: 20_000 })) })),
    answer: callableShape,
    handle: ({ query: { names = '' } }) => {
      const find = newestForm({ registry, flows })
      const contracts = names.split(',').flatMap((id) => {
        const flow = id === '' ? undefined : find(id)
        return flow ? [[id, typeFlow(flow, registry.infos).contract()] as const] : []
      })
      const known = Object.fromEntries(callableFlows({ flows, registry }))
      return { body: { flows: known, contracts: Object.fromEntries(contracts) } }
    },
  })
}

function writeRoutes({ flows, flowsChanged, ...deps }: ApiDeps, checks: FlowChecks): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: 'flowCheck',
      access: 'flow.check',
      summary: 'Tells what is known of a flow without saving or running it',
      body: createShape,
      answer: shape<FlowCheck>(CheckSchema),
      handle: ({ body }) => {
        const parsed = parseFlow(body.flow)
        return { body: parsed.ok ? checks.check(parsed.flow) : { problems: parsed.problems, schemas: {} } }
      },
    }),
    defineRoute({
      method: 'POST',
      path: 'flows',
      access: 'flow.edit',
      summary: 'Saves a new flow',
      body: createShape,
      answer: detailShape,
      status: 201,
      handle: ({ body, user }) =>
        withFlow(body.flow, (flow) => {
          const stored = flows.create({ flow, by: user })
          audit(deps, { user, action: 'flow.create', flow: flow.id })
          flowsChanged()
          return { body: checks.detail(stored) }
        }),
    }),
    defineRoute({
      method: 'PUT',
      path: 'flow',
      access: 'flow.edit',
      summary: 'Saves a new version of a flow',
      body: saveShape,
      answer: detailShape,
      handle: (request) =>
        withFlow(request.body.flow, (given) => {
          const { body, params, user } = request
          // Values that were not shown to this person are not this person's to lose.
          const flow = mayReadPersonal(request) ? given : restorePins(given, flows.get(given.id)?.flow, sourcesOf(deps))
          if (flow.id !== params['flow']) return refuse([otherId(flow.id, params['flow'] ?? '')])
          const taken = flows.get(flow.id)?.active ? takenPath(flow, { flows, registry: deps.registry }) : undefined
          if (taken) throw flowError('NAME_TAKEN', { what: 'active webhook', name: taken })
          const stored = flows.save({ flow, by: user, baseVersion: body.baseVersion })
          audit(deps, { user, action: 'flow.save', flow: `${flow.id}` })
          flowsChanged()
          return { body: shownTo(request, checks.detail(stored), sourcesOf(deps)) }
        }),
    }),
  ]
}

function activeRoute({ flows, flowsChanged, ...deps }: ApiDeps, checks: FlowChecks): Route {
  return defineRoute({
    method: 'PUT',
    path: 'flowActive',
    access: 'flow.activate',
    summary: 'Switches a flow’s webhooks and schedules on or off',
    body: shape<FlowActiveRequest>(exact({ active: Type.Boolean() })),
    answer: detailShape,
    handle: (request) => {
      const { body, params, user } = request
      const { active } = body
      const { flow: id = '' } = params
      const { flow } = found(flows.get(id), id)
      const problems = active ? blockingProblems(checks.check(flow).problems) : []
      if (problems.length > 0)
        return { refused: flowError('FLOW_INVALID', { flow: flow.name, count: problems.length }), problems }
      const taken = active ? takenPath(flow, { flows, registry: deps.registry }) : undefined
      if (taken) throw flowError('NAME_TAKEN', { what: 'active webhook', name: taken })
      const stored = flows.setActive(id, active)
      audit(deps, { user, action: active ? 'flow.activate' : 'flow.deactivate', flow: id })
      flowsChanged()
      return { body: shownTo(request, checks.detail(stored), sourcesOf(deps)) }
    },
  })
}

function removeRoute({ flows, flowsChanged, ...deps }: ApiDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: 'flow',
    access: 'flow.edit',
    summary: 'Removes a flow; its runs and their traces stay',
    answer: nothing,
    status: 204,
    handle: ({ params: { flow = '' }, user }) => {
      flows.remove(flow)
      audit(deps, { user, action: 'flow.remove', flow })
      flowsChanged()
      return { body: undefined }
    },
  })
}

/** Sample data may hold what the reader's role may not see. */
function shownTo(
  request: Pick<RouteRequest<unknown, unknown>, 'session'>,
  detail: FlowDetail,
  sources: PersonalSources,
): FlowDetail {
  return mayReadPersonal(request) ? detail : { ...detail, flow: hidePins(detail.flow, sources) }
}

function sourcesOf({ registry, contracts }: Pick<ApiDeps, 'registry' | 'contracts'>): PersonalSources {
  return { registry, entities: contracts.entities() }
}

function withFlow(document: unknown, save: (flow: Flow) => Reply<FlowDetail>): Reply<FlowDetail> {
  const parsed = parseFlow(document)
  if (parsed.ok) return save(parsed.flow)
  const [first, ...others] = parsed.problems
  if (!first) throw flowError('INTERNAL', { message: 'A flow was refused without a reason' })
  return refuse([first, ...others])
}

/** A webhook path of the flow that another active flow answers at. */
function takenPath(flow: Flow, { flows, registry }: Pick<ApiDeps, 'flows' | 'registry'>): string | undefined {
  const pathsOf = ({ nodes }: Flow): readonly string[] =>
    nodes
      .filter((node) => !node.disabled && registry.infos.get(node.type)?.trigger === 'webhook')
      .flatMap(({ config: { path } }) => (typeof path === 'string' ? [path] : []))
  const others = flows.active().filter((other) => other.flow.id !== flow.id)
  const taken = new Set(others.flatMap((other) => pathsOf(other.flow)))
  return pathsOf(flow).find((path) => taken.has(path))
}

function otherId(got: string, wanted: string): Problem {
  const params = { where: '/id', expected: `must be "${wanted}", as in the address`, got: `"${got}"` }
  return flowError('SCHEMA_MISMATCH', params, { path: '/id' }).toProblem()
}

function found(stored: StoredFlow | undefined, id = ''): StoredFlow {
  if (!stored) throw flowError('NOT_FOUND', { what: 'flow', id })
  return stored
}

interface Deed {
  readonly user: string
  readonly action: string
  readonly flow: string
}

function audit(deps: Pick<ApiDeps, 'audit' | 'now'>, { user, action, flow }: Deed): void {
  deps.audit.add({ at: deps.now().toISOString(), who: user, action, object: `flow:${flow}` })
}
