import type { EdgeEnd } from '@isthmus/sdk'

interface PortHandle {
  readonly nodeId: string
  readonly id?: string | null
  readonly type: 'source' | 'target'
}

/** The ends of the edge that joins two ports, whichever of them the wire was drawn from. */
export function edgeEnds(
  first: PortHandle,
  second: PortHandle,
): { readonly from: EdgeEnd; readonly to: EdgeEnd } | undefined {
  if (first.type === second.type) return undefined
  const [source, target] = first.type === 'source' ? [first, second] : [second, first]
  return { from: endOf(source), to: endOf(target) }
}

export function endOf({ nodeId, id }: PortHandle): EdgeEnd {
  return { node: nodeId, port: id ?? '' }
}
