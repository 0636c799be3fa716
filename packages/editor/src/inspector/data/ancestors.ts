import type { Flow, FlowNode, JsonSchema, NodeTypeInfo } from '@isthmus/sdk'
import type { FlowCheck } from '@isthmus/sdk/api'

/** A node whose records reach another one, and how many wires lie between them. */
export interface Ancestor {
  readonly node: FlowNode
  readonly distance: number
  /** The output port on the shortest way. */
  readonly port: string
}

/** Everything upstream of a node, nearest first. */
export function ancestorsOf(flow: Pick<Flow, 'nodes' | 'edges'>, node: string): readonly Ancestor[] {
  const nodes = new Map(flow.nodes.map((each) => [each.id, each]))
  const found = new Map<string, Ancestor>()
  let reached: readonly string[] = [node]
  for (let distance = 1; reached.length > 0; distance += 1) {
    const here = new Set(reached)
    const next: string[] = []
    for (const edge of flow.edges) {
      const from = nodes.get(edge.from.node)
      if (!here.has(edge.to.node) || !from || found.has(from.id) || from.id === node) continue
      found.set(from.id, { node: from, distance, port: edge.from.port })
      next.push(from.id)
    }
    reached = next
  }
  return [...found.values()]
}

/** The shape of the records that arrive at a node's input port, where one of its sources declares it. */
export function inputSchemaOf(
  flow: Pick<Flow, 'edges'>,
  schemas: FlowCheck['schemas'],
  end: { readonly node: string; readonly port?: string },
): JsonSchema | undefined {
  const edges = flow.edges.filter(
    (edge) => edge.to.node === end.node && (end.port === undefined || edge.to.port === end.port),
  )
  return edges.map((edge) => outputSchemaOf(schemas, edge.from)).find((schema) => schema !== undefined)
}

export function outputSchemaOf(
  schemas: FlowCheck['schemas'],
  end: { readonly node: string; readonly port: string },
): JsonSchema | undefined {
  return schemas[end.node]?.[end.port]
}

/** The trigger that the records of a node descend from, when there is just one. */
export function triggerOf(
  flow: Pick<Flow, 'nodes' | 'edges'>,
  types: ReadonlyMap<string, NodeTypeInfo>,
  node: string,
): Ancestor | undefined {
  const triggers = ancestorsOf(flow, node).filter((each) => types.get(each.node.type)?.kind === 'trigger')
  return triggers.length === 1 ? triggers[0] : undefined
}
