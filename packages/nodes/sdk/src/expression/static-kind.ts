import type { ExpressionNode } from './tree.ts'

/** What is certain about a value before any record is seen; `primitive` is neither list nor object, `unknown` may be anything. */
export type StaticKind = 'number' | 'text' | 'boolean' | 'primitive' | 'unknown'

/** Finds what the language itself guarantees, so that a back end can leave checks out. */
// oxlint-disable-next-line complexity -- one short case per kind of node
export function staticKindOf(node: ExpressionNode): StaticKind {
  switch (node.kind) {
    case 'literal':
      return literalKind(node.value)
    case 'template':
      return 'text'
    case 'unary':
      return node.operator === '!' ? 'boolean' : 'number'
    case 'binary':
      return binaryKind(node)
    case 'logical':
    case 'conditional':
    case 'name':
    case 'parameter':
    case 'member':
    case 'index':
    case 'call':
    case 'array':
    case 'object':
      return 'unknown'
  }
}

function literalKind(value: string | number | boolean | null | undefined): StaticKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'primitive'
}

function binaryKind(node: Extract<ExpressionNode, { kind: 'binary' }>): StaticKind {
  switch (node.operator) {
    case '+':
      return sumKind(staticKindOf(node.left), staticKindOf(node.right))
    case '-':
    case '*':
    case '/':
    case '%':
    case '**':
      return 'number'
    default:
      return 'boolean'
  }
}

function sumKind(left: StaticKind, right: StaticKind): StaticKind {
  if (left === 'text' || right === 'text') return 'text'
  if (left === 'number' && right === 'number') return 'number'
  return 'primitive'
}
