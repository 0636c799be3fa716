import {
  edgesOfPart,
  errorPort,
  expressionTypes,
  hiddenEdges,
  indexEdges,
  topologicalOrder,
  type Flow,
  type FlowEdge,
  type FlowNode,
  type NodeType,
} from '@isthmus/sdk'
import { resolversBesideCode } from './resolvers-beside-code.ts'
import type { GivenStage, PageStage } from '../partial/given-stage.ts'
import { heldBack } from '../partial/held-back.ts'
import type { PartialPlan } from '../partial/partial-plan.ts'
import {
  isFirstPage,
  isFixed,
  portsOfUnit,
  unitEdges,
  unitsOf,
  unitsOfPart,
  type PlanEdge,
  type Unit,
  type UnitRole,
} from './plan-units.ts'
import type { Registry } from '../registry.ts'

export type Behaviour<Kind extends NodeType['behaviour']['kind']> = Extract<NodeType['behaviour'], { kind: Kind }>

/** A part of a node that is fused into a segment. */
export interface PureUnit {
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly role: UnitRole
  /** Input port whose records a holding unit takes. */
  readonly input?: string
  /** Ids of the output ports, the error port included. */
  readonly ports: readonly string[]
}

export interface TriggerStage {
  readonly kind: 'trigger'
  readonly id: string
  readonly node: FlowNode
}

/** Pure units that share one script and one visit of the sandbox per chunk. */
export interface SegmentStage {
  readonly kind: 'segment'
  readonly id: string
  readonly tier: 'expressions' | 'code'
  /** In the order in which they are computed. */
  readonly units: readonly PureUnit[]
}

/** The store of a node that must have seen all its records before it gives any. */
export interface CollectStage {
  readonly kind: 'collect'
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly behaviour: Behaviour<'collect'>
}

/** Gives text that lines are parsed from. */
export interface ReadStage {
  readonly kind: 'read'
  readonly id: string
  readonly node: FlowNode
  readonly behaviour: Behaviour<'lineReader'>
  /** As of an effect. */
  readonly resolved: boolean
}

/** Takes lines into one place. */
export interface WriteStage {
  readonly kind: 'write'
  readonly id: string
  readonly node: FlowNode
  readonly behaviour: Behaviour<'lineWriter'>
}

export interface EffectStage {
  readonly kind: 'effect'
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly behaviour: Behaviour<'effect'>
  /** True when the config was computed per record by a resolving unit; false when it is fixed. */
  readonly resolved: boolean
  /** True when it may only write what a person has agreed to: what it would send is noted instead. */
  readonly preview?: boolean
}

/** A node that steers the run. */
export interface ControlStage {
  readonly kind: 'control'
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly behaviour: Behaviour<'control'>
  /** As of an effect. */
  readonly resolved: boolean
}

export type Stage =
  | TriggerStage
  | SegmentStage
  | CollectStage
  | ReadStage
  | WriteStage
  | EffectStage
  | ControlStage
  | GivenStage
  | PageStage

/** Where a plan begins. */
interface PlanStart {
  /** Id of the trigger or the finally. */
  readonly start: string
  /** Set in a run of a part of the flow. */
  readonly partial: PartialPlan | undefined
}

/** A flow turned into stages that stream chunks to each other. */
export interface Plan {
  /** In an order in which every wire leads forward. */
  readonly stages: readonly Stage[]
  /** Unit id -> id of the stage it belongs to. */
  readonly stageOf: ReadonlyMap<string, string>
  readonly edges: readonly PlanEdge[]
  /** Nodes that take part, in the flow's order. */
  readonly nodes: readonly FlowNode[]
  /** Node id -> the ports that feed it. */
  readonly inputs: Readonly<Record<string, readonly { readonly node: string; readonly port: string }[]>>
  /** What computed values can read, see `expressionTypes`. */
  readonly typesAt: ReturnType<typeof expressionTypes>
}

/**
 * Turns a checked flow into the stages that one start, a trigger or a finally, sets in motion. Disabled nodes are wired through; what the trigger
 * does not reach is left out. Neighbouring pure nodes that wait for the same outside calls become one segment.
 */
