import * as Type from 'typebox'
import { flowError, isJsonObject } from '@isthmus/sdk'
import {
  type AcceptContractRequest,
  type ContractDetail,
  type ContractEntitiesAnswer,
  type ContractHistoryAnswer,
  type ContractSettingsRequest,
  type DriftFinding,
  type FlowDriftAnswer,
} from '@isthmus/sdk/api'
import { driftKey, keysKeyword, type DescribedEntity } from '@isthmus/sdk/contract'
import type { ConnectionDrift } from '../contracts/contracts.ts'
import { policyOf } from '../contracts/policies.ts'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant, ProblemSchema } from './shapes.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Range = exact({ from: Count, to: Count })
const use = {
  change: Type.String(),
  node: Type.String(),
  use: Type.Enum(['read', 'write']),
  pointer: Type.Optional(Type.String()),
  range: Type.Optional(Range),
  breaks: Type.Boolean(),
}
const Change = Type.Object(
  { kind: Type.String(), entity: Type.String(), path: Type.Optional(Type.Array(Type.String())) },
  { description: 'A change, see the kinds in docs/drift.md' },
)
const Policy = Type.Enum(['warn', 'pause', 'park'])
const Finding = exact({
  key: Type.String(),
  change: Change,
  flows: Type.Array(
    exact({
      flowId: Type.String(),
      flowName: Type.String(),
      active: Type.Boolean(),
      policy: Policy,
      uses: Type.Array(exact({ ...use, nodeName: Type.String() })),
    }),
  ),
})
const detailShape = shape<ContractDetail>(
  exact({
    connection: Type.String(),
    describes: Type.Boolean(),
    described: Type.Optional(
      exact({
        hash: Hash,
        acceptedHash: Hash,
        acceptedAt: Instant,
        acceptedBy: Type.String(),
        checkedAt: Instant,
        checkedBy: Type.String(),
        everyHours: Count,
        problem: Type.Optional(ProblemSchema),
        entities: Type.Array(exact({ name: Type.String(), fields: Count, keys: Type.Array(Type.String()) })),
        findings: Type.Array(Finding),
        waiting: Count,
      }),
    ),
  }),
)
const entitiesShape = shape<ContractEntitiesAnswer>(
  exact({ entities: Type.Record(Type.String(), Type.Object({}, { description: 'A JSON Schema' })) }),
)
const historyShape = shape<ContractHistoryAnswer>(
  exact({
    versions: Type.Array(exact({ hash: Hash, firstAt: Instant, by: Type.String(), entities: Count })),
  }),
)
const flowDriftShape = shape<FlowDriftAnswer>(
  exact({
    policy: Policy,
    connections: Type.Array(
      exact({
        connection: Type.String(),
        changes: Type.Array(Change),
        uses: Type.Array(exact(use)),
        patch: Type.Optional(Type.Object({}, { description: 'An edit of a flow document' })),
      }),
    ),
  }),
)

/** What systems say of their data, and what has changed. */
export function contractRoutes(deps: ApiDeps): readonly Route[] {
  return [...readRoutes(deps), ...changeRoutes(deps), flowRoute(deps)]
}

