import { errorPort } from '@isthmus/sdk'
import type { CompiledFlow } from '../plan/compiled-flow.ts'
import { isInnerPort } from '../plan/plan-units.ts'
import type { EffectStage, SegmentStage, Stage } from '../plan/plan.ts'
import { valueMapsText } from '../trace/run-recorder.ts'
import type { SegmentRunner } from '../segment/segment-runner.ts'

/** A port whose records are counted and kept. Runs refer to it by its position. */
export interface ExpressPort {
  readonly node: string
  readonly port: string
  /** What its records are where nothing reads them. */
  readonly end: 'output' | 'error' | undefined
  /** Whether an error port that leads on takes the failures of its node. */
  readonly isError: boolean
  /** Beginning of its part of the trace's text. */
  readonly label: string
}

export interface ExpressNode {
  readonly id: string
  readonly name: string
  readonly ports: readonly number[]
  readonly sources: readonly number[]
  /** Position of the first stage that has a part of it. */
  readonly stage: number
  /** Positions of the stages whose time counts as its own. */
  readonly busyStages: readonly number[]
  readonly label: string
}

export interface ExpressRoute {
  readonly stage: number
  readonly unit: string
}

export interface ExpressSegment {
  readonly kind: 'segment'
  readonly stage: SegmentStage
  readonly runner: SegmentRunner
  /** Port of the script -> position in `ports`; -1 for calls. */
  readonly ports: readonly number[]
  /** Port of the script -> where its records go. */
  readonly routes: readonly (readonly ExpressRoute[])[]
  /** Nodes at whose first failure the run stops. */
  readonly stoppers: ReadonlySet<string>
}

export interface ExpressAnswer {
  readonly kind: 'answer'
  readonly stage: EffectStage
  readonly out: { readonly port: number; readonly routes: readonly ExpressRoute[] }
  readonly error: { readonly port: number; readonly routes: readonly ExpressRoute[] }
}

export type ExpressStage = ExpressSegment | ExpressAnswer

/** A compiled flow as its lane sees it: everything that is known before an event arrives. */
export interface ExpressPlan {
  readonly compiled: CompiledFlow
  /** Without the trigger, in an order in which every wire leads forward. */
  readonly stages: readonly ExpressStage[]
  readonly ports: readonly ExpressPort[]
  readonly nodes: readonly ExpressNode[]
  /** Position of the trigger's port and where its record goes. */
  readonly trigger: { readonly port: number; readonly routes: readonly ExpressRoute[] }
  /** End of every trace's text. */
  readonly traceEnd: string
}

/** The plan of a flow that only computes and answers; `undefined` for every other. */
export function expressPlan(compiled: CompiledFlow): ExpressPlan | undefined {
  const { plan, closings } = compiled
  // A finally has to begin after everything else, which express runs have no end of their own for.
  // Nor can a record wait there for a person.
  if (closings.length > 0 || compiled.asks || !plan.stages.every(isExpress)) return undefined
  const stages = plan.stages.filter((stage) => stage.kind === 'segment' || stage.kind === 'effect')
  const stageAt = new Map(stages.map((stage, at) => [stage.id, at]))
  const ports = plan.nodes.flatMap((node) => portsOf(compiled, node.id))
  const portAt = new Map(ports.map(({ node, port }, at) => [`${node}/${port}`, at]))
  const routesOf = (unit: string, port: string): readonly ExpressRoute[] =>
    (compiled.routes.get(`${unit}/${port}`) ?? []).map((route) => ({
      stage: stageAt.get(route.stage) ?? -1,
      unit: route.unit,
    }))
  const lookup = { portAt, routesOf }
  return {
    compiled,
    ports,
    stages: stages.flatMap((stage) => toExpressStage(stage, compiled, lookup)),
    nodes: plan.nodes.map((node) => ({
      id: node.id,
      name: node.name,
      ports: ports.flatMap((port, at) => (port.node === node.id ? [at] : [])),
      sources: (plan.inputs[node.id] ?? []).flatMap(({ node: from, port }) => portAt.get(`${from}/${port}`) ?? []),
      ...stagesOf(node.id, stages),
      label: `${JSON.stringify(node.id)}:{`,
    })),
    trigger: {
      port: portAt.get(`${compiled.trigger}/out`) ?? -1,
      routes: routesOf(compiled.trigger, 'out'),
    },
    traceEnd: `},"inputs":${JSON.stringify(plan.inputs)}${valueMapsText(compiled.pins)}}`,
  }
}

/** Effects are held back by limits, retries and the journal; only one that just answers needs none of it. */
function isExpress(stage: Stage): boolean {
  if (stage.kind === 'trigger') return true
  if (stage.kind === 'segment') return stage.units.every(({ role }) => role === 'program' || role === 'resolve')
  return stage.kind === 'effect' && stage.behaviour.answer !== undefined && stage.node.connection === undefined
}

type Lookup = {
  readonly portAt: ReadonlyMap<string, number>
  readonly routesOf: (unit: string, port: string) => readonly ExpressRoute[]
}

function toExpressStage(stage: Stage, compiled: CompiledFlow, { portAt, routesOf }: Lookup): ExpressStage[] {
  if (stage.kind === 'effect' && stage.behaviour.answer) {
    const way = (port: string) => ({ port: portAt.get(`${stage.id}/${port}`) ?? -1, routes: routesOf(stage.id, port) })
    return [{ kind: 'answer', stage, out: way('out'), error: way(errorPort) }]
  }
  const runner = compiled.runners.get(stage.id)
  if (stage.kind !== 'segment' || !runner) return []
  const { ports } = runner.script
  return [
    {
      kind: 'segment',
      stage,
      runner,
      ports: ports.map(({ node, port }) => (isInnerPort(port) ? -1 : (portAt.get(`${node}/${port}`) ?? -1))),
      routes: ports.map(({ unit, port }) => routesOf(stage.units[unit]?.id ?? '', port)),
      stoppers: new Set(stage.units.filter(({ node }) => node.onError === 'stop').map(({ node }) => node.id)),
    },
  ]
}

/** Every port of a node that records can leave by: those its script knows, or those that an answering node has. */
function portsOf(compiled: CompiledFlow, node: string): readonly ExpressPort[] {
  const known = [...compiled.runners.values()].flatMap(({ script }) =>
    script.ports.filter((port) => port.node === node && !isInnerPort(port.port)).map(({ port }) => port),
  )
  const names = known.length > 0 ? known : node === compiled.trigger ? ['out'] : ['out', errorPort]
  return names.map((port) => {
    const place = `${node}/${port}`
    const isError = port === errorPort
    const reads = compiled.wiredPorts.has(place)
    const end = reads ? undefined : isError ? 'error' : compiled.sidePorts.has(place) ? undefined : 'output'
    return { node, port, end, isError, label: `${JSON.stringify(port)}:{"total":` }
  })
}

function stagesOf(node: string, stages: readonly Stage[]): Pick<ExpressNode, 'stage' | 'busyStages'> {
  const at = (wanted: (stage: Stage) => boolean): readonly number[] =>
    stages.flatMap((stage, index) => (wanted(stage) ? [index] : []))
  const segments = at((stage) => stage.kind === 'segment' && stage.units.some((unit) => unit.node.id === node))
  const effects = at((stage) => stage.kind === 'effect' && stage.node.id === node)
  // The trigger is done before any stage begins.
  return { stage: Math.min(segments[0] ?? effects[0] ?? -1, effects[0] ?? segments[0] ?? -1), busyStages: segments }
}
