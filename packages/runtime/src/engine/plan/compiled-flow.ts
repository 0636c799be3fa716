import {
  expressionTypes,
  flowError,
  stoppingProblems,
  withoutPins,
  type Flow,
  type FlowNode,
  type Problem,
  type ValueMiss,
} from '@isthmus/sdk'
import { type StoredPartialRun } from '@isthmus/sdk/api'
import type { ConnectionSource } from '../connections-port.ts'
import type { DriftSource } from '../drift-port.ts'
import { partialPlan, type PartialPlan } from '../partial/partial-plan.ts'
import { planFlow, type Plan, type PureUnit, type Stage } from './plan.ts'
import { keptReadsOf } from '../effect/kept-reads.ts'
import { innerPorts } from './plan-units.ts'
import type { Registry } from '../registry.ts'
import type { Sandbox } from '../sandbox-port.ts'
import { SegmentRunner } from '../segment/segment-runner.ts'
import { segmentScript } from '../segment/segment-script.ts'
import { FlowValueMaps } from './flow-value-maps.ts'
import type { RecordedPlan } from '../trace/run-recorder.ts'
import type { ValueMapPins, ValueMapSource } from '../value-maps-port.ts'
import { checkToRun, upgradeFlow } from './upgrade-flow.ts'

/** Where records of a port go: a stage, and the unit and input port they enter it by. */
export interface Route {
  readonly stage: string
  readonly unit: string
  readonly port: string
}

/** A flow made ready to run from one of its triggers. */
export interface CompiledFlow extends CompiledPart {
  readonly flow: Flow
  /** What begins at each finally, in the flow's order. */
  readonly closings: readonly CompiledClosing[]
  /** Everything a run may write down: nodes and what feeds them, of all parts. */
  readonly recorded: RecordedPlan
  /** Versions of the value maps that its scripts look into; `undefined` when they look into none. */
  readonly pins: ValueMapPins | undefined
  /** True when a record can come to wait for an entry in a value map. */
  readonly asks: boolean
  dispose(): void
}

/** What begins at a finally node. */
export interface CompiledClosing extends CompiledPart {
  readonly node: FlowNode
}

/** The stages that begin at one node, made ready to run. */
export interface CompiledPart {
  /** Id of the node it begins with. */
  readonly trigger: string
  readonly plan: Plan
  /** Stage id -> the script's runner, for segments and for collecting stages that combine states. */
  readonly runners: ReadonlyMap<string, SegmentRunner>
  /** `unit/port` -> where it leads outside its own stage. */
  readonly routes: ReadonlyMap<string, readonly Route[]>
  /** Stage id -> how many wires from other stages enter it. */
  readonly entrances: ReadonlyMap<string, number>
  /** `unit/port` of every port that something reads. */
  readonly wiredPorts: ReadonlySet<string>
  /** `node/port` of ports that a node type declares after its first one; ports that come from the config count as equals. */
  readonly sidePorts: ReadonlySet<string>
  readonly usesTrigger: boolean
  /** True when it writes to other systems, so that a second start of the same run must know what the first one did. */
  readonly writes: boolean
  /** Ids of stages whose reads are kept until the run is over; see `keptReadsOf`. */
  readonly keptReads: ReadonlySet<string>
  /** Set in a run of a part of the flow. */
  readonly partial?: PartialPlan
}

export interface CompileContext {
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly sandbox: Sandbox
  /** Without it there are no value maps. */
  readonly valueMaps?: ValueMapSource
  /** Without it only node types tell what records look like. */
  readonly drift?: DriftSource
}

/**
 * Checks a flow and compiles it for one trigger. Throws `FLOW_INVALID` when the flow has problems, `NOT_FOUND` for an
 * unknown trigger.
 */
export function compileFlow(
  flow: Flow,
  trigger: string,
  context: CompileContext & { readonly pins?: ValueMapPins | undefined; readonly part?: StoredPartialRun | undefined },
): CompiledFlow {
  const { registry } = context
  // Only a run of a part of the flow knows of pinned records.
  const current = upgradeFlow(context.part ? flow : withoutPins(flow), registry)
  const partial = context.part && partialPlan(current, registry, context.part)
  requireSound(current, context, partial)
  const start = flow.nodes.find((node) => node.id === trigger && !node.disabled)
  if (!start || registry.infos.get(start.type)?.kind !== 'trigger') {
    throw flowError('NOT_FOUND', { what: 'trigger', id: trigger })
  }
  const maps = new FlowValueMaps(context.valueMaps, context.pins)
  const main = compilePart(current, trigger, { ...context, maps, ...(partial ? { partial } : {}) })
  const closings = (partial ? [] : current.nodes)
    .filter((node) => !node.disabled && registry.infos.get(node.type)?.source === 'finally')
    .map((node) => ({ ...compilePart(current, node.id, { ...context, maps }), node }))
  return {
    ...main,
    flow,
    closings,
    recorded: {
      ...recordedOf([main, ...closings]),
      valueMaps: maps.pins,
      given: partial && originsOf(partial, trigger, context.part),
    },
    pins: maps.pins,
    asks: maps.asks,
    // A record that waits stands in the journal as a write in doubt does.
    writes: maps.asks || [main, ...closings].some(({ writes }) => writes),
    dispose: () => {
      for (const part of [main, ...closings]) for (const runner of part.runners.values()) runner.dispose()
    },
  }
}

