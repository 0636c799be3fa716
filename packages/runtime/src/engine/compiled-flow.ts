import { blockingProblems, checkFlow, flowError, type Flow } from '@isthmus/sdk'
import type { ConnectionSource } from './connections-port.ts'
import { planFlow, type EffectStage, type Plan, type Stage } from './plan.ts'
import type { Registry } from './registry.ts'
import type { Sandbox } from './sandbox-port.ts'
import { SegmentRunner } from './segment-runner.ts'
import { segmentScript } from './segment-script.ts'
import { upgradeFlow } from './upgrade-flow.ts'

/** Where records of a port go: a stage, and the unit and input port they enter it by. */
export interface Route {
  readonly stage: string
  readonly unit: string
  readonly port: string
}

/** A flow made ready to run from one of its triggers. */
export interface CompiledFlow {
  readonly flow: Flow
  readonly trigger: string
  readonly plan: Plan
  /** Stage id -> the script's runner, for segments and gathering stages. */
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
  /** True when a second start of the same run could repeat a write that has no key. */
  readonly repeatable: boolean
  dispose(): void
}

export interface CompileContext {
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly sandbox: Sandbox
}

/**
 * Checks a flow and compiles it for one trigger. Throws `FLOW_INVALID` when the flow has problems, `NOT_FOUND` for an
 * unknown trigger.
 */
export function compileFlow(flow: Flow, trigger: string, context: CompileContext): CompiledFlow {
  const { registry, connections, sandbox } = context
  const current = upgradeFlow(flow, registry)
  const problems = blockingProblems(checkFlow(current, registry.infos, { connections: connections.connectors() }))
  if (problems.length > 0) throw flowError('FLOW_INVALID', { flow: flow.name, count: problems.length })
  const start = flow.nodes.find((node) => node.id === trigger && !node.disabled)
  if (!start || registry.infos.get(start.type)?.kind !== 'trigger') {
    throw flowError('NOT_FOUND', { what: 'trigger', id: trigger })
  }
  const plan = planFlow(current, registry, trigger)
  const runners = new Map(plan.stages.flatMap((stage) => runnerOf(stage, plan, sandbox)))
  return {
    flow,
    trigger,
    plan,
    runners,
    routes: routesOf(plan),
    entrances: entrancesOf(plan),
    wiredPorts: new Set(plan.edges.map(({ from }) => `${from.unit}/${from.port}`)),
    sidePorts: sidePortsOf(plan, registry),
    usesTrigger: [...runners.values()].some((runner) => runner.script.usesTrigger),
    repeatable: plan.stages.every((stage) => stage.kind !== 'effect' || isRepeatable(stage)),
    dispose: () => {
      for (const runner of runners.values()) runner.dispose()
    },
  }
}

/** Whether an effect may be carried out twice for the same record. */
function isRepeatable(stage: EffectStage): boolean {
  return stage.type.info.effects !== 'write' || stage.behaviour.idempotencyKey !== undefined
}

function runnerOf(stage: Stage, plan: Plan, sandbox: Sandbox): [string, SegmentRunner][] {
  if (stage.kind !== 'segment' && stage.kind !== 'gather') return []
  const units = stage.kind === 'segment' ? stage.units : [stage.unit]
  const script = segmentScript(units, plan)
  const program = sandbox.load({ tier: stage.tier, source: script.source })
  const first = units[0]?.node
  const name = [...new Set(units.map((unit) => unit.node.name))].join(' → ')
  const node = { id: first?.id ?? stage.id, name }
  return [[stage.id, new SegmentRunner(script, program, { limits: sandbox.limits, node, tier: stage.tier })]]
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
