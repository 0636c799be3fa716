import { randomBytes, randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import * as Type from 'typebox'
import {
  checkSchema,
  defineConnector,
  defineNode,
  flowError,
  orExpression,
  personalKeyword,
  type Flow,
  type FlowNode,
  type Plugin,
} from '@isthmus/sdk'
import { apiPath, csrfHeader, type ApiPath, type ConnectionTestAnswer, type Role } from '@isthmus/sdk/api'
import { type DescribedEntity } from '@isthmus/sdk/contract'
import { createImports } from '../connectors/imports.ts'
import { createContracts, type Contracts } from '../contracts/contracts.ts'
import { createPolicies } from '../contracts/policies.ts'
import type { Engine, LiveRun, StartRun } from '../engine/engine.ts'
import { CallGates, CallNotes, realClock } from '../engine/limits/index.ts'
import { buildRegistry } from '../engine/registry.ts'
import type { RunTrace } from '../engine/trace/trace.ts'
import { createConsents } from '../http/index.ts'
import { createAccounts } from '../security/accounts.ts'
import { createConnections } from '../security/connections.ts'
import { createPasswords } from '../security/passwords.ts'
import { createSessions } from '../security/sessions.ts'
import { createSetupLink } from '../security/setup-link.ts'
import { createSignInLimit } from '../security/sign-in-limit.ts'
import { createVault } from '../security/vault.ts'
import { measureStorage } from '../stores/upkeep/measure-storage.ts'
import { openStores, type Stores } from '../stores/open-stores.ts'
import type { RunStore, RunToFinish } from '../stores/runs/run-store.ts'
import { resetPoll } from '../triggers/index.ts'
import { createApi } from './create-api.ts'
import type { ApiDeps, ApiSettings } from './deps.ts'
import { apiRoutes } from './routes.ts'
import { problemDocumentShape } from './shapes.ts'

const bilingual = (text: string) => ({ en: text, 'zh-CN': text })
const described = (id: string) => ({ id, version: 1, title: bilingual(id), summary: bilingual(id), icon: 'box' })

const plugin: Plugin = {
  id: 'test',
  nodes: [
    defineNode({
      ...described('start'),
      kind: 'trigger',
      trigger: 'manual',
      category: 'trigger',
      config: Type.Object({}),
    }),
    defineNode({
      ...described('shout'),
      kind: 'pure',
      category: 'data',
      config: Type.Object({ text: orExpression(Type.String()) }),
      shapes: {
        outputs: {
          out: {
            kind: 'schema',
            schema: {
              type: 'object',
              properties: { text: { type: 'string' }, owner: { type: 'string', [personalKeyword]: true } },
            },
          },
        },
      },
      program: () => ({ body: '' }),
    }),
    defineNode({
      ...described('crm.get'),
      kind: 'effect',
      effects: 'read',
      category: 'connector',
      connector: 'crm',
      config: Type.Object({}),
      run: () => Promise.resolve([]),
    }),
    defineNode({
      ...described('hook'),
      kind: 'trigger',
      trigger: 'webhook',
      category: 'trigger',
      config: Type.Object({ path: Type.String() }),
    }),
  ],
  connectors: [
    defineConnector({
      ...described('crm'),
      config: Type.Object({ baseUrl: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
      secret: Type.Object({ token: Type.String({ minLength: 8 }) }, { additionalProperties: false }),
      auth: { kind: 'bearer', token: 'token' },
    }),
  ],
}

export const aNode = (id: string, type: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type,
  typeVersion: 1,
  name: `Node ${id}`,
  config: {},
  position: { x: 0, y: 0 },
  ...more,
})

export const aFlow = (id: string, more: Partial<Flow> = {}): Flow => ({
  schema: 'isthmus/flow/1',
  id,
  name: `Flow ${id}`,
  nodes: [aNode('start', 'start'), aNode('shout', 'shout', { config: { text: { $expr: 'record.name' } } })],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'shout', port: 'in' } }],
  settings: {},
  ...more,
})

interface HeldRun {
  status: LiveRun['status']
  trace: RunTrace
  readonly listeners: Set<() => void>
}

/** An engine whose runs go on until the test ends them. */
export interface HeldEngine extends Engine {
  readonly started: StartRun[]
  change(id: string, change: Partial<Pick<HeldRun, 'status' | 'trace'>>): void
  end(id: string, outcome?: Partial<RunToFinish>): Promise<void>
}

