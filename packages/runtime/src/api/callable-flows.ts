import { calledFlow, type CallableFlow, type Flow } from '@isthmus/sdk'
import type { Registry } from '../engine/registry.ts'
import type { FlowRow } from '../stores/flow-store.ts'

/** The flows that a flow may call. */
export interface KnownFlows {
  list(): readonly Pick<FlowRow, 'id' | 'active' | 'nodeTypes'>[]
  get(id: string): { readonly flow: Flow } | undefined
}

interface Callables {
  readonly flows: KnownFlows
  readonly registry: Registry
}

/**
 * What the check of a flow must know of the flows it may call; nothing when it calls none, which is most often so and
 * saves reading the others.
 */
export function callableFlowsFor(flow: Flow, known: Callables): ReadonlyMap<string, CallableFlow> | undefined {
  return callsOf(flow, known.registry).length === 0 ? undefined : callableFlows(known)
}

/** Every flow as callers see it. */
export function callableFlows({ flows, registry }: Callables): ReadonlyMap<string, CallableFlow> {
  const info = (type: string) => registry.infos.get(type)
  return new Map(
    flows.list().map(({ id, active, nodeTypes }) => {
      const stored = nodeTypes.some((type) => info(type)?.control !== undefined) ? flows.get(id) : undefined
      const takesCalls = nodeTypes.some((type) => info(type)?.trigger === 'call')
      return [id, { active, takesCalls, calls: stored ? callsOf(stored.flow, registry) : [] }]
    }),
  )
}

function callsOf({ nodes }: Flow, { infos }: Registry): readonly string[] {
  return nodes.flatMap((node) => (node.disabled ? [] : (calledFlow(node, infos.get(node.type)) ?? [])))
}
