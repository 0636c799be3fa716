import type { Flow, FlowNode } from '@isthmus/sdk'

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The node an arrow key leads to: along a wire for left and right, else the nearest one in that direction. */
export function neighbourOf(flow: Flow, nodeId: string, direction: Direction): string | undefined {
  const node = flow.nodes.find(({ id }) => id === nodeId)
  if (!node) return undefined
  return (wired(flow, node, direction) ?? nearest(flow, node, direction))?.id
}

function wired(flow: Flow, node: FlowNode, direction: Direction): FlowNode | undefined {
  if (direction === 'up' || direction === 'down') return undefined
  const ids = flow.edges.flatMap(({ from, to }) => {
    if (direction === 'right') return from.node === node.id ? [to.node] : []
    return to.node === node.id ? [from.node] : []
  })
  return closest(
    flow.nodes.filter(({ id }) => ids.includes(id)),
    (other) => Math.abs(other.position.y - node.position.y),
  )
}

function nearest(flow: Flow, node: FlowNode, direction: Direction): FlowNode | undefined {
  const ahead = (other: FlowNode): number => {
    const dx = other.position.x - node.position.x
    const dy = other.position.y - node.position.y
    return { left: -dx, right: dx, up: -dy, down: dy }[direction]
  }
  const aside = (other: FlowNode): number => {
    const vertical = direction === 'up' || direction === 'down'
    return Math.abs(vertical ? other.position.x - node.position.x : other.position.y - node.position.y)
  }
  // What lies aside counts double, so that a key never jumps across the flow to something slightly nearer.
  return closest(
    flow.nodes.filter((other) => ahead(other) > 0 && aside(other) <= 3 * ahead(other)),
    (other) => ahead(other) + 2 * aside(other),
  )
}

function closest(nodes: readonly FlowNode[], distance: (node: FlowNode) => number): FlowNode | undefined {
  return nodes.toSorted((left, right) => distance(left) - distance(right))[0]
}
