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
import { configExpressions, type ConfigExpression } from './shape/config-values.ts'
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
    const found = memo.findings(typed, () => nodeFindings(typed, nodeScope(typed, types, memo), memo))
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

/** All computed values of a node. Where no mapping has lines, only what they read differs from one state to the next. */
export function nodeExpressions(
  { node }: TypedNode,
  scopeAt: (pointer: string) => RowScope,
  memo: TypeMemo,
): readonly ConfigExpression[] {
  const known = memo.places(node, () => {
    const found = configExpressions(node.config, scopeAt)
    return found.some(({ pointer }) => pointer.includes('/lines/')) ? undefined : found
  })
  if (!known) return configExpressions(node.config, scopeAt)
  const types = new Map<string, ConfigExpression['types']>()
  return known.map((expression) => {
    const member = expression.pointer.slice(0, `${expression.pointer}/`.indexOf('/', 1))
    const own = types.get(member) ?? scopeAt(member).types
    types.set(member, own)
    return { ...expression, types: own }
  })
}

function nodeFindings(typed: TypedNode, scopeAt: (pointer: string) => RowScope, memo: TypeMemo): readonly Problem[] {
  const { node, type } = typed
  const problems: Problem[] = []
  for (const expression of nodeExpressions(typed, scopeAt, memo)) {
    const { value, pointer, types } = expression
    // The findings of a value stay while it stands in the same place and what it reads is the same.
    const known = memo.values.type(value, types)
    const find = () => expressionFindings(expression, { node, type, values: memo.values })
    const found = memo.inPlace(known, { name: node.name, pointer }, find)
    if (found.length > 0) problems.push(...found)
  }
  problems.push(...targetFindings(typed, scopeAt(typed.target?.rule.rows ?? '')), ...nameFindings(typed))
  return problems
}
