import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  ConformanceHost,
  HostHook,
  HostPoll,
  HostRun,
  HostSession,
  HostSetup,
  HostStep,
} from '@isthmus/connector-kit'
import {
  defineNode,
  errorPort,
  flowSchemaVersion,
  isJsonObject,
  plainText,
  type Flow,
  type FlowNode,
  type Json,
  type NodeType,
  type Plugin,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { createEngine } from '../engine/create-engine.ts'
import type { OpenConnection } from '../engine/connections-port.ts'
import { loneContext } from '../engine/effect/lone-context.ts'
import { buildRegistry } from '../engine/registry.ts'
import { createFlowFiles } from '../files/flow-files.ts'
import { createEgress } from '../http/index.ts'
import { createSandbox } from '../sandbox/index.ts'
import { openSpillSpace } from '../spill/sqlite-spill.ts'
import { openStores } from '../stores/open-stores.ts'
import { createRunIds } from '../stores/runs/run-id.ts'
import { callableFlows, createTriggers } from '../triggers/index.ts'

/**
 * The engine for conformance tests: sandbox, journal in SQLite, way out and triggers as the server puts them together, on a
 * folder of its own that is removed when the session closes.
 *
 * @param builtins Plugins with the nodes `trigger.manual` and `webhook`.
 */
export function createConformanceHost(builtins: readonly Plugin[]): ConformanceHost {
  return { open: async (setup) => openSession(builtins, setup) }
}

const connectionName = 'system'

function openSession(builtins: readonly Plugin[], setup: HostSetup): HostSession {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-conformance-'))
  const now = () => new Date(setup.nowMs())
  const inFlight = new CallsInFlight()
  const egress = createEgress({ now, timer: (limitMs, act) => inFlight.add(limitMs, act) })
  const parts = openParts(builtins, setup, { folder, egress, now })
  const session = new EngineSession(parts)
  const connection = parts.connections.open(connectionName)
  const [connector] = setup.plugin.connectors
  return {
    run: (step) => session.run(step),
    look: (poll) => session.look(poll),
    receive: (hook) => session.receive(hook),
    endCallTime: () => inFlight.end(),
    describe: async () => {
      if (!connector?.describe || !connection) return []
      const { signal } = new AbortController()
      return connector.describe(loneContext({ connection, connector, egress, signal, now, purpose: 'describe' }))
    },
    close: async () => {
      await parts.triggers.close()
      await parts.engine.close()
      await Promise.all([parts.sandbox.close(), egress.close()])
      await parts.stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Ends calls whose time is over, and those under way where the tests do not want to wait for that. */
class CallsInFlight {
  readonly #acts = new Set<() => void>()

  add(limitMs: number, act: () => void): () => void {
    const timer = setTimeout(act, limitMs)
    this.#acts.add(act)
    return () => {
      clearTimeout(timer)
      this.#acts.delete(act)
    }
  }

  end(): void {
    for (const act of this.#acts) act()
  }
}

interface Surroundings {
  readonly folder: string
  readonly egress: ReturnType<typeof createEgress>
  readonly now: () => Date
}

/** Engine, triggers and what they stand on. */
function openParts(builtins: readonly Plugin[], setup: HostSetup, { folder, egress, now }: Surroundings) {
  const stores = openStores(join(folder, 'isthmus.db'), now)
  const sandbox = createSandbox()
  const left = new Map<string, Left>()
  // The connector under test may be a changed one of those that come with the product.
  const others = builtins.filter(({ id }) => id !== setup.plugin.id)
  const registry = buildRegistry([...others, setup.plugin, collectingPlugin(left)])
  const connections = connectionSource(setup)
  const problems: unknown[] = []
  const engine = createEngine({
    registry,
    connections,
    journal: stores.runs,
    effects: stores.effects,
    flows: callableFlows({
      registry,
      connections,
      newest: (id) => stores.flows.get(id),
      versionOf: (id, version) => stores.flows.version(id, version),
    }),
    collecting: { maxBytes: 32 * 2 ** 20, maxSpillBytes: 2 ** 30, spill: openSpillSpace(folder) },
    egress,
    files: createFlowFiles(folder),
    sandbox,
    now,
    newId: createRunIds({ now, randomBytes }),
    random: () => 0,
  })
  const triggers = createTriggers({
    engine,
    registry,
    connections,
    memory: stores.triggers,
    egress,
    now,
    random: () => 0.5,
    onTriggerError: (_, error) => problems.push(error),
    activeFlows: () => stores.flows.active(),
  })
  return { engine, triggers, stores, sandbox, connections, left, problems }
}

function connectionSource({ plugin, connection }: HostSetup) {
  const [connector] = plugin.connectors
  const open: OpenConnection = {
    name: connectionName,
    connector: connector?.id ?? '',
    config: connection.config,
    secret: connection.secret,
    // Whoever runs the tests named the address.
    allowPrivate: true,
    revision: '1',
  }
  return {
    open: (name: string) => (name === connectionName ? open : undefined),
    connectors: () => new Map([[connectionName, open.connector]]),
  }
}

/** What left a run. */
interface Left {
  readonly records: Json[]
  readonly failures: Json[]
}

const collectType = 'conformance.collect'

/** A node that keeps what arrives, by run. */
function collectingPlugin(left: Map<string, Left>): Plugin {
  const title = { en: 'Keep for the test', 'zh-CN': '为测试保留' }
  const collect: NodeType = defineNode({
    id: collectType,
    version: 1,
    title,
    summary: title,
    icon: 'box',
    category: 'data',
    kind: 'effect',
    effects: 'read',
    config: Type.Object({ failed: Type.Boolean() }, { additionalProperties: false }),
    run: async ({ record, config }, { run }) => {
      const kept = left.get(run.id) ?? { records: [], failures: [] }
      left.set(run.id, kept)
      ;(config.failed ? kept.failures : kept.records).push(record)
      return []
    },
  })
  return { id: 'conformance', nodes: [collect], connectors: [] }
}

type SessionParts = ReturnType<typeof openParts>

class EngineSession {
  readonly #parts: SessionParts
  /** Runs of each trigger that were told of already. */
  readonly #seen = new Map<string, number>()
  /** Flows that begin with a trigger. */
  readonly #active = new Map<string, string>()
  readonly #steps = new Map<string, Flow>()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  async run({ type, config, records = [{}], tries = 3 }: HostStep): Promise<HostRun> {
    const { engine, left } = this.#parts
    const flow = this.#stepFlow({ type, config, tries })
    const started = await engine.start({
      saved: { flow, version: 1 },
      trigger: 'start',
      input: records,
      startedBy: 'test',
    })
    const { status, parked = 0, failure } = await started.done
    const kept = left.get(started.id) ?? { records: [], failures: [] }
    const own = kept.failures.map(failureOf)
    const whole =
      failure && own.length === 0
        ? [{ code: failure.problem.code, message: failure.problem.message, record: null }]
        : own
    return { status, records: kept.records, failures: whole, parked }
  }

  /** The same step is the same flow, which is compiled once. */
  #stepFlow({ type, config, tries }: Required<Pick<HostStep, 'type' | 'config' | 'tries'>>): Flow {
    const key = JSON.stringify([type, config, tries])
    const known = this.#steps.get(key)
    if (known) return known
    const retry = { tries, waitMs: 1, maxWaitMs: 10_000 }
    const nodes = [
      nodeOf('start', 'trigger.manual', {}),
      { ...nodeOf('step', type, config), connection: connectionName, retry },
      nodeOf('out', collectType, { failed: false }),
      nodeOf('failed', collectType, { failed: true }),
    ]
    const id = `step-${this.#steps.size + 1}`
    const flow = flowOf(id, nodes, ['start.out>step', 'step.out>out', `step.${errorPort}>failed`])
    this.#steps.set(key, flow)
    return flow
  }

  async look({ name, type, config }: HostPoll) {
    const id = this.#activate(`look-${name}`, type, config)
    const before = this.#parts.problems.length
    await this.#parts.triggers.look(id, 'start')
    const problem = this.#parts.problems.slice(before).at(-1)
    const records = await this.#newRecords(id)
    const { restartedAt, lastSuccessAt } = this.#parts.stores.triggers.get(id, 'start')?.status ?? {}
    const restarted = restartedAt !== undefined && restartedAt === lastSuccessAt ? ({ restarted: true } as const) : {}
    if (!(problem instanceof Error)) return { records, ...restarted }
    const code = 'code' in problem ? plainText(problem.code) : 'INTERNAL'
    return { records, problem: { code, message: problem.message } }
  }

  async receive({ type, config, call }: HostHook) {
    const id = this.#activate('hook', type, config)
    const url = new URL(call.url)
    const answer = await this.#parts.triggers.webhook({
      method: call.method,
      path: url.pathname.replace(/^\/hooks\//, ''),
      query: Object.fromEntries(url.searchParams),
      headers: call.headers,
      body: Buffer.from(call.body),
    })
    return { status: answer.status, body: answer.body, records: await this.#newRecords(id) }
  }

  /** A flow that begins with the trigger; the same name and config is the same flow, so that it goes on where it was. */
  #activate(name: string, type: string, config: FlowNode['config']): string {
    const { stores, triggers } = this.#parts
    const key = JSON.stringify([name, type, config])
    const known = this.#active.get(key)
    if (known !== undefined) return known
    const id = `${this.#active.size + 1}-${name}`.slice(0, 60)
    this.#active.set(key, id)
    const nodes = [
      { ...nodeOf('start', type, config), connection: connectionName },
      nodeOf('out', collectType, { failed: false }),
    ]
    stores.flows.create({ flow: flowOf(id, nodes, ['start.out>out']), by: 'test' })
    stores.flows.setActive(id, true)
    triggers.sync()
    return id
  }

  async #newRecords(flow: string): Promise<readonly Json[]> {
    const { stores } = this.#parts
    const { runs } = stores.runs.list({ flow, limit: 200 })
    const before = this.#seen.get(flow) ?? 0
    this.#seen.set(flow, runs.length)
    const fresh = runs.toReversed().slice(before)
    const inputs = await Promise.all(fresh.map(({ id }) => stores.runs.input(id)))
    return inputs.flatMap((input) => JSON.parse(input?.text ?? '[]') as readonly Json[])
  }
}

function failureOf(entry: Json): HostRun['failures'][number] {
  const { error, record }: { readonly [key: string]: Json } = isJsonObject(entry) ? entry : {}
  const { code, message }: { readonly [key: string]: Json } = isJsonObject(error) ? error : {}
  return { code: plainText(code), message: plainText(message), record: record ?? null }
}

function nodeOf(id: string, type: string, config: FlowNode['config']): FlowNode {
  return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 } }
}

function flowOf(id: string, nodes: readonly FlowNode[], wires: readonly string[]): Flow {
  const edges = wires.map((wire, at) => {
    const [from = '', to = ''] = wire.split('>')
    const [node = '', port = 'out'] = from.split('.')
    return { id: `e${at}`, from: { node, port }, to: { node: to, port: 'in' } }
  })
  return { schema: flowSchemaVersion, id, name: id, nodes: [...nodes], edges, settings: {} }
}
