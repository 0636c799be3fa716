import type { ValueMapDirection } from '../value-map/index.ts'
import { valueMapDirections } from './functions/value-map-entries.ts'
import { nodesIn } from './references.ts'
import type { ArrowNode, CallNode, Expression, ExpressionNode, SourceRange } from './tree.ts'

/** A look-up in a value map, as it stands in an expression. */
export interface ValueMapUse {
  readonly map: string
  readonly direction: ValueMapDirection
  /** The call in the source. */
  readonly range: SourceRange
  /** What is looked up. */
  readonly argument: ExpressionNode
}

/** The map and the direction that a call asks for; `undefined` for calls of other functions. */
export function valueMapCall(node: CallNode): Omit<ValueMapUse, 'range'> | undefined {
  const directions: Readonly<Record<string, ValueMapDirection>> = valueMapDirections
  const direction = Object.hasOwn(directions, node.name) ? directions[node.name] : undefined
  const [name, argument] = node.arguments
  if (direction === undefined || name?.kind !== 'literal' || typeof name.value !== 'string') return undefined
  return argument === undefined || argument.kind === 'arrow' ? undefined : { map: name.value, direction, argument }
}

/**
 * Lists the look-ups of an expression, for checks, scripts and "used by".
 * @returns Every call, in the order of the source; the same map may come several times.
 */
export function valueMapUses(expression: Expression): readonly ValueMapUse[] {
  return nodesIn(expression.root).flatMap((node: ExpressionNode | ArrowNode) => {
    const call = node.kind === 'call' ? valueMapCall(node) : undefined
    return call === undefined ? [] : [{ ...call, range: { from: node.from, to: node.to } }]
  })
}
