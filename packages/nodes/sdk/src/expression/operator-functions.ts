import type { ExpressionLibrary } from './library.ts'
import { isNumericKind, staticKindOf } from './static-kind.ts'
import type { KnownKinds, StaticKind } from './static-kind.ts'
import type { BinaryNode } from './tree.ts'

type OperatorName = Extract<keyof ExpressionLibrary, `$${string}`>

const functions: Readonly<Record<Exclude<BinaryNode['operator'], '+' | '===' | '!=='>, OperatorName>> = {
  '-': '$minus',
  '*': '$times',
  '/': '$over',
  '%': '$rest',
  '**': '$power',
  '<': '$less',
  '<=': '$most',
  '>': '$more',
  '>=': '$least',
}

/**
 * The library function that an operator stands for, or `undefined` where the language's own operator does the same on
 * what is certainly there. A `+` that certainly joins texts is not asked about.
 */
export function operatorFunction(node: BinaryNode, known: KnownKinds | undefined): OperatorName | undefined {
  if (node.operator === '===' || node.operator === '!==') return undefined
  const [left, right] = [staticKindOf(node.left, known), staticKindOf(node.right, known)]
  if (left === 'number' && right === 'number' && !dividesByZero(node)) return undefined
  return node.operator === '+' ? sumFunction(left, right) : functions[node.operator]
}

function sumFunction(left: StaticKind, right: StaticKind): OperatorName {
  if (left === 'decimal' || right === 'decimal') return '$sum'
  return isNumericKind(left) || isNumericKind(right) ? '$plus' : '$add'
}

function dividesByZero({ operator, right }: BinaryNode): boolean {
  if (operator !== '/' && operator !== '%') return false
  return right.kind !== 'literal' || right.value === 0
}
