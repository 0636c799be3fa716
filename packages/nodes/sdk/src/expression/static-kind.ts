import { functionEntry } from './function-table.ts'
import type { ExpressionNode } from './tree.ts'

/**
 * What is certain about a value before any record is seen. `decimal` is an exact decimal text, `numeric` a number or a
 * decimal text, both possibly missing; `text` may be missing too, where it counts as empty. `primitive` is neither list
 * nor object, `unknown` may be anything.
 */
export type StaticKind = 'number' | 'decimal' | 'numeric' | 'text' | 'boolean' | 'primitive' | 'unknown'

/** What is known about a node from elsewhere, such as a schema; `undefined` leaves it to the language. */
export type KnownKinds = (node: ExpressionNode) => StaticKind | undefined

/** Finds what the language itself, or the known schemas, guarantee; both back ends decide by it what `+` means. */
// oxlint-disable-next-line complexity -- one short case per kind of node
export function staticKindOf(node: ExpressionNode, known?: KnownKinds): StaticKind {
  switch (node.kind) {
    case 'literal':
      return literalKind(node.value)
    case 'template':
      return 'text'
    case 'unary':
      return unaryKind(node, known)
    case 'binary':
      return binaryKind(node, known)
    case 'call':
      return callKinds[functionEntry(node.name)?.returns ?? 'any'] ?? known?.(node) ?? 'unknown'
    case 'conditional':
      return commonKind(staticKindOf(node.whenTrue, known), staticKindOf(node.whenFalse, known))
    case 'logical':
      return node.operator === '??'
        ? commonKind(staticKindOf(node.left, known), staticKindOf(node.right, known))
        : 'unknown'
    case 'name':
    case 'parameter':
    case 'member':
    case 'index':
      return known?.(node) ?? 'unknown'
    case 'array':
    case 'object':
      return 'unknown'
  }
}

const callKinds: Readonly<Partial<Record<string, StaticKind>>> = {
  number: 'numeric',
  decimal: 'decimal',
  text: 'text',
  date: 'text',
  boolean: 'boolean',
}

function literalKind(value: string | number | boolean | null | undefined): StaticKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'primitive'
}

/** Kinds that `+` adds rather than joins. */
export function isNumericKind(kind: StaticKind): boolean {
  return kind === 'number' || kind === 'decimal' || kind === 'numeric'
}

function commonKind(one: StaticKind, other: StaticKind): StaticKind {
  if (one === other) return one
  return isNumericKind(one) && isNumericKind(other) ? 'numeric' : 'unknown'
}

function unaryKind(node: Extract<ExpressionNode, { kind: 'unary' }>, known: KnownKinds | undefined): StaticKind {
  if (node.operator === '!') return 'boolean'
  const operand = staticKindOf(node.operand, known)
  if (node.operator === '-' && operand === 'decimal') return 'decimal'
  return operand === 'number' ? 'number' : 'numeric'
}

function binaryKind(node: Extract<ExpressionNode, { kind: 'binary' }>, known: KnownKinds | undefined): StaticKind {
  const [left, right] = [staticKindOf(node.left, known), staticKindOf(node.right, known)]
  switch (node.operator) {
    case '+':
      return sumKind(left, right)
    case '-':
    case '*':
    case '**':
      return productKind(left, right)
    case '/':
    case '%':
      // A divisor of zero is refused by a call, also between numbers.
      return productKind(left, right) === 'decimal' ? 'decimal' : 'numeric'
    default:
      return 'boolean'
  }
}

function productKind(left: StaticKind, right: StaticKind): StaticKind {
  if (left === 'number' && right === 'number') return 'number'
  return left === 'decimal' || right === 'decimal' ? 'decimal' : 'numeric'
}

function sumKind(left: StaticKind, right: StaticKind): StaticKind {
  if (left === 'text' || right === 'text') return 'text'
  return isNumericKind(left) && isNumericKind(right) ? productKind(left, right) : 'primitive'
}
