import { errorPort, portsOf, type ControlKind, type FlowEdge, type FlowNode, type NodeType } from '@isthmus/sdk'
import type { PartialPlan } from '../partial/partial-plan.ts'
import type { Registry } from '../registry.ts'

/**
 * What a unit does for its node: all of it; the computing of an effect's config; the parsing of lines that a reader gave;
 * the writing of lines for a writer; the holding of records, or the giving of them, around a collecting node's store; the
 * passing on of what a catch has caught.
 */
export type UnitRole = 'program' | 'resolve' | 'parse' | 'print' | 'hold' | 'combine' | 'release' | 'catch'

/** A wire between two units; ports named in `innerPorts` lead from one part of a node to another. */
export interface PlanEdge {
  readonly from: { readonly unit: string; readonly port: string }
  readonly to: { readonly unit: string; readonly port: string }
}

/** A node, or a part of one, before units are put together into stages. */
export interface Unit {
  readonly id: string
  readonly kind: 'trigger' | 'pure' | 'collect' | 'effect' | 'control' | 'read' | 'write' | 'given'
  /** Only of pure units. */
  readonly role: UnitRole
  readonly input?: string
  readonly tier: 'expressions' | 'code'
  readonly node: FlowNode
  readonly type: NodeType
}

/** Ports that lead from one part of a node to another; no port of a node type can have such a name. */
export const innerPorts = {
  /** A record and its computed config, on the way to the effect. */
  call: ':call',
  /** Lines on the way from a reader or to a writer. */
  lines: ':lines',
  /** Records on the way into and out of a collecting node's store. */
  held: ':held',
} as const

/** Name of the unit that does one part of a node's work. */
function partOf(nodeId: string, role: Exclude<UnitRole, 'program'>, input?: string): string {
  return input === undefined ? `${nodeId}:${role}` : `${nodeId}:${role}:${input}`
}

/** Name of the unit that computes an effect node's config. */
export function resolverOf(nodeId: string): string {
  return partOf(nodeId, 'resolve')
}

export function isInnerPort(port: string): boolean {
  return port.startsWith(':')
}

/** True when no value of the config is computed. */
export function isFixed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if ('$expr' in value) return false
  return Object.values(value).every(isFixed)
}

/** The parts a node's work is done in, in order. */
// oxlint-disable-next-line complexity -- one short case per kind
export function unitsOf(node: FlowNode | undefined, registry: Registry): Unit[] {
  const type = node && registry.nodeTypes.get(node.type)
  if (!node || !type) return []
  const { behaviour } = type
  const part = (role: Exclude<UnitRole, 'program'>, input?: string): Unit => ({
    id: partOf(node.id, role, input),
    kind: 'pure',
    role,
    tier: 'expressions',
    node,
    type,
    ...(input === undefined ? {} : { input }),
  })
  const whole = (kind: Unit['kind']): Unit => {
    return { id: node.id, kind, role: 'program', tier: 'expressions', node, type }
  }
  const resolve = isFixed(node.config) ? [] : [part('resolve')]
  switch (behaviour.kind) {
    case 'trigger':
      return [whole('trigger')]
    case 'pure':
      return [{ ...whole('pure'), tier: behaviour.tier }]
    case 'effect':
      return [...resolve, whole('effect')]
    case 'lineReader':
      return [...resolve, whole('read'), part('parse')]
    case 'lineWriter':
      return [part('print'), whole('write')]
    case 'collect':
      return [...type.info.inputs.map(({ id }) => part('hold', id)), whole('collect'), part('release')]
    case 'source':
      return [behaviour.source === 'catch' ? { ...whole('pure'), role: 'catch' } : whole('trigger')]
    case 'control':
      return [...resolve, whole('control')]
  }
}

interface PartOfPlan {
  /** Id of the trigger that starts the run. */
  readonly start: string
  readonly partial: PartialPlan
}

