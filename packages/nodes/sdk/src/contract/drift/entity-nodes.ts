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
    const names = rules.flatMap(entityRules).flatMap(({ at, suffix = '' }) => {
      const name = valueAt(node.config, at)
      return typeof name === 'string' && name !== '' ? [name + suffix] : []
    })
    return [...new Set(names)].map((entity) => ({ node, type, connection, entity }))
  })
}

type EntityRule = Extract<ShapeRule, { readonly kind: 'entity' }>

function entityRules(rule: ShapeRule): readonly EntityRule[] {
  switch (rule.kind) {
    case 'entity':
      return [rule]
    case 'place':
    case 'pick':
    case 'list':
    case 'nullable':
      return entityRules(rule.of)
    case 'first':
      return rule.of.flatMap(entityRules)
    case 'choose':
      return [...Object.values(rule.cases), ...(rule.otherwise ? [rule.otherwise] : [])].flatMap(entityRules)
    case 'object':
      return rule.fields.flatMap(({ of }) => entityRules(of))
    default:
      return []
  }
}
