import { parseExpression, type ArrowNode, type Expression, type ExpressionNode } from '../expression/index.ts'
import type { FieldPath } from '../schema/index.ts'
import type { ValueMapDirection } from '../value-map/index.ts'
import { fieldAccess } from './field-expression.ts'

/** A value looked up in a value map, as its form shows it. */
export interface ValueMapForm {
  /** Name of the value map. */
  readonly map: string
  readonly direction: ValueMapDirection
  /** Expression of what is looked up. */
  readonly value: string
}

/** A field of the element of a list that is found by a key, as its form shows it. */
export interface LookupForm {
  /** Expression of the list. */
  readonly list: string
  /** Field of the elements that is compared; none compares the elements themselves. */
  readonly key: FieldPath
  /** Expression of what it is compared with. */
  readonly equals: string
  /** Field that is taken; none takes the whole element. */
  readonly field: FieldPath
}

/** What a form can be read from. */
type Source = Pick<Expression, 'source' | 'root'>

/** Reads `mapValue("customer-level", record.level)`; `undefined` for any other expression. */
export function valueMapOf({ root, source }: Source): ValueMapForm | undefined {
  if (root.kind !== 'call' || (root.name !== 'mapValue' && root.name !== 'mapValueBack')) return undefined
  const [map, value] = root.arguments
  if (map?.kind !== 'literal' || typeof map.value !== 'string' || value === undefined) return undefined
  return { map: map.value, direction: root.name === 'mapValue' ? 'forward' : 'back', value: textOf(value, source) }
}

/** Writes what `valueMapOf` reads. */
export function valueMapExpression({ map, direction, value }: ValueMapForm): string {
  return `${direction === 'forward' ? 'mapValue' : 'mapValueBack'}(${JSON.stringify(map)}, ${value})`
}

/** Reads `find(record.contacts, each => each.id === record.main).email`; `undefined` for any other expression. */
export function lookupOf({ root, source }: Source): LookupForm | undefined {
  const { start, path: field } = pathTo(root)
  if (start.kind !== 'call' || start.name !== 'find') return undefined
  const [list, arrow] = start.arguments
  if (list === undefined || list.kind === 'arrow' || arrow?.kind !== 'arrow') return undefined
  const compared = comparedIn(arrow)
  if (compared === undefined) return undefined
  return { list: textOf(list, source), key: compared.key, equals: textOf(compared.equals, source), field }
}

/** Writes what `lookupOf` reads. */
export function lookupExpression({ list, key, equals, field }: LookupForm): string {
  const name = freeName(equals)
  const access = (path: FieldPath) => path.map(fieldAccess).join('')
  return `find(${list}, ${name} => ${name}${access(key)} === ${bracketed(equals)})${access(field)}`
}

function comparedIn({
  body,
  firstSlot,
  parameters,
}: ArrowNode): { key: FieldPath; equals: ExpressionNode } | undefined {
  if (body.kind !== 'binary' || body.operator !== '===' || parameters.length !== 1) return undefined
  const sides = [
    [body.left, body.right],
    [body.right, body.left],
  ] as const
  for (const [element, equals] of sides) {
    const { start, path } = pathTo(element)
    if (start.kind === 'parameter' && start.slot === firstSlot && !readsSlot(equals, firstSlot))
      return { key: path, equals }
  }
  return undefined
}

function readsSlot(node: ExpressionNode, slot: number): boolean {
  return JSON.stringify(node).includes(`"slot":${slot}`)
}

function pathTo(node: ExpressionNode): { readonly start: ExpressionNode; readonly path: FieldPath } {
  if (node.kind !== 'member') return { start: node, path: [] }
  const { start, path } = pathTo(node.object)
  return { start, path: [...path, node.key] }
}

function textOf(node: ExpressionNode | ArrowNode, source: string): string {
  return source.slice(node.from, node.to)
}

function freeName(text: string): string {
  if (!/\beach\b/.test(text)) return 'each'
  let number = 2
  while (new RegExp(`\\beach${number}\\b`).test(text)) number += 1
  return `each${number}`
}

/** What binds less than the comparison is put into brackets. */
function bracketed(text: string): string {
  return /^[\p{ID_Continue}$.\s]+(?:\([^()]*\))?$/u.test(text) || isLiteral(text) ? text : `(${text})`
}

function isLiteral(text: string): boolean {
  const parsed = parseExpression(text, { scope: [] })
  return parsed.ok && parsed.expression.root.kind === 'literal'
}
