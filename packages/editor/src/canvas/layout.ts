import { Graph, layout } from '@dagrejs/dagre'

export interface LayoutRequest {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

export type LayoutAnswer = Readonly<Record<string, { readonly x: number; readonly middleY: number }>>

const columnGap = 80
const rowGap = 40

/** Places nodes in columns from left to right with few crossings. Gives left edges and heights of their middles. */
export function layoutFlow(request: LayoutRequest): LayoutAnswer {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: rowGap, ranksep: columnGap, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of request.nodes) graph.setNode(id, { width, height })
  for (const { from, to } of request.edges) graph.setEdge(from, to)
  layout(graph)
  return Object.fromEntries(
    request.nodes.map(({ id, width }) => {
      const middle = graph.node(id)
      return [id, { x: (middle.x ?? 0) - width / 2, middleY: middle.y ?? 0 }]
    }),
  )
}