function requireSound(flow: Flow, context: CompileContext, partial: PartialPlan | undefined): void {
  const { registry, connections, valueMaps, drift } = context
  const known = valueMaps ? { valueMaps: valueMaps.maps() } : {}
  const options = { connections: connections.connectors(), ...known, shapes: drift?.shapes() }
  const problems = stoppingProblems(checkToRun(flow, registry, options)).filter(concerns(partial))
  if (problems.length > 0) throw flowError('FLOW_INVALID', { flow: flow.name, count: problems.length })
}

/** Where records came from that no node gave; those of the trigger as the caller or its pins had them. */
function originsOf(partial: PartialPlan, trigger: string, part: StoredPartialRun | undefined): RecordedPlan['given'] {
  const origins = new Map([...partial.given].map(([id, { origin }]) => [id, { origin }]))
  if (part?.inputFrom) origins.set(trigger, { origin: part.inputFrom })
  else origins.delete(trigger)
  return origins
}

/** A part of a flow can run whatever is wrong with the rest. */
function concerns(partial: PartialPlan | undefined): (problem: Problem) => boolean {
  if (!partial) return () => true
  const runs = new Set(partial.scope.runs)
  return ({ node }) => node !== undefined && runs.has(node)
}

function recordedOf(parts: readonly CompiledPart[]): Pick<Plan, 'nodes' | 'inputs'> {
  const nodes = new Map(parts.flatMap(({ plan }) => plan.nodes.map((node) => [node.id, node])))
  return {
    nodes: [...nodes.values()],
    inputs: Object.assign({}, ...parts.map(({ plan }) => plan.inputs)) as Plan['inputs'],
  }
}

type PartContext = CompileContext & { readonly maps: FlowValueMaps; readonly partial?: PartialPlan }

function compilePart(flow: Flow, start: string, context: PartContext): CompiledPart {
  const { registry, partial } = context
  const entities = context.drift?.shapes().latest
  const planned = planFlow(flow, registry, { start, partial })
  // Expressions mean here what they mean in the editor, which knows the systems' own descriptions.
  const plan = entities?.size ? { ...planned, typesAt: expressionTypes(flow, registry.infos, { entities }) } : planned
  const runners = new Map(plan.stages.flatMap((stage) => runnerOf(stage, plan, context)))
  return {
    trigger: start,
    plan,
    runners,
    routes: routesOf(plan),
    entrances: entrancesOf(plan),
    wiredPorts: new Set(plan.edges.map(({ from }) => `${from.unit}/${from.port}`)),
    sidePorts: sidePortsOf(plan, registry),
    usesTrigger: [...runners.values()].some((runner) => runner.script.usesTrigger),
    writes: plan.stages.some((stage) => mustBeKnown(stage, partial)),
    keptReads: keptReadsOf(plan),
    ...(partial ? { partial } : {}),
  }
}

/** Whether a stage does what must not be done twice: a write, a call of a flow, the beginning of a wait. */
function mustBeKnown(stage: Stage, partial: PartialPlan | undefined): boolean {
  if (stage.kind === 'control') return !['stop', 'return'].includes(stage.behaviour.control)
  if (stage.kind === 'effect' && stage.preview && !partial?.asked.writes?.[stage.node.id]) return false
  return stage.kind === 'effect' && stage.type.info.effects === 'write'
}

function runnerOf(stage: Stage, plan: Plan, { sandbox, maps, valueMaps }: PartContext): [string, SegmentRunner][] {
  const units = unitsIn(stage)
  const [first] = units
  if (!first) return []
  const tier = stage.kind === 'segment' ? stage.tier : 'expressions'
  const script = segmentScript(units, plan, maps)
  const program = sandbox.load({ tier, source: script.source })
  // Where there is code, it is what can take too long.
  const named = tier === 'code' ? units.filter(({ role }) => role === 'program') : units
  const name = [...new Set(named.map((unit) => unit.node.name))].join(' → ')
  const node = { id: first.node.id, name }
  const onMisses = valueMaps && ((misses: readonly ValueMiss[]) => valueMaps.noteMisses(misses))
  return [[stage.id, new SegmentRunner(script, program, { node, tier, onMisses })]]
}

/** What a stage lets run inside an isolate. */
function unitsIn(stage: Stage): readonly PureUnit[] {
  if (stage.kind === 'segment') return stage.units
  if (stage.kind !== 'collect' || !stage.behaviour.collect.combine) return []
  const { node, type } = stage
  return [{ id: `${stage.id}:combine`, node, type, role: 'combine', ports: [innerPorts.held] }]
}

function routesOf(plan: Plan): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>()
  for (const { from, to } of plan.edges) {
    const stage = plan.stageOf.get(to.unit)
    if (stage === undefined || stage === plan.stageOf.get(from.unit)) continue
    const key = `${from.unit}/${from.port}`
    routes.set(key, [...(routes.get(key) ?? []), { stage, unit: to.unit, port: to.port }])
  }
  return routes
}

function sidePortsOf(plan: Plan, { infos }: Registry): ReadonlySet<string> {
  return new Set(
    plan.nodes.flatMap((node) => (infos.get(node.type)?.outputs ?? []).slice(1).map((port) => `${node.id}/${port.id}`)),
  )
}

function entrancesOf(plan: Plan): ReadonlyMap<string, number> {
  const entrances = new Map<string, number>()
  for (const { from, to } of plan.edges) {
    const stage = plan.stageOf.get(to.unit)
    if (stage === undefined || stage === plan.stageOf.get(from.unit)) continue
    entrances.set(stage, (entrances.get(stage) ?? 0) + 1)
  }
  return entrances
}
