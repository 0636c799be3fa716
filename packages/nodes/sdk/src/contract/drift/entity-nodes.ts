import type { Flow, FlowNode, NodeTypeInfo, NodeTypes, ShapeRule } from '../../flow/index.ts'
import { valueAt } from '../../schema/index.ts'

/** A node that deals with an entity of its connection. */
export interface EntityNode {
  readonly node: FlowNode
  readonly type: NodeTypeInfo
  readonly connection: string
  readonly entity: string
}

/** The nodes of a flow that read or write entities which systems describe, in document order. */
export function entityNodes(flow: Pick<Flow, 'nodes'>, types: NodeTypes): readonly EntityNode[] {
  return flow.nodes.flatMap((node) => {
    const type = types.get(node.type)
    const { connection } = node
    if (!type?.shapes || connection === undefined || node.disabled) return []
    const rules = [...Object.values(type.shapes.outputs ?? {}), ...(type.shapes.target ? [type.shapes.target.of] : [])]
    const names = new Set(rules.flatMap(entityPointers).map((at) => valueAt(node.config, at)))
    return [...names].flatMap((entity) =>
      typeof entity === 'string' && entity !== '' ? [{ node, type, connection, entity }] : [],
    )
  })
}

/** Where in a config the entities of a rule are named. */
function entityPointers(rule: ShapeRule): readonly string[] {
  switch (rule.kind) {
    case 'entity':
      return [rule.at]
    case 'place':
    case 'pick':
    case 'list':
    case 'nullable':
      return entityPointers(rule.of)
    case 'first':
      return rule.of.flatMap(entityPointers)
    case 'choose':
      return [...Object.values(rule.cases), ...(rule.otherwise ? [rule.otherwise] : [])].flatMap(entityPointers)
    case 'object':
      return rule.fields.flatMap(({ of }) => entityPointers(of))
    default:
      return []
  }
}
