import { topologicalOrder, indexEdges, type Flow, type JsonSchema } from '@isthmus/sdk'
import type { Registry } from '../registry.ts'

/** Node id -> port id -> the shape of the records that leave there. */
export type FlowSchemas = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>

/**
 * Follows the shapes of records along the edges, from what each node type says of its output. Nodes that say nothing
 * and pass records through keep the shape that comes in. Only meaningful for flows without cycles; nodes on one are left
 * out. Errors: none; a node type that cannot tell its output leaves it open.
 */
export function schemasOf(flow: Flow, registry: Registry): FlowSchemas {
  const schemas: Record<string, Record<string, JsonSchema>> = {}
  const edges = indexEdges(flow)
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  for (const id of topologicalOrder(flow)) {
    const node = nodes.get(id)
    const type = node && registry.nodeTypes.get(node.type)
    if (!node || !type?.outputSchema) continue
    const incoming = edges.to.get(id)?.[0]
    const input = incoming && schemas[incoming.from.node]?.[incoming.from.port]
    try {
      const outputs = Object.entries(type.outputSchema(node.config, input))
      schemas[id] = Object.fromEntries(outputs.filter((entry): entry is [string, JsonSchema] => entry[1] !== undefined))
    } catch {
      // A half-filled config is normal while somebody edits; the shape is simply not known yet.
      continue
    }
  }
  return schemas
}
