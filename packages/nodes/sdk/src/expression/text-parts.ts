import { staticKindOf } from './static-kind.ts'
import type { KnownKinds } from './static-kind.ts'
import type { ExpressionNode } from './tree.ts'

/**
 * The pieces of a node that is certainly a text: literal texts, and nodes whose value is to be shown as text. Both back
 * ends join these pieces from left to right, so that they also agree on which piece is refused first.
 */
export function textPartsOf(node: ExpressionNode, known?: KnownKinds): readonly (string | ExpressionNode)[] {
  if (node.kind === 'literal' && typeof node.value === 'string') return [node.value]
  if (node.kind === 'template') {
    return node.texts.flatMap((text, position) => {
      const value = node.values[position]
      return [...(text === '' ? [] : [text]), ...(value === undefined ? [] : textPartsOf(value, known))]
    })
  }
  if (node.kind === 'call' && node.name === 'concat') {
    return node.arguments.flatMap((each) => (each.kind === 'arrow' ? [] : textPartsOf(each, known)))
  }
  if (node.kind !== 'binary' || node.operator !== '+' || staticKindOf(node, known) !== 'text') return [node]
  return [...textPartsOf(node.left, known), ...textPartsOf(node.right, known)]
}
