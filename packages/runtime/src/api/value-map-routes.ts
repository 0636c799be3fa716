import * as Type from 'typebox'
import { flowError, lookUpIn, openValueTable, parseValueMap, type ValueMap } from '@isthmus/sdk'
import {
  type CreateValueMapRequest,
  type SaveValueMapRequest,
  type ValueMapCoverage,
  type ValueMapDetail,
  type ValueMapRetryAnswer,
  type ValueMapsAnswer,
  type ValueMapVersionsAnswer,
} from '@isthmus/sdk/api'
import type { StoredValueMap } from '../stores/value-maps/value-map-store.ts'
import type { ApiDeps } from './deps.ts'
import { refuse } from './problem-answer.ts'
import { defineRoute, shape, type Reply, type Route } from './route.ts'
import { Count, exact, Instant, nothing, ProblemSchema } from './shapes.ts'
import { valueMapCoverage } from './value-map-coverage.ts'
import { createValueMapUsers, type ValueMapUsers } from './value-map-users.ts'

const Version = Type.Integer({ minimum: 1 })
const Direction = Type.Enum(['forward', 'back'])
const Value = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const saved = { version: Version, savedAt: Instant, savedBy: Type.String() }
const ValueMapDocument = Type.Object({}, { description: 'A value map, "isthmus/value-map/1"' })

const listShape = shape<ValueMapsAnswer>(
  exact({
    valueMaps: Type.Array(
      exact({
        name: Type.String(),
        title: Type.String(),
        description: Type.Optional(Type.String()),
        leftTitle: Type.String(),
        rightTitle: Type.String(),
        entries: Count,
        ...saved,
        flows: Count,
        waiting: Count,
      }),
    ),
  }),
)
const UserNode = exact({ id: Type.String(), name: Type.String(), directions: Type.Array(Direction) })
const detailShape = shape<ValueMapDetail>(
  exact({
    map: ValueMapDocument,
    ...saved,
    warnings: Type.Array(ProblemSchema),
    usedBy: Type.Array(exact({ flowId: Type.String(), flowName: Type.String(), nodes: Type.Array(UserNode) })),
  }),
)
const versionsShape = shape<ValueMapVersionsAnswer>(
  exact({ versions: Type.Array(exact({ ...saved, entries: Count })) }),
)
const counted = { direction: Direction, value: Value, count: Count }
const coverageShape = shape<ValueMapCoverage>(
  exact({
    sample: exact({ runs: Count, lookUps: Count }),
    seen: Type.Array(exact(counted)),
    unmapped: Type.Array(exact({ ...counted, lastAt: Type.Optional(Instant), waiting: Count })),
  }),
)
const retryShape = shape<ValueMapRetryAnswer>(exact({ continued: Count, waiting: Count }))
// The map itself is read by the sdk, which reports all of its problems.
const createShape = shape<CreateValueMapRequest>(exact({ map: Type.Unknown() }))
const saveShape = shape<SaveValueMapRequest>(exact({ map: Type.Unknown(), baseVersion: Version }))

/** Records that one request lets go on; the rest is for the next one. */
const mostContinued = 1_000

/** Tables that translate values between systems. */
export function valueMapRoutes(deps: ApiDeps): readonly Route[] {
  const users = createValueMapUsers(deps.flows)
  return [
    ...readRoutes(deps, users),
    ...versionRoutes(deps, users),
    ...writeRoutes(deps, users),
    coverageRoute(deps, users),
    retryRoute(deps),
  ]
}

function readRoutes(deps: ApiDeps, users: ValueMapUsers): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'valueMaps',
      access: 'flow.read',
      summary: 'Lists the value maps',
      answer: listShape,
      handle: () => {
        const [flows, waiting] = [users.counts(), deps.valueMaps.awaitingCounts()]
        const valueMaps = deps.valueMaps.list().map((row) => ({
          ...row,
          flows: flows.get(row.name) ?? 0,
          waiting: waiting.get(row.name) ?? 0,
        }))
        return { body: { valueMaps } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'valueMap',
      access: 'flow.read',
      summary: 'Gives the newest version of a value map',
      answer: detailShape,
      handle: ({ params: { map: name = '' } }) => ({ body: detailOf(known(deps, name), users) }),
    }),
  ]
}

function versionRoutes({ valueMaps, ...deps }: ApiDeps, users: ValueMapUsers): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'valueMapVersions',
      access: 'flow.read',
      summary: 'Lists the versions of a value map, newest first',
      answer: versionsShape,
      handle: ({ params: { map: name = '' } }) => {
        known({ ...deps, valueMaps }, name)
        return { body: { versions: valueMaps.versions(name) } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'valueMapVersion',
      access: 'flow.read',
      summary: 'Gives one version of a value map',
      answer: detailShape,
      handle: ({ params: { map: name = '', version = '' } }) => {
        const stored = /^[1-9]\d{0,8}$/.test(version) ? valueMaps.stored(name, Number(version)) : undefined
        if (!stored) throw flowError('NOT_FOUND', { what: 'value map version', id: `${name} ${version}` })
        return { body: detailOf(stored, users) }
      },
    }),
  ]
}