/** The parts in a run of a part of the flow: some nodes are only stood for, and others must not do what they do. */
export function unitsOfPart(node: FlowNode | undefined, registry: Registry, { start, partial }: PartOfPlan): Unit[] {
  const { given, asked } = partial
  const units = unitsOf(node, registry)
  const [first] = units
  if (!node || !first) return []
  const { behaviour, info } = first.type
  const whole = (kind: Unit['kind']): Unit => ({ ...first, id: node.id, kind, role: 'program', tier: 'expressions' })
  // The trigger that starts the run gets its records as the run's input, pinned ones too.
  const isGiven = given.has(node.id) && node.id !== start
  if (isGiven || isFirstPage(node, first.type, asked)) return [whole('given')]
  const mayWrite = isPermitted(node, asked)
  if (behaviour.kind === 'lineWriter' && !mayWrite) return [whole('effect')]
  if (!isHeldBack(info.control, mayWrite)) return units
  return units.map((unit) => (unit.kind === 'control' ? whole('effect') : unit))
}

function isPermitted({ id }: FlowNode, { writes = {} }: PartialPlan['asked']): boolean {
  return (writes[id] ?? 0) > 0
}

/** A wait is not waited for, and other flows are not called. */
function isHeldBack(control: ControlKind | undefined, mayWrite: boolean): boolean {
  return control === 'wait' || (!mayWrite && (control === 'call' || control === 'each'))
}

/** True where a poll trigger is asked for what it would find. */
export function isFirstPage(node: FlowNode, { behaviour }: NodeType, asked: PartialPlan['asked']): boolean {
  const isAlone = asked.only === node.id && asked.maxRecords !== undefined
  return isAlone && behaviour.kind === 'trigger' && behaviour.poll !== undefined
}

/** The wires between units that the wires of a flow stand for. */
export function unitEdges(flowEdges: readonly FlowEdge[], units: readonly Unit[]): PlanEdge[] {
  const byNode = Map.groupBy(units, (unit) => unit.node.id)
  const wires = flowEdges.flatMap(({ from, to }): PlanEdge[] => {
    const entry = entryOf(byNode.get(to.node) ?? [], to.port)?.id ?? to.node
    const exits = exitsOf(byNode.get(from.node) ?? [], from.port)
    return exits.map((unit) => ({ from: { unit: unit.id, port: from.port }, to: { unit: entry, port: to.port } }))
  })
  return [...wires, ...[...byNode.values()].flatMap(innerEdges)]
}

/** The part of a node that takes what comes in by a port. */
function entryOf(parts: readonly Unit[], port: string): Unit | undefined {
  return parts.find((unit) => unit.input === port) ?? parts[0]
}

/** The parts of a node from which records leave by a port. */
function exitsOf(parts: readonly Unit[], port: string): readonly Unit[] {
  return parts.filter((unit) => portsOfUnit(unit).includes(port))
}

/** Joins the parts of one node. */
function innerEdges(parts: readonly Unit[]): PlanEdge[] {
  const core = parts.find((unit) => unit.role === 'program')
  if (!core || parts.length === 1) return []
  return parts.flatMap((unit) => innerEdge(unit, core) ?? [])
}

function innerEdge(unit: Unit, core: Unit): PlanEdge | undefined {
  const wire = (from: Unit, to: Unit, port: string): PlanEdge => ({
    from: { unit: from.id, port },
    to: { unit: to.id, port },
  })
  switch (unit.role) {
    case 'program':
    case 'catch':
    case 'combine':
      return undefined
    case 'resolve':
      return wire(unit, core, innerPorts.call)
    case 'print':
      return wire(unit, core, innerPorts.lines)
    case 'parse':
      return wire(core, unit, innerPorts.lines)
    case 'hold':
      return { ...wire(unit, core, innerPorts.held), to: { unit: core.id, port: unit.input ?? '' } }
    case 'release':
      return wire(core, unit, innerPorts.held)
  }
}

/** Ids of the ports by which something leaves a unit. */
// oxlint-disable-next-line complexity -- one short case per role
export function portsOfUnit({ kind, role, node, type }: Unit): readonly string[] {
  const own = portsOf(node, type.info).outputs.map((port) => port.id)
  switch (role) {
    case 'resolve':
      return [innerPorts.call]
    case 'print':
      return [innerPorts.lines]
    case 'combine':
      return [innerPorts.held]
    case 'hold':
      return [innerPorts.held, errorPort]
    case 'parse':
    case 'release':
    case 'catch':
      return own
    case 'program':
      if (kind === 'read') return [innerPorts.lines, errorPort]
      return kind === 'collect' ? [innerPorts.held] : own
  }
}