const step = { node: 'start', recordsIn: 0, recordsOut: { out: 1 }, errors: 0, durationMs: 2, retries: 0 } as const

function createHeldEngine(runs: RunStore, now: () => Date): HeldEngine {
  const live = new Map<string, HeldRun>()
  const started: StartRun[] = []
  const change: HeldEngine['change'] = (id, changes) => {
    const run = live.get(id)
    if (!run) throw new Error(`There is no run ${id}`)
    Object.assign(run, changes)
    for (const listener of run.listeners) listener()
  }
  return {
    started,
    change,
    rest: () => undefined,
    wake: () => false,
    start: async (request) => {
      started.push(request)
      const { flow, version } = request.saved
      if (flow.name === 'Busy') throw flowError('QUEUE_FULL', { limit: 3 }, { retryAfterMs: 1500 })
      const [id, queuedAt] = [`run-${started.length}`, now().toISOString()]
      await runs.enqueue({
        id,
        flowId: flow.id,
        flowName: flow.name,
        flowVersion: version,
        trigger: { node: request.trigger, kind: 'manual' },
        startedBy: request.startedBy,
        queuedAt,
        inputText: JSON.stringify(request.input),
        recordsIn: request.input.length,
        ...(request.part ? { part: request.part } : {}),
      })
      live.set(id, { status: 'running', trace: { nodes: {}, inputs: {} }, listeners: new Set() })
      const done = new Promise<never>(() => undefined)
      return { id, queuedAt, done, atRest: done, response: Promise.resolve(undefined) }
    },
    end: async (id, outcome = {}) => {
      await runs.finish({
        id,
        status: 'succeeded',
        startedAt: now().toISOString(),
        endedAt: now().toISOString(),
        durationMs: 5,
        records: { in: 1, out: 1, errors: 0 },
        keys: { first: [], count: 0 },
        steps: [{ ...step, status: 'succeeded' }],
        traceText: JSON.stringify(live.get(id)?.trace),
        ...outcome,
      })
      change(id, { status: outcome.status ?? 'succeeded' })
      live.delete(id)
    },
    live: (id) => {
      const run = live.get(id)
      return (
        run && {
          id,
          status: run.status,
          steps: () => [{ ...step, status: 'running' }],
          trace: () => run.trace,
          onChange: (listener) => {
            run.listeners.add(listener)
            return () => run.listeners.delete(listener)
          },
        }
      )
    },
    express: () => undefined,
    cancel: (id) => live.has(id),
    goesOn: (id) => live.has(id),
    resume: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

export interface TriedApi {
  readonly app: Hono
  readonly deps: ApiDeps
  readonly stores: Stores
  readonly engine: HeldEngine
  readonly setupToken: string
  readonly logged: unknown[]
  readonly changes: { count: number }
  /** Runs that were to go on after a decision. */
  readonly continued: readonly string[]
  /** What the systems behind connections say of their data; the test sets it. */
  readonly said: Map<string, readonly DescribedEntity[]>
  pass(ms: number): void
  /** The `Cookie` header of a new session. */
  cookie(role: Role): string
  readonly call: (method: string, path: ApiPath | `/${string}`, options?: CallOptions) => Promise<Response>
}

export interface CallOptions {
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: string
  readonly body?: unknown
  /** `none` sends no cookie; `admin` by default. */
  readonly as?: Role | 'none'
  readonly headers?: Readonly<Record<string, string>>
}

export const testAnswer: ConnectionTestAnswer = { ok: true, message: bilingual('1,000 companies'), durationMs: 4 }

/** A whole API over stores in memory, with a clock and an engine that the test moves. */
export function tryApi(changes: Partial<ApiSettings> = {}): TriedApi {
  const clock = { ms: Date.UTC(2026, 2, 1, 8) }
  const now = () => new Date(clock.ms)
  const stores = openStores(':memory:', now)
  const { users, audit, flows, runs } = stores
  const [logged, flowChanges]: [unknown[], { count: number }] = [[], { count: 0 }]
  const continued: string[] = []
  const link = createSetupLink(randomBytes)
  const engine = createHeldEngine(runs, now)
  const vault = createVault({ keys: [{ id: '0123456789abcdef', bytes: randomBytes(32) }], randomBytes })
  const registry = buildRegistry([plugin])
  const said = new Map<string, readonly DescribedEntity[]>()
  const warn = (...entry: unknown[]) => void logged.push(entry)
  const continueRun = async (runId: string) => void continued.push(runId)
  const policies = createPolicies({
    ...stores,
    registry,
    now,
    continueRun,
    warn,
    onPaused: () => void (flowChanges.count += 1),
  })
  const contracts: Contracts = createContracts({
    store: stores.contracts,
    ...stores,
    registry,
    now,
    describe: async (name) => {
      const entities = said.get(name)
      if (!entities) throw flowError('NOT_DESCRIBED', { connection: name })
      return entities
    },
    onChanged: (name) => policies.apply(contracts, name),
  })
  const egress = {
    send: () => Promise.reject(flowError('EGRESS_REFUSED', { host: 'test', reason: 'none' })),
    close: async () => undefined,
  }
  const connections = createConnections({ store: stores.connections, vault, now, newId: randomUUID })
  const imports = createImports({
    egress,
    connections,
    registry,
    now,
    warn,
    flows,
    audit,
    store: stores.connectors,
    onChanged: () => void (flowChanges.count += 1),
  })
  const notes = new CallNotes({ store: stores.failedCalls, now, later: () => () => undefined })
  const calls = { gates: new CallGates({ maxCalls: 100, clock: realClock, watch: notes }), notes }
  const deps: ApiDeps = {
    settings: { version: '9.9.9', maxBodyBytes: 100_000, hostNames: new Set(), https: false, ...changes },
    registry,
    engine,
    flows,
    runs,
    parked: stores.parked,
    valueMaps: stores.valueMaps,
    contractStore: stores.contracts,
    contracts,
    policies,
    imports,
    polls: {
      memory: stores.triggers,
      reset: (flow, node, start) => resetPoll({ memory: stores.triggers, now }, { flow, node, start }),
    },
    continueRun,
    audit,
    accounts: createAccounts({ users, audit, passwords: createPasswords(), limit: createSignInLimit(now), link, now }),
    sessions: createSessions({ users, now, randomBytes }),
    connections,
    calls,
    storage: {
      get trouble() {
        return stores.storage.trouble
      },
      measure: () => measureStorage(':memory:'),
    },
    consents: createConsents({
      connections,
      connectorOf: (id) => registry.connectors.get(id),
      egress,
      now,
      randomBytes,
    }),
    testConnection: () => Promise.resolve(testAnswer),
    flowsChanged: () => void (flowChanges.count += 1),
    now,
    log: { error: (...entry) => void logged.push(entry) },
  }
  const app = createApi(deps)
  const cookies = new Map<Role, string>()
  const cookie = (role: Role): string => {
    const person = { name: role, role, passwordHash: 'none', createdAt: now().toISOString() }
    const user = users.find(role) ?? users.create(person)
    return `isthmus_session=${deps.sessions.start(user).token}`
  }
  const knownCookie = (role: Role): string => {
    const known = cookies.get(role) ?? cookie(role)
    cookies.set(role, known)
    return known
  }
  return {
    app,
    deps,
    stores,
    engine,
    setupToken: link.token,
    said,
    logged,
    changes: flowChanges,
    continued,
    cookie,
    pass: (ms) => void (clock.ms += ms),
    call: async (method, path, options = {}) => {
      const address = path.startsWith('/') ? path : apiPath(path as ApiPath, options.params)
      const answer = await app.request(address + (options.query ?? ''), requestInit(method, options, knownCookie))
      await requireDescribed(deps, { method, path }, answer)
      return answer
    },
  }
}

function requestInit(method: string, options: CallOptions, cookieOf: (role: Role) => string): RequestInit {
  const { body, as = 'admin', headers } = options
  const cookie: Record<string, string> = as === 'none' ? {} : { cookie: cookieOf(as) }
  if (body === undefined) return { method, headers: { [csrfHeader]: '1', ...cookie, ...headers } }
  return {
    method,
    headers: { [csrfHeader]: '1', ...cookie, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

/** Every answer a test sees has the form that the API description promises. */
async function requireDescribed(
  deps: ApiDeps,
  call: { readonly method: string; readonly path: string },
  answer: Response,
): Promise<void> {
  const type = answer.headers.get('content-type') ?? ''
  if (!/json/.test(type)) return
  const route = apiRoutes(deps).find(({ method, path }) => method === call.method && path === call.path)
  const promised = answer.ok ? route?.answer : problemDocumentShape
  const findings = promised ? checkSchema(promised.schema, await answer.clone().json()) : []
  if (findings.length > 0) throw new Error(`${call.method} ${call.path}: ${JSON.stringify(findings)}`)
}
