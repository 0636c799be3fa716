import type { Flow, FlowNode } from '@isthmus/sdk'

/**
 * Node ids in the order a person reads the flow: from the left-most start along its wires, upper branches first, a node
 * only after everything that leads to it.
 */
export function readingOrder(flow: Flow): readonly string[] {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const next = new Map<string, string[]>()
  const waitsFor = new Map<string, number>()
  for (const edge of flow.edges) {
    if (!nodes.has(edge.from.node) || !nodes.has(edge.to.node)) continue
    next.set(edge.from.node, [...(next.get(edge.from.node) ?? []), edge.to.node])
    waitsFor.set(edge.to.node, (waitsFor.get(edge.to.node) ?? 0) + 1)
  }
  const starts = flow.nodes.filter((node) => !waitsFor.has(node.id)).toSorted(leftThenTop)
  const order = walk({ nodes, next, waitsFor }, starts)
  const seen = new Set(order)
  return [...order, ...flow.nodes.filter((node) => !seen.has(node.id)).map((node) => node.id)]
}

interface Walk {
  readonly nodes: ReadonlyMap<string, FlowNode>
  readonly next: ReadonlyMap<string, readonly string[]>
  readonly waitsFor: Map<string, number>
}

function walk({ nodes, next, waitsFor }: Walk, starts: readonly FlowNode[]): string[] {
  const order: string[] = []
  const stack = starts.toReversed()
  for (let node = stack.pop(); node; node = stack.pop()) {
    order.push(node.id)
    const ready: FlowNode[] = []
    for (const id of next.get(node.id) ?? []) {
      const open = (waitsFor.get(id) ?? 0) - 1
      waitsFor.set(id, open)
      const target = nodes.get(id)
      if (open === 0 && target) ready.push(target)
    }
    stack.push(...ready.toSorted(topThenLeft).toReversed())
  }
  return order
}

function leftThenTop(left: FlowNode, right: FlowNode): number {
  return left.position.x - right.position.x || left.position.y - right.position.y
}

function topThenLeft(left: FlowNode, right: FlowNode): number {
  return left.position.y - right.position.y || left.position.x - right.position.x
}
