import { calledFlow } from '../control.ts'
import type { Flow } from '../flow.ts'
import type { NodeTypes } from '../ports.ts'
import { typeFlow, type FlowContract } from './type-flow.ts'

/**
 * What the flows that a flow calls take and return, for `TypeContext.contracts`. A called flow is looked at by itself: what
 * it calls in turn stays unknown.
 *
 * @param find The newest form of a flow; `undefined` when there is none of the id.
 */
export function contractsOf(
  flow: Flow,
  infos: NodeTypes,
  find: (id: string) => Flow | undefined,
): ReadonlyMap<string, FlowContract> {
  const live = flow.nodes.filter(({ disabled }) => !disabled)
  const ids = new Set(live.flatMap((node) => calledFlow(node, infos.get(node.type)) ?? []))
  return new Map(
    [...ids].flatMap((id) => {
      const called = find(id)
      return called ? [[id, typeFlow(called, infos).contract()] as const] : []
    }),
  )
}
