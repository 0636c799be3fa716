import { calledFlow, type CallableFlow, type Flow } from '@isthmus/sdk'
import type { Registry } from '../engine/registry.ts'
import type { FlowStore } from '../stores/flow-store.ts'

/**
 * What the check of a flow must know of the flows it may call; nothing when it calls none, which is most often so and
 * saves reading the others.
 */
export function callableFlowsFor(
  flow: Flow,
  { flows, registry }: { readonly flows: FlowStore; readonly registry: Registry },
): ReadonlyMap<string, CallableFlow> | undefined {
  const callsOf = ({ nodes }: Flow): readonly string[] =>
    nodes.flatMap((node) => (node.disabled ? [] : (calledFlow(node, registry.infos.get(node.type)) ?? [])))
  if (callsOf(flow).length === 0) return undefined
  const info = (type: string) => registry.infos.get(type)
  return new Map(
    flows.list().map(({ id, active, nodeTypes }) => {
      const stored = nodeTypes.some((type) => info(type)?.control !== undefined) ? flows.get(id) : undefined
      const takesCalls = nodeTypes.some((type) => info(type)?.trigger === 'call')
      return [id, { active, takesCalls, calls: stored ? callsOf(stored.flow) : [] }]
    }),
  )
}
