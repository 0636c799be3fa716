import {
  errorPort,
  indexEdges,
  portsOf,
  topologicalOrder,
  type Flow,
  type FlowEdge,
  type FlowNode,
  type NodeType,
} from '@isthmus/sdk'
import type { Registry } from './registry.ts'

type Behaviour<Kind extends NodeType['behaviour']['kind']> = Extract<NodeType['behaviour'], { kind: Kind }>

/** A node that is fused into a segment: a pure node itself, or the computing of an effect node's config. */
export interface PureUnit {
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly role: 'program' | 'resolve'
  /** Ids of the output ports, the error port included. */
  readonly ports: readonly string[]
}

/** A wire between two units; `from.port` of a resolving unit is `call`. */
export interface PlanEdge {
  readonly from: { readonly unit: string; readonly port: string }
  readonly to: { readonly unit: string; readonly port: string }
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

/** A pure node that needs all its records before it starts. */
export interface GatherStage {
  readonly kind: 'gather'
  readonly id: string
  readonly tier: 'expressions' | 'code'
  readonly unit: PureUnit
}

export interface EffectStage {
  readonly kind: 'effect'
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly behaviour: Behaviour<'effect'>
  /** True when the config was computed per record by a resolving unit; false when it is fixed. */
  readonly resolved: boolean
}

export type Stage = TriggerStage | SegmentStage | GatherStage | EffectStage

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
}

interface Unit {
  readonly id: string
  readonly kind: 'trigger' | 'pure' | 'gather' | 'effect'
  readonly tier: 'expressions' | 'code'
  readonly node: FlowNode
  readonly type: NodeType
}

/** Port of a resolving unit by which a record and its computed config go to the effect. */
export const callPort = 'call'

/** Name of the unit that computes an effect node's config. */
export function resolverOf(nodeId: string): string {
  return `${nodeId}:resolve`
}

/**
 * Turns a checked flow into the stages one trigger sets in motion. Disabled nodes are wired through; what the trigger
 * does not reach is left out. Neighbouring pure nodes that wait for the same outside calls become one segment.
 */
export function planFlow(flow: Flow, registry: Registry, trigger: string): Plan {
  const live = withoutDisabled(flow)
  const reached = reachedFrom(live, trigger)
  const order = topologicalOrder(live).filter((id) => reached.has(id))
  const nodes = new Map(live.nodes.map((node) => [node.id, node]))
  const flowEdges = live.edges.filter((edge) => reached.has(edge.from.node) && reached.has(edge.to.node))
  const units = order.flatMap((id) => unitsOf(nodes.get(id), registry))
  const edges = unitEdges(flowEdges, units)
  const { stages, stageOf } = groupStages(units, edges)
  return {
    stages,
    stageOf,
    edges,
    nodes: live.nodes.filter((node) => reached.has(node.id)),
    inputs: inputsOf(flowEdges),
  }
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

/** True when no value of the config is computed. */
function isFixed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if ('$expr' in value) return false
  return Object.values(value).every(isFixed)
}

function unitsOf(node: FlowNode | undefined, registry: Registry): Unit[] {
  const type = node && registry.nodeTypes.get(node.type)
  if (!node || !type) return []
  const { behaviour } = type
  switch (behaviour.kind) {
    case 'trigger':
      return [{ id: node.id, kind: 'trigger', tier: 'expressions', node, type }]
    case 'pure':
      return [{ id: node.id, kind: behaviour.gathers ? 'gather' : 'pure', tier: behaviour.tier, node, type }]
    case 'effect': {
      const effect: Unit = { id: node.id, kind: 'effect', tier: 'expressions', node, type }
      if (isFixed(node.config)) return [effect]
      return [{ id: resolverOf(node.id), kind: 'pure', tier: 'expressions', node, type }, effect]
    }
  }
}

function unitEdges(flowEdges: readonly FlowEdge[], units: readonly Unit[]): PlanEdge[] {
  const ids = new Set(units.map((unit) => unit.id))
  const wires = flowEdges.map(({ from, to }): PlanEdge => {
    const entry = ids.has(resolverOf(to.node)) ? resolverOf(to.node) : to.node
    return { from: { unit: from.node, port: from.port }, to: { unit: entry, port: to.port } }
  })
  const resolvers = units.filter((unit) => unit.kind === 'pure' && unit.id !== unit.node.id)
  const calls = resolvers.map(({ id, node }): PlanEdge => ({
    from: { unit: id, port: callPort },
    to: { unit: node.id, port: callPort },
  }))
  return [...wires, ...calls]
}

function groupStages(
  units: readonly Unit[],
  edges: readonly PlanEdge[],
): { readonly stages: readonly Stage[]; readonly stageOf: ReadonlyMap<string, string> } {
  const levels = levelsOf(units, edges)
  const groups = fuse(units, edges, levels)
  const stageOf = new Map(units.map((unit) => [unit.id, groups.get(unit.id) ?? unit.id]))
  const stages = new Map<string, { level: number; units: Unit[] }>()
  for (const unit of units) {
    const id = stageOf.get(unit.id) ?? unit.id
    const stage = stages.get(id)
    if (stage) stage.units.push(unit)
    else stages.set(id, { level: levels.get(unit.id) ?? 0, units: [unit] })
  }
  const ordered = [...stages].sort(([, a], [, b]) => a.level - b.level)
  return { stages: ordered.flatMap(([id, { units: members }]) => toStage(id, members)), stageOf }
}

/**
 * How many outside calls and gatherings lie before a unit, on the longest way. Pure units of one level can wait for the
 * same things, so fusing them can never make a segment wait for itself.
 */
function levelsOf(units: readonly Unit[], edges: readonly PlanEdge[]): ReadonlyMap<string, number> {
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

function fusable(a: Unit | undefined, b: Unit): boolean {
  return a?.kind === 'pure' && b.kind === 'pure' && a.tier === 'expressions' && b.tier === 'expressions'
}

function fuse(
  units: readonly Unit[],
  edges: readonly PlanEdge[],
  levels: ReadonlyMap<string, number>,
): ReadonlyMap<string, string> {
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

function toStage(id: string, units: readonly Unit[]): Stage[] {
  const [first] = units
  if (!first) return []
  const { node, type, tier } = first
  switch (first.kind) {
    case 'trigger':
      return [{ kind: 'trigger', id, node }]
    case 'gather':
      return [{ kind: 'gather', id, tier, unit: toPureUnit(first) }]
    case 'pure':
      return [{ kind: 'segment', id, tier, units: units.map(toPureUnit) }]
    case 'effect': {
      if (type.behaviour.kind !== 'effect') return []
      return [{ kind: 'effect', id, node, type, behaviour: type.behaviour, resolved: !isFixed(node.config) }]
    }
  }
}

function toPureUnit(unit: Unit): PureUnit {
  const { id, node, type } = unit
  if (id !== node.id) return { id, node, type, role: 'resolve', ports: [callPort] }
  return { id, node, type, role: 'program', ports: portsOf(node, type.info).outputs.map((port) => port.id) }
}

function reachedFrom(flow: Flow, trigger: string): ReadonlySet<string> {
  const edges = indexEdges(flow)
  const reached = new Set([trigger])
  for (const id of reached) for (const edge of edges.from.get(id) ?? []) reached.add(edge.to.node)
  return reached
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
