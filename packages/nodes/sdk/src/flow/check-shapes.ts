import type { Problem } from '../errors.ts'
import { contractFindings } from './check-contracts.ts'
import { expressionFindings } from './check-expressions.ts'
import { namedFieldFindings } from './check-named-fields.ts'
import { nameFindings } from './check-names.ts'
import { permissionFindings, type ConnectionPermissions } from './check-permissions.ts'
import { targetFindings } from './check-targets.ts'
import { unusedFindings } from './check-unused.ts'
import { placedFinding } from './finding.ts'
import { withFieldLabels } from './label-fields.ts'
import type { Flow } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import type { NodeTypes } from './ports.ts'
import { nodeScope } from './shape/node-scope.ts'
import { configExpressions, type ConfigExpression } from './shape/config-values.ts'
import type { RowScope } from './shape/row-typing.ts'
import type { ExpressionTypes } from './shape/value-typing.ts'
import { typeFlow, type TypeContext } from './shape/type-flow.ts'
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
    const handed = contractFindings(typed, { types: typed.types, values: memo.values }, context.contracts)
    const forbidden = permissionFindings(node, type, context.permissions)
    return [...found, ...handed, ...forbidden].map((problem) => placedFinding(problem, node.id, `/nodes/${index}`))
  })
  const unused = unusedFindings(flow, infos, { types, memo }).map(([node, problem]) =>
    placedFinding(problem, node.id, `/nodes/${flow.nodes.indexOf(node)}`),
  )
  return [...ofNodes, ...unused]
}

/** What is left to check of a node on a cycle: nothing is known of its records. */
function untyped(node: TypedNode['node'], type: NodeTypeInfo): TypedNode {
  return {
    node,
    type,
    starts: [],
    inputs: {},
    outputs: {},
    types: {},
    target: undefined,
    named: [],
    declared: undefined,
  }
}

/** All computed values of a node, with what they read now. */
function nodeExpressions(
  { node }: TypedNode,
  scopeAt: (pointer: string) => RowScope,
  memo: TypeMemo,
): readonly ConfigExpression[] {
  // Where no mapping has lines, places stay while the node does, and only what they read is another one.
  const known = memo.places(node, () => {
    const found = configExpressions(node.config, scopeAt)
    return found.some(({ pointer }) => pointer.includes('/lines/')) ? undefined : found
  })
  return known ?? configExpressions(node.config, scopeAt)
}

function nodeFindings(typed: TypedNode, scopeAt: (pointer: string) => RowScope, memo: TypeMemo): readonly Problem[] {
  const found = [
    ...valueFindings(typed, scopeAt, memo).flat(),
    ...targetFindings(typed, scopeAt(typed.target?.rule.rows ?? '')),
    ...memo.named(typed.node, namesDependOn(typed), () => nameFindings(typed)),
    ...namedFieldFindings(typed),
  ]
  return found.map((problem) => withFieldLabels(problem, typed.target?.schema))
}

/** What is wrong with each computed value. */
function valueFindings(
  typed: TypedNode,
  scopeAt: (pointer: string) => RowScope,
  memo: TypeMemo,
): readonly (readonly Problem[])[] {
  const { node, type } = typed
  // The findings of a value stay while it stands in the same place and what it reads is the same.
  const findingsOf = (expression: ConfigExpression, types: ExpressionTypes) => {
    const find = () => expressionFindings({ ...expression, types }, { node, type, values: memo.values })
    return memo.inPlace(memo.values.type(expression.value, types), { node, type, expression }, find)
  }
  const expressions = nodeExpressions(typed, scopeAt, memo)
  if (!memo.hasPlaces(node)) return expressions.map((expression) => findingsOf(expression, expression.types))
  if (type.shapes?.reads) {
    return expressions.map((expression) => findingsOf(expression, scopeAt(memberOf(expression.pointer)).types))
  }
  const scope = scopeAt('')
  return memo.foundBy(type).made(node, scope, {
    parts: () => expressions,
    make: (expression) => findingsOf(expression, scope.types),
    reads: ({ value }) => memo.values.type(value, scope.types).references ?? [],
  })
}

/** Only a name that goes beside what comes in depends on what that is. */
function namesDependOn({ type, inputs }: TypedNode): readonly unknown[] {
  const rules = Object.values(type.shapes?.outputs ?? {})
  const isPlain = rules.every(({ kind }) => kind === 'rows' || kind === 'aggregate' || kind === 'input')
  return isPlain ? [type] : [type, ...Object.values(inputs)]
}

/** Pointer of the config's member that a pointer leads into. */
function memberOf(pointer: string): string {
  const end = pointer.indexOf('/', 1)
  return end < 0 ? pointer : pointer.slice(0, end)
}