function readRoutes(deps: ApiDeps): readonly Route[] {
  const { contracts } = deps
  return [
    defineRoute({
      method: 'GET',
      path: 'contract',
      access: 'connection.read',
      summary: 'Tells what a system says of its data, and what of it has changed',
      answer: detailShape,
      handle: ({ params: { connection = '' } }) => ({ body: detail(deps, connection) }),
    }),
    defineRoute({
      method: 'GET',
      path: 'contractEntities',
      access: 'flow.read',
      summary: 'Gives the schemas of entities, those named or all',
      query: shape<{ readonly names?: string }>(exact({ names: Type.Optional(Type.String({ maxLength: 20_000 })) })),
      answer: entitiesShape,
      handle: ({ params: { connection = '' }, query: { names } }) => {
        requireConnection(deps, connection)
        const wanted = names === undefined ? undefined : new Set(names.split(','))
        const known = contracts.get(connection)?.state.latest.entities ?? []
        const own = known.filter(({ name }) => wanted?.has(name) ?? true)
        return { body: { entities: Object.fromEntries(own.map(({ name, schema }) => [name, schema])) } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'contractHistory',
      access: 'connection.read',
      summary: 'Lists the descriptions that a system gave, newest first',
      answer: historyShape,
      handle: ({ params: { connection = '' } }) => {
        requireConnection(deps, connection)
        return { body: { versions: deps.contractStore.history(connection) } }
      },
    }),
  ]
}

function changeRoutes(deps: ApiDeps): readonly Route[] {
  const { contracts, contractStore } = deps
  return [
    defineRoute({
      method: 'POST',
      path: 'contractCheck',
      access: 'connection.test',
      summary: 'Asks a system now what it holds, and applies the policies of flows to what has changed',
      answer: detailShape,
      handle: async ({ params: { connection = '' }, user }) => {
        requireConnection(deps, connection)
        await contracts.check(connection, user)
        return { body: detail(deps, connection) }
      },
    }),
    defineRoute({
      method: 'PUT',
      path: 'contractAcceptance',
      access: 'flow.edit',
      summary: 'Takes what a system says now as what flows are made with; records that waited go on',
      body: shape<AcceptContractRequest>(exact({ hash: Hash })),
      answer: detailShape,
      handle: async ({ params: { connection = '' }, body: { hash }, user }) => {
        requireConnection(deps, connection)
        await contracts.accept(connection, hash, user)
        return { body: detail(deps, connection) }
      },
    }),
    defineRoute({
      method: 'PUT',
      path: 'contract',
      access: 'connection.edit',
      summary: 'Sets how often a system is asked by the clock',
      body: shape<ContractSettingsRequest>(exact({ everyHours: Type.Integer({ minimum: 0, maximum: 8_760 }) })),
      answer: detailShape,
      handle: ({ params: { connection = '' }, body: { everyHours } }) => {
        requireConnection(deps, connection)
        contractStore.setEvery(connection, everyHours)
        return { body: detail(deps, connection) }
      },
    }),
  ]
}

function flowRoute({ contracts, flows }: ApiDeps): Route {
  return defineRoute({
    method: 'GET',
    path: 'flowDrift',
    access: 'flow.read',
    summary:
      'Tells what has changed in systems for the newest version of a flow, and the edit that follows renamed fields',
    answer: flowDriftShape,
    handle: ({ params: { flow: id = '' } }) => {
      const flow = flows.get(id)?.flow
      if (!flow) throw flowError('NOT_FOUND', { what: 'flow', id })
      return { body: { policy: policyOf(flow), connections: contracts.ofFlow(flow) } }
    },
  })
}

function requireConnection({ connections }: ApiDeps, name: string) {
  const found = connections.get(name)
  if (!found) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  return found
}

function detail(deps: ApiDeps, name: string): ContractDetail {
  const { connector } = requireConnection(deps, name)
  const describes = deps.registry.connectors.get(connector)?.describe !== undefined
  const drift = deps.contracts.get(name)
  return { connection: name, describes, ...(drift ? { described: described(deps, name, drift) } : {}) }
}

function described(
  { contracts, policies }: ApiDeps,
  name: string,
  { state, changes }: ConnectionDrift,
): NonNullable<ContractDetail['described']> {
  const { latest, accepted, acceptedAt, acceptedBy, checkedAt, checkedBy, everyHours, problem } = state
  const touched = changes.length === 0 ? [] : contracts.touched(name)
  const findings = changes.map((change): DriftFinding => {
    const key = driftKey(change)
    const flows = touched.flatMap(({ flow, active, uses }) => {
      const own = uses.filter((each) => each.change === key)
      if (own.length === 0) return []
      const nodeName = (id: string) => flow.nodes.find((node) => node.id === id)?.name ?? id
      const named = own.map((each) => ({ ...each, nodeName: nodeName(each.node) }))
      return [{ flowId: flow.id, flowName: flow.name, active, policy: policyOf(flow), uses: named }]
    })
    return { key, change, flows }
  })
  return {
    hash: latest.hash,
    acceptedHash: accepted.hash,
    acceptedAt,
    acceptedBy,
    checkedAt,
    checkedBy,
    everyHours,
    ...(problem ? { problem } : {}),
    entities: latest.entities.map(summaryOf),
    findings,
    waiting: policies.waiting(name),
  }
}

function summaryOf({ name, schema }: DescribedEntity) {
  const { properties, [keysKeyword]: keys } = schema
  const fields = isJsonObject(properties) ? Object.keys(properties).length : 0
  return { name, fields, keys: Array.isArray(keys) ? keys.map(String) : [] }
}
