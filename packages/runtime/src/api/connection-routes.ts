import * as Type from 'typebox'
import { checkSchema, flowError, missingPermission, type Connector, type JsonObject, type Problem } from '@isthmus/sdk'
import {
  type ConnectionDetail,
  type ConnectionsAnswer,
  type CreateConnectionRequest,
  type MissingPermission,
  type RotateSecretRequest,
  type UpdateConnectionRequest,
} from '@isthmus/sdk/api'
import { consentField } from '../http/index.ts'
import type { PublicConnection } from '../security/connections.ts'
import { activityRoute } from './connection-activity.ts'
import { testRoute } from './connection-test-route.ts'
import type { ApiDeps } from './deps.ts'
import { mismatches, refuse } from './problem-answer.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { exact, Instant, nothing } from './shapes.ts'

const LimitsSchema = exact({
  maxConcurrent: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Calls at the same time' })),
  perSecond: Type.Optional(Type.Number({ minimum: 0.001, maximum: 100_000, description: 'Calls per second' })),
  burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: 'Calls at once after a pause' })),
})
const Config = Type.Record(Type.String(), Type.Unknown())
const SecretFields = Type.Record(Type.String(), Type.String({ maxLength: 20_000 }))
const DetailSchema = exact({
  name: Type.String(),
  connector: Type.String(),
  config: Config,
  secretFields: Type.Array(Type.String()),
  allowPrivate: Type.Boolean(),
  limits: LimitsSchema,
  consent: Type.Optional(Type.Enum(['missing', 'given'])),
  granted: Type.Optional(exact({ permissions: Type.Array(Type.String()), at: Instant })),
  createdAt: Instant,
  updatedAt: Instant,
  secretUpdatedAt: Instant,
  usedBy: Type.Array(Type.String()),
  missing: Type.Array(
    exact({
      flowId: Type.String(),
      flowName: Type.String(),
      nodeName: Type.String(),
      action: Type.Enum(['read', 'write']),
      entity: Type.String(),
    }),
  ),
})
const detailShape = shape<ConnectionDetail>(DetailSchema)
const createShape = shape<CreateConnectionRequest>(
  exact({
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\s/\\\\?#%]([^/\\\\?#%]*[^\\s/\\\\?#%])?$' }),
    connector: Type.String({ maxLength: 100 }),
    config: Config,
    secret: SecretFields,
    allowPrivate: Type.Optional(Type.Boolean()),
    limits: Type.Optional(LimitsSchema),
  }),
)
const updateShape = shape<UpdateConnectionRequest>(
  exact({ config: Config, allowPrivate: Type.Optional(Type.Boolean()), limits: Type.Optional(LimitsSchema) }),
)

/** Connections. Secrets go in and never come out. */
export function connectionRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...readRoutes(deps),
    activityRoute(deps),
    testRoute(deps),
    createRoute(deps),
    updateRoute(deps),
    secretRoute(deps),
    removeRoute(deps),
  ]
}

function readRoutes(deps: ApiDeps): readonly Route[] {
  const { connections } = deps
  return [
    defineRoute({
      method: 'GET',
      path: 'connections',
      access: 'connection.read',
      summary: 'Lists the connections, without their secrets',
      answer: shape<ConnectionsAnswer>(exact({ connections: Type.Array(DetailSchema) })),
      handle: () => {
        const users = deps.flows.connectionUsers()
        return { body: { connections: connections.list().map((one) => detailOf(deps, one, users)) } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'connection',
      access: 'connection.read',
      summary: 'Gives a connection, without its secret',
      answer: detailShape,
      handle: ({ params }) => ({ body: detail(deps, found(connections.get(params['connection'] ?? ''), params)) }),
    }),
  ]
}

function createRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'POST',
    path: 'connections',
    access: 'connection.edit',
    summary: 'Creates a connection',
    body: createShape,
    answer: detailShape,
    status: 201,
    handle: ({ body, user }) => {
      const wrong = problemsOf(deps, body)
      if (wrong) return refuse(wrong)
      const made = deps.connections.create({ ...body, allowPrivate: body.allowPrivate ?? false })
      audit(deps, { user, action: 'connection.create', connection: made.name })
      return { body: detail(deps, made) }
    },
  })
}

function updateRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: 'connection',
    access: 'connection.edit',
    summary: 'Changes a connection’s public fields',
    body: updateShape,
    answer: detailShape,
    handle: ({ params, body: { config, allowPrivate = false, limits }, user }) => {
      const { name, connector } = found(deps.connections.get(params['connection'] ?? ''), params)
      const wrong = problemsOf(deps, { connector, config })
      if (wrong) return refuse(wrong)
      const changed = deps.connections.update(name, { config, allowPrivate, ...(limits ? { limits } : {}) })
      audit(deps, { user, action: 'connection.update', connection: name })
      return { body: detail(deps, changed) }
    },
  })
}

function secretRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: 'connectionSecret',
    access: 'connection.edit',
    summary: 'Replaces the secret fields given',
    body: shape<RotateSecretRequest>(exact({ secret: SecretFields })),
    answer: detailShape,
    handle: ({ params, body, user }) => {
      const { name, connector } = found(deps.connections.get(params['connection'] ?? ''), params)
      const secret = deps.connections.merged(name, body.secret)
      const wrong = problemsOf(deps, { connector, secret })
      if (wrong) return refuse(wrong)
      const rotated = deps.connections.rotate(name, secret)
      audit(deps, { user, action: 'connection.rotate', connection: name })
      return { body: detail(deps, rotated) }
    },
  })
}

function removeRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: 'connection',
    access: 'connection.edit',
    summary: 'Removes a connection that no flow uses',
    answer: nothing,
    status: 204,
    handle: ({ params, user }) => {
      const { name } = found(deps.connections.get(params['connection'] ?? ''), params)
      const users = deps.flows.connectionUsers().get(name) ?? []
      if (users.length > 0) throw flowError('IN_USE', { name, users: users.join(', ') })
      deps.connections.remove(name)
      deps.contractStore.remove(name)
      deps.calls.notes.forget(name)
      audit(deps, { user, action: 'connection.remove', connection: name })
      return { body: undefined }
    },
  })
}

interface Checked {
  readonly connector: string
  readonly config?: JsonObject
  readonly secret?: Readonly<Record<string, string>>
}

function problemsOf({ registry }: ApiDeps, { connector: id, config, secret }: Checked) {
  const connector = registry.connectors.get(id)
  if (!connector) {
    const expected = `must be one of ${[...registry.connectors.keys()].join(', ')}`
    return mismatches([{ path: '/connector', expected, got: `"${id}"` }])
  }
  const problems: readonly Problem[] = [
    ...(config ? configProblems(connector, config) : []),
    ...((secret && mismatches(checkSchema(connector.secret, secret), '/secret')) ?? []),
  ]
  const [first, ...others] = problems
  return first && ([first, ...others] as const)
}

function configProblems(connector: Connector, config: JsonObject): readonly Problem[] {
  const address = config['baseUrl']
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined
  // The address is shown to everybody, so a credential must not hide in it.
  const leaky = url && (url.username !== '' || url.password !== '')
  const expected = 'must not hold a user name or password; put them into the secret fields'
  return [
    ...(mismatches(checkSchema(connector.config, config), '/config') ?? []),
    ...((leaky && mismatches([{ path: '/config/baseUrl', expected, got: 'an address with them' }])) || []),
  ]
}

function found(connection: PublicConnection | undefined, params: Readonly<Record<string, string>>): PublicConnection {
  if (!connection) throw flowError('NOT_FOUND', { what: 'connection', id: params['connection'] ?? '' })
  return connection
}

function detail(deps: ApiDeps, connection: PublicConnection): ConnectionDetail {
  return detailOf(deps, connection, deps.flows.connectionUsers())
}

function detailOf(
  deps: ApiDeps,
  connection: PublicConnection,
  users: ReadonlyMap<string, readonly string[]>,
): ConnectionDetail {
  const usedBy = users.get(connection.name) ?? []
  return { ...connection, ...consentOf(deps, connection), usedBy, missing: missingOf(deps, connection, usedBy) }
}

function consentOf({ registry }: ApiDeps, connection: PublicConnection): Pick<ConnectionDetail, 'consent'> {
  const connector = registry.connectors.get(connection.connector)
  const field = connector && consentField(connector, connection)
  if (field === undefined) return {}
  return { consent: connection.secretFields.includes(field) ? 'given' : 'missing' }
}

/** What the newest versions of flows do with a connection and it may not. */
function missingOf(
  { flows, registry }: ApiDeps,
  { name, granted }: PublicConnection,
  users: readonly string[],
): readonly MissingPermission[] {
  if (!granted) return []
  const permissions = new Map([[name, granted.permissions]])
  return users.flatMap((id) => {
    const flow = flows.get(id)?.flow
    return (flow?.nodes ?? []).flatMap((node): readonly MissingPermission[] => {
      const type = registry.infos.get(node.type)
      const missing = type && missingPermission(node, type, permissions)
      if (!flow || !missing) return []
      const { action, entity } = missing
      return [{ flowId: id, flowName: flow.name, nodeName: node.name, action, entity }]
    })
  })
}

interface Deed {
  readonly user: string
  readonly action: string
  readonly connection: string
}

function audit(deps: Pick<ApiDeps, 'audit' | 'now'>, { user, action, connection }: Deed): void {
  deps.audit.add({ at: deps.now().toISOString(), who: user, action, object: `connection:${connection}` })
}