function writeRoutes(deps: ApiDeps, users: ValueMapUsers): readonly Route[] {
  const { valueMaps } = deps
  const save = (map: ValueMap, baseVersion: number, user: string): ValueMapDetail => {
    const before = valueMaps.newestVersion(map.name)
    const stored = valueMaps.save({ map, by: user, baseVersion })
    if (stored.version !== before) audit(deps, user, { action: `value-map.save ${stored.version}`, name: map.name })
    return detailOf(stored, users)
  }
  return [
    defineRoute({
      method: 'POST',
      path: 'valueMaps',
      access: 'flow.edit',
      summary: 'Saves a new value map',
      body: createShape,
      answer: detailShape,
      status: 201,
      handle: ({ body, user }) => withMap(body.map, (map) => ({ body: save(map, 0, user) })),
    }),
    defineRoute({
      method: 'PUT',
      path: 'valueMap',
      access: 'flow.edit',
      summary: 'Saves a new version of a value map, for runs that begin from now on',
      body: saveShape,
      answer: detailShape,
      handle: ({ params: { map: name = '' }, body: { map: document, baseVersion }, user }) =>
        withMap(document, (map) => {
          if (map.name === name) return { body: save(map, baseVersion, user) }
          const params = { where: '/name', expected: `must be "${name}", as in the address`, got: `"${map.name}"` }
          return refuse([flowError('SCHEMA_MISMATCH', params, { path: '/name' }).toProblem()])
        }),
    }),
    defineRoute({
      method: 'DELETE',
      path: 'valueMap',
      access: 'flow.edit',
      summary: 'Removes a value map that no flow looks into; its versions stay for the runs that used them',
      answer: nothing,
      status: 204,
      handle: ({ params: { map: name = '' }, user }) => {
        const flows = users.of(name).map(({ flowName }) => flowName)
        if (flows.length > 0) throw flowError('IN_USE', { name, users: flows.join(', ') })
        valueMaps.remove(name)
        audit(deps, user, { action: 'value-map.remove', name })
        return { body: undefined }
      },
    }),
  ]
}

function coverageRoute(deps: ApiDeps, users: ValueMapUsers): Route {
  return defineRoute({
    method: 'GET',
    path: 'valueMapCoverage',
    // Values of records are shown, whatever the flows say of them.
    access: 'run.read-personal',
    summary: 'Tells which entries were needed by recent runs and which are missing',
    answer: coverageShape,
    handle: async ({ params: { map: name = '' } }) => ({
      body: await valueMapCoverage(known(deps, name).map, { ...deps, users }),
    }),
  })
}

function retryRoute(deps: ApiDeps): Route {
  return defineRoute({
    method: 'POST',
    path: 'valueMapRetry',
    access: 'parked.resolve',
    summary: 'Lets the records go on that waited for entries which are there now',
    answer: retryShape,
    handle: async ({ params: { map: name = '' }, user }) => {
      const { map } = known(deps, name)
      const tables = { forward: openValueTable(map, 'forward'), back: openValueTable(map, 'back') }
      const ready = deps.valueMaps
        .awaiting(name, 100_000)
        .filter(({ direction, value }) => lookUpIn(tables[direction], value).kind === 'found' || goesOn(map, direction))
        .slice(0, mostContinued)
      const at = deps.now().toISOString()
      const continued = ready.filter(({ parked }) => deps.parked.resolve({ id: parked, kind: 'again', at, by: user }))
      if (continued.length > 0) audit(deps, user, { action: `value-map.retry ${continued.length}`, name })
      for (const run of new Set(continued.map((each) => each.run))) await deps.continueRun(run)
      return { body: { continued: continued.length, waiting: deps.valueMaps.awaitingCounts().get(name) ?? 0 } }
    },
  })
}

/** A record need not wait any more when the map was set to something else than asking. */
function goesOn(map: ValueMap, direction: 'forward' | 'back'): boolean {
  return map.unmapped[direction].kind !== 'ask'
}

function withMap(document: unknown, save: (map: ValueMap) => Reply<ValueMapDetail>): Reply<ValueMapDetail> {
  const parsed = parseValueMap(document)
  if (parsed.ok) return save(parsed.map)
  const [first, ...others] = parsed.problems
  if (!first) throw flowError('INTERNAL', { message: 'A value map was refused without a reason' })
  return refuse([first, ...others])
}

function known({ valueMaps }: Pick<ApiDeps, 'valueMaps'>, name: string): StoredValueMap {
  const stored = valueMaps.get(name)
  if (!stored) throw flowError('NOT_FOUND', { what: 'value map', id: name })
  return stored
}

function detailOf({ map, version, savedAt, savedBy }: StoredValueMap, users: ValueMapUsers): ValueMapDetail {
  const parsed = parseValueMap(map)
  return { map, version, savedAt, savedBy, warnings: parsed.ok ? parsed.warnings : [], usedBy: users.of(map.name) }
}

function audit(deps: Pick<ApiDeps, 'audit' | 'now'>, who: string, { action, name }: { action: string; name: string }) {
  deps.audit.add({ at: deps.now().toISOString(), who, action, object: `value-map:${name}` })
}
