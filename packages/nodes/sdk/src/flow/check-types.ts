import type { Problem } from '../errors.ts'
import { expressionFindings } from './check-expressions.ts'
import { nameFindings } from './check-names.ts'
import { permissionFindings, type ConnectionPermissions } from './check-permissions.ts'
import { targetFindings } from './check-targets.ts'
import { unusedFindings } from './check-unused.ts'
import { placedFinding } from './finding.ts'
import type { Flow } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import type { NodeTypes } from './ports.ts'
import { configExpressions } from './shape/config-values.ts'
import type { RowScope } from './shape/row-typing.ts'
import { typeFlow, type FlowTypes, type TypeContext } from './shape/type-flow.ts'
import { TypeMemo, type TypedNode } from './shape/type-memo.ts'

/** What is known of shapes when a flow is checked. */
export interface ShapeContext extends TypeContext {
  /** What connections may do; left out, they may do anything. */
  readonly permissions?: ConnectionPermissions
}

/** Findings about shapes: what expressions read, what writes are given, names, keys, permissions, fields nobody uses. */
export function shapeFindings(flow: Flow, infos: NodeTypes, context: ShapeContext): readonly Problem[] {
  const memo = context.memo ?? new TypeMemo()
  const types = typeFlow(flow, infos, { ...context, memo })
  const ofNodes = flow.nodes.flatMap((node, index) => {
    const type = infos.get(node.type)
    if (!type || node.disabled || node.typeVersion > type.version) return []
    const typed = types.node(node.id) ?? untyped(node, type)
    const found = memo.findings(typed, () => nodeFindings(typed, nodeScope(typed, types, memo)))
    const forbidden = permissionFindings(node, type, context.permissions)
    return [...found, ...forbidden].map((problem) => placedFinding(problem, node.id, `/nodes/${index}`))
  })
  const unused = unusedFindings(flow, infos, { types, memo }).map(([node, problem]) =>
    placedFinding(problem, node.id, `/nodes/${flow.nodes.indexOf(node)}`),
  )
  return [...ofNodes, ...unused]
}

/** What is left to check of a node on a cycle: nothing is known of its records. */
function untyped(node: TypedNode['node'], type: NodeTypeInfo): TypedNode {
  return { node, type, starts: [], inputs: {}, outputs: {}, types: {}, target: undefined, declared: undefined }
}

/** What expressions below a member of the config read: the record of the input port that the node type names for it. */
export function nodeScope(typed: TypedNode, types: FlowTypes, memo: TypeMemo): (pointer: string) => RowScope {
  const reads = typed.type.shapes?.reads ?? {}
  return (pointer) => ({
    values: memo.values,
    types: Object.hasOwn(reads, pointer) ? types.scope(typed.node.id, reads[pointer]) : typed.types,
  })
}

function nodeFindings(typed: TypedNode, scopeAt: (pointer: string) => RowScope): readonly Problem[] {
  const { node, type } = typed
  const expressions = configExpressions(node.config, scopeAt)
  return [
    ...expressions.flatMap((expression) => expressionFindings(expression, { node, type })),
    ...targetFindings(typed, scopeAt(typed.target?.rule.rows ?? '')),
    ...nameFindings(typed),
  ]
}