export function planFlow(flow: Flow, registry: Registry, from: string | PlanStart): Plan {
  const { start, partial } = typeof from === 'string' ? { start: from, partial: undefined } : from
  const live = withHiddenEdges(withoutDisabled(flow), registry)
  const reached = partial ? reachedInPart(live, registry, { start, partial }) : reachedFrom(live, start)
  const order = topologicalOrder(live).filter((id) => reached.has(id))
  const nodes = new Map(live.nodes.map((node) => [node.id, node]))
  const wired = partial ? edgesOfPart(live.edges, partial.scope) : live.edges
  const flowEdges = wired.filter((edge) => reached.has(edge.from.node) && reached.has(edge.to.node))
  const units = order
    .flatMap((id) =>
      partial ? unitsOfPart(nodes.get(id), registry, { start, partial }) : unitsOf(nodes.get(id), registry),
    )
    .filter((unit) => isFed(unit, flowEdges))
  const edges = unitEdges(flowEdges, units)
  const { stages, stageOf } = groupStages(units, edges, partial)
  return {
    stages,
    stageOf,
    edges,
    nodes: live.nodes.filter((node) => reached.has(node.id)),
    inputs: inputsOf(flowEdges),
    typesAt: expressionTypes(flow, registry.infos),
  }
}

/** False for the part of a node that would take records from an input that no wire leads to. */
function isFed({ role, input, node }: Unit, flowEdges: readonly FlowEdge[]): boolean {
  return role !== 'hold' || flowEdges.some(({ to }) => to.node === node.id && to.port === input)
}

function inputsOf(flowEdges: readonly FlowEdge[]): Plan['inputs'] {
  const inputs = new Map<string, FlowEdge['from'][]>()
  for (const { from, to } of flowEdges) {
    const known = inputs.get(to.node)
    if (known) known.push(from)
    else inputs.set(to.node, [from])
  }
  return Object.fromEntries(inputs)
}

function groupStages(
  units: readonly Unit[],
  edges: readonly PlanEdge[],
  partial: PartialPlan | undefined,
): { readonly stages: readonly Stage[]; readonly stageOf: ReadonlyMap<string, string> } {
  const besideCode = resolversBesideCode(units, edges)
  const fusable = (a: Unit | undefined, b: Unit): boolean =>
    a?.kind === 'pure' && b.kind === 'pure' && (besideCode.has(b.id) || (isOurs(a) && isOurs(b)))
  const levels = levelsOf(units, edges, fusable)
  const groups = fuse(units, { edges, levels, fusable })
  const stageOf = new Map(units.map((unit) => [unit.id, groups.get(unit.id) ?? unit.id]))
  const stages = new Map<string, { level: number; units: Unit[] }>()
  for (const unit of units) {
    const id = stageOf.get(unit.id) ?? unit.id
    const stage = stages.get(id)
    if (stage) stage.units.push(unit)
    else stages.set(id, { level: levels.get(unit.id) ?? 0, units: [unit] })
  }
  const ordered = [...stages].sort(([, a], [, b]) => a.level - b.level)
  return { stages: ordered.flatMap(([id, { units: members }]) => toStage(id, members, partial)), stageOf }
}

/**
 * How many outside calls and gatherings lie before a unit, on the longest way. Pure units of one level can wait for the
 * same things, so fusing them can never make a segment wait for itself.
 */
function levelsOf(units: readonly Unit[], edges: readonly PlanEdge[], fusable: Fusable): ReadonlyMap<string, number> {
  const known = new Map(units.map((unit) => [unit.id, unit]))
  const incoming = new Map<string, string[]>()
  for (const { from, to } of edges) incoming.set(to.unit, [...(incoming.get(to.unit) ?? []), from.unit])
  const levels = new Map<string, number>()
  const levelOf = (id: string): number => {
    const done = levels.get(id)
    if (done !== undefined) return done
    const unit = known.get(id)
    const before = (incoming.get(id) ?? []).map((source) => {
      return levelOf(source) + (unit && fusable(known.get(source), unit) ? 0 : 1)
    })
    const level = Math.max(0, ...before)
    levels.set(id, level)
    return level
  }
  for (const unit of units) levelOf(unit.id)
  return levels
}

type Fusable = (a: Unit | undefined, b: Unit) => boolean

/** Code of a user shares its realm with nothing that could be harmed by it. */
function isOurs({ tier }: Unit): boolean {
  return tier === 'expressions'
}

interface Fusing {
  readonly edges: readonly PlanEdge[]
  readonly levels: ReadonlyMap<string, number>
  readonly fusable: Fusable
}

function fuse(units: readonly Unit[], { edges, levels, fusable }: Fusing): ReadonlyMap<string, string> {
  const known = new Map(units.map((unit) => [unit.id, unit]))
  const leader = new Map(units.map((unit) => [unit.id, unit.id]))
  const find = (id: string): string => {
    const next = leader.get(id) ?? id
    return next === id ? id : find(next)
  }
  for (const { from, to } of edges) {
    const target = known.get(to.unit)
    if (!target || !fusable(known.get(from.unit), target)) continue
    if (levels.get(from.unit) === levels.get(to.unit)) leader.set(find(to.unit), find(from.unit))
  }
  return new Map(units.map((unit) => [unit.id, find(unit.id)]))
}

