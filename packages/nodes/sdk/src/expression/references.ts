import type { ArrowNode, Expression, ExpressionNode } from './tree.ts'

/** A path that an expression reads from its scope, up to the first name known only at run time. */
export interface ExpressionReference {
  /** Scope name, such as `record`. */
  readonly root: string
  /** Names below the root, outermost first; empty when the whole value is used. Positions of lists are texts such as "0". */
  readonly path: readonly string[]
  /** Both together as written in messages: `record.lines`. */
  readonly text: string
}

/**
 * Lists what an expression reads, for dependencies, lineage and the drawing of mappings. Fields of list elements that
 * an arrow reads are not followed: `map(record.lines, line => line.sku)` reads `record.lines`.
 *
 * @returns Each path once, in the order of the source.
 */
export function referencesOf(expression: Expression): readonly ExpressionReference[] {
  const found = new Map<string, ExpressionReference>()
  for (const { root, path } of readsIn(expression.root)) {
    const key = JSON.stringify([root, ...path])
    if (!found.has(key)) found.set(key, { root, path, text: [root, ...path].join('.') })
  }
  return [...found.values()]
}

type Read = Pick<ExpressionReference, 'root' | 'path'>

function readsIn(node: ExpressionNode | ArrowNode): readonly Read[] {
  const read = pathOf(node)
  if (read !== undefined) return [read]
  return partsOf(node).flatMap(readsIn)
}

function pathOf(node: ExpressionNode | ArrowNode): Read | undefined {
  if (node.kind === 'name') return { root: node.name, path: [] }
  if (node.kind !== 'member') return undefined
  const outer = pathOf(node.object)
  return outer && { root: outer.root, path: [...outer.path, node.key] }
}

/** A node with everything inside it, in the order of the source. */
export function nodesIn(node: ExpressionNode | ArrowNode): readonly (ExpressionNode | ArrowNode)[] {
  return [node, ...partsOf(node).flatMap(nodesIn)]
}

/** The direct parts of a node, in the order of the source. */
// oxlint-disable-next-line complexity -- one short case per kind of node
export function partsOf(node: ExpressionNode | ArrowNode): readonly (ExpressionNode | ArrowNode)[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'parameter':
      return []
    case 'member':
      return [node.object]
    case 'index':
      return [node.object, node.index]
    case 'call':
      return node.arguments
    case 'arrow':
      return [node.body]
    case 'unary':
      return [node.operand]
    case 'binary':
    case 'logical':
      return [node.left, node.right]
    case 'conditional':
      return [node.test, node.whenTrue, node.whenFalse]
    case 'array':
      return node.elements.map((each) => (each.kind === 'spread' ? each.value : each))
    case 'object':
      return node.entries.flatMap((each) => (each.kind === 'computed-field' ? [each.key, each.value] : [each.value]))
    case 'template':
      return node.values
  }
}
