import type { Flow } from '@isthmus/sdk'

/** What is selected on the canvas, by id. */
export interface Selection {
  readonly nodes: readonly string[]
  readonly edges: readonly string[]
}

export const nothingSelected: Selection = { nodes: [], edges: [] }

export function sameSelection(left: Selection, right: Selection): boolean {
  return sameIds(left.nodes, right.nodes) && sameIds(left.edges, right.edges)
}

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index])
}

/** Drops what the flow no longer has; the same object when nothing was dropped. */
export function existingSelection(selection: Selection, flow: Flow): Selection {
  const nodes = new Set(flow.nodes.map((node) => node.id))
  const edges = new Set(flow.edges.map((edge) => edge.id))
  const kept = {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((id) => edges.has(id)),
  }
  return sameSelection(kept, selection) ? selection : kept
}