// oxlint-disable-next-line complexity -- one short case per kind
function toStage(id: string, units: readonly Unit[], partial: PartialPlan | undefined): Stage[] {
  const [first] = units
  if (!first) return []
  const { node, type } = first
  const { behaviour } = type
  const resolved = !isFixed(node.config)
  switch (first.kind) {
    case 'trigger':
      return [{ kind: 'trigger', id, node }]
    case 'pure':
      return [{ kind: 'segment', id, tier: units.every(isOurs) ? 'expressions' : 'code', units: units.map(toPureUnit) }]
    case 'collect':
      return behaviour.kind === 'collect' ? [{ kind: 'collect', id, node, type, behaviour }] : []
    case 'read':
      return behaviour.kind === 'lineReader' ? [{ kind: 'read', id, node, behaviour, resolved }] : []
    case 'write':
      return behaviour.kind === 'lineWriter' ? [{ kind: 'write', id, node, behaviour }] : []
    case 'effect': {
      const stage =
        behaviour.kind === 'effect' ? { kind: 'effect' as const, id, node, type, behaviour, resolved } : undefined
      return partial ? heldBack({ id, node, type, resolved }, stage) : stage ? [stage] : []
    }
    case 'given':
      return partial ? givenStages(id, first, partial) : []
    case 'control':
      return behaviour.kind === 'control' ? [{ kind: 'control', id, node, type, behaviour, resolved }] : []
  }
}

function givenStages(id: string, { node, type }: Unit, { given, asked }: PartialPlan): Stage[] {
  const { behaviour } = type
  if (isFirstPage(node, type, asked) && behaviour.kind === 'trigger' && behaviour.poll) {
    return [{ kind: 'page', id, node, poll: behaviour.poll, maxRecords: asked.maxRecords ?? 0 }]
  }
  const records = given.get(node.id)
  return records ? [{ kind: 'given', id, node, type, given: records }] : []
}

function toPureUnit(unit: Unit): PureUnit {
  const { id, node, type, role, input } = unit
  return { id, node, type, role, ports: portsOfUnit(unit), ...(input === undefined ? {} : { input }) }
}

function reachedFrom(flow: Flow, trigger: string): ReadonlySet<string> {
  const edges = indexEdges(flow)
  const reached = new Set([trigger])
  for (const id of reached) for (const edge of edges.from.get(id) ?? []) reached.add(edge.to.node)
  return reached
}

/** What takes part and gets records: from the trigger, or from nodes that are stood for. */
function reachedInPart(
  flow: Flow,
  { infos }: Registry,
  { start, partial }: { readonly start: string; readonly partial: PartialPlan },
): ReadonlySet<string> {
  const { scope, given } = partial
  const takesPart = new Set([...scope.runs, ...given.keys()])
  // Of several triggers one starts the run, as always.
  const others = flow.nodes.filter(
    ({ id, type }) => id !== start && infos.get(type)?.kind === 'trigger' && !given.has(id),
  )
  for (const { id } of others) takesPart.delete(id)
  const edges = indexEdges({ edges: edgesOfPart(flow.edges, scope) })
  const roots = [...takesPart].filter((id) => id === start || given.has(id))
  const reached = new Set(roots)
  for (const id of reached) {
    for (const { to } of edges.from.get(id) ?? []) if (takesPart.has(to.node)) reached.add(to.node)
  }
  return reached
}

/** Lets unwired error ports lead to the catch that takes their records. */
function withHiddenEdges(flow: Flow, { infos }: Registry): Flow {
  const hidden = hiddenEdges(flow, infos)
  return hidden.length === 0 ? flow : { ...flow, edges: [...flow.edges, ...hidden] }
}

/** Takes disabled nodes out and joins what came in with what left by their first ordinary output. */
function withoutDisabled(flow: Flow): Flow {
  let current = flow
  for (const node of flow.nodes) {
    if (!node.disabled) continue
    const incoming = current.edges.filter((edge) => edge.to.node === node.id)
    const outgoing = current.edges.filter((edge) => edge.from.node === node.id && edge.from.port !== errorPort)
    const passed = outgoing.filter((edge) => edge.from.port === outgoing[0]?.from.port)
    const joined = incoming.flatMap((before) =>
      passed.map((after) => ({ id: `${before.id}-${after.id}`, from: before.from, to: after.to })),
    )
    const others = current.edges.filter((edge) => edge.from.node !== node.id && edge.to.node !== node.id)
    current = {
      ...current,
      nodes: current.nodes.filter((other) => other.id !== node.id),
      edges: [...others, ...joined],
    }
  }
  return current
}
