import type { ArrayExpression, ObjectExpression, Property } from 'acorn'
import { checkKey, rangeOf, refusePart } from './reading.ts'
import type { Reading } from './reading.ts'
import type { ExpressionNode, ObjectEntryNode, SpreadNode } from './tree.ts'

/** Reads a list; a gap such as in `[1,,2]` is refused. */
export function readArray(node: ArrayExpression, reading: Reading): ExpressionNode {
  const elements = node.elements.map((element): ExpressionNode | SpreadNode => {
    if (element === null)
      return refusePart(reading, rangeOf(node), { code: 'unsupported', params: { what: 'A gap in a list' } })
    if (element.type !== 'SpreadElement') return reading.read(element, reading)
    return { kind: 'spread', value: reading.read(element.argument, reading), ...rangeOf(element) }
  })
  return { kind: 'array', elements, ...rangeOf(node) }
}

/** Reads an object with fields, computed fields and spread objects; no methods. */
export function readObject(node: ObjectExpression, reading: Reading): ExpressionNode {
  const entries = node.properties.map((entry): ObjectEntryNode => {
    if (entry.type === 'Property') return readField(entry, reading)
    return { kind: 'spread', value: reading.read(entry.argument, reading), ...rangeOf(entry) }
  })
  return { kind: 'object', entries, ...rangeOf(node) }
}

function readField(entry: Property, reading: Reading): ObjectEntryNode {
  const range = rangeOf(entry)
  if (entry.kind !== 'init' || entry.method) {
    const value = refusePart(reading, range, { code: 'unsupported', params: { what: 'A method in an object' } })
    return { kind: 'field', key: '', value, ...range }
  }
  const value = reading.read(entry.value, reading)
  if (!entry.computed)
    return { kind: 'field', key: checkKey(reading, plainKey(entry), rangeOf(entry.key)), value, ...range }
  const key = reading.read(entry.key, reading)
  if (key.kind !== 'literal') return { kind: 'computed-field', key, value, ...range }
  return { kind: 'field', key: checkKey(reading, String(key.value), key), value, ...range }
}

function plainKey(entry: Property): string {
  if (entry.key.type === 'Identifier') return entry.key.name
  return entry.key.type === 'Literal' ? String(entry.key.value) : ''
}
