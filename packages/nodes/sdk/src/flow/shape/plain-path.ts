import type { ExpressionNode } from '../../expression/index.ts'

/** Scope name and names below it of an expression that only reads a field, such as `record.company.name`. */
export function plainPath(node: ExpressionNode): readonly string[] | undefined {
  if (node.kind === 'name') return [node.name]
  if (node.kind !== 'member') return undefined
  const outer = plainPath(node.object)
  return outer && [...outer, node.key]
}
