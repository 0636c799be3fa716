import type {
  BinaryExpression,
  Expression as AcornExpression,
  Identifier,
  Literal,
  LogicalExpression,
  MemberExpression,
  TemplateLiteral,
  UnaryExpression,
} from 'acorn'
import { functionEntry } from './function-table.ts'
import { expressionLimits } from './limits.ts'
import { nearestName } from './nearest-name.ts'
import type { ExpressionProblem } from './problems.ts'
import { readCall } from './read-call.ts'
import { readArray, readObject } from './read-containers.ts'
import { checkKey, quote, rangeOf, refusePart } from './reading.ts'
import type { Reading } from './reading.ts'
import type { BinaryOperator, ExpressionNode, UnaryOperator } from './tree.ts'

/** Turns the parser's tree into ours, checking every part; with problems, the root is not to be used. */
export function readTree(
  root: AcornExpression,
  source: string,
  scope: readonly string[],
): { readonly root: ExpressionNode; readonly problems: readonly ExpressionProblem[] } {
  const problems: ExpressionProblem[] = []
  const read = readNode(root, { source, scope, parameters: [], depth: 0, problems, read: readNode })
  return { root: read, problems: problems.toSorted((left, right) => left.from - right.from) }
}

/** What the messages call the syntax that expressions leave out. */
const unsupported: Readonly<Record<string, string>> = {
  ThisExpression: 'this',
  NewExpression: 'new',
  SequenceExpression: 'Several expressions with commas',
  TaggedTemplateExpression: 'A function call with a template text',
  FunctionExpression: 'function',
  ClassExpression: 'class',
  YieldExpression: 'yield',
  AwaitExpression: 'await',
  ImportExpression: 'import',
  MetaProperty: 'import.meta',
}

// oxlint-disable-next-line complexity -- one case per kind of syntax keeps the allow-list in one place
function readNode(node: AcornExpression, outer: Reading): ExpressionNode {
  const reading = { ...outer, depth: outer.depth + 1 }
  const range = rangeOf(node)
  if (reading.depth > expressionLimits.maxDepth) {
    if (reading.problems.some((each) => each.code === 'too-deep')) return { kind: 'literal', value: null, ...range }
    return refusePart(reading, range, { code: 'too-deep', params: { max: expressionLimits.maxDepth } })
  }
  switch (node.type) {
    case 'ParenthesizedExpression':
      return readNode(node.expression, outer)
    case 'ChainExpression':
      return readNode(node.expression, outer)
    case 'Literal':
      return readLiteral(node, reading)
    case 'Identifier':
      return readName(node, reading)
    case 'MemberExpression':
      return readMember(node, reading)
    case 'CallExpression':
      return readCall(node, reading)
    case 'UnaryExpression':
      return readUnary(node, reading)
    case 'BinaryExpression':
      return readBinary(node, reading)
    case 'LogicalExpression':
      return readLogical(node, reading)
    case 'ConditionalExpression': {
      const test = readNode(node.test, reading)
      const whenTrue = readNode(node.consequent, reading)
      return { kind: 'conditional', test, whenTrue, whenFalse: readNode(node.alternate, reading), ...range }
    }
    case 'ArrayExpression':
      return readArray(node, reading)
    case 'ObjectExpression':
      return readObject(node, reading)
    case 'TemplateLiteral':
      return readTemplate(node, reading)
    case 'ArrowFunctionExpression':
      return refusePart(reading, range, { code: 'arrow-misplaced' })
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return refusePart(reading, range, { code: 'assignment', hint: 'To compare, write "===".' })
    default:
      return refusePart(reading, range, { code: 'unsupported', params: { what: unsupported[node.type] ?? node.type } })
  }
}

function readLiteral(node: Literal, reading: Reading): ExpressionNode {
  const range = rangeOf(node)
  const { value } = node
  if (node.regex) {
    return refusePart(reading, range, {
      code: 'unsupported',
      params: { what: 'A regular expression' },
      hint: 'Use contains, startsWith, endsWith, split or replace.',
    })
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return refusePart(reading, range, { code: 'number-range', params: { text: quote(reading, range) } })
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'literal', value, ...range }
  }
  return refusePart(reading, range, {
    code: 'unsupported',
    params: { what: 'A big integer' },
    hint: 'Write it as a decimal text, such as "123".',
  })
}

/** Reads a name by itself; also the name in front of `.`, and the short form `{ name }`. */
function readName(node: Identifier, reading: Reading): ExpressionNode {
  const range = rangeOf(node)
  const { name } = node
  const slot = reading.parameters.lastIndexOf(name)
  if (slot >= 0) return { kind: 'parameter', name, slot, ...range }
  if (reading.scope.includes(name)) return { kind: 'name', name, ...range }
  if (name === 'undefined') return { kind: 'literal', value: undefined, ...range }
  const entry = functionEntry(name)
  if (entry)
    return refusePart(reading, range, { code: 'function-not-called', params: { name, signature: entry.signature } })
  const names = [...reading.scope, ...reading.parameters]
  const nearest = nearestName(name, names)
  const hint = nearest === undefined ? undefined : `Did you mean "${nearest}"?`
  const params = { name: name.slice(0, 60), names: names.slice(0, 20).join(', ') }
  return refusePart(reading, range, { code: 'unknown-name', params, hint })
}

function readMember(node: MemberExpression, reading: Reading): ExpressionNode {
  const range = rangeOf(node)
  if (node.object.type === 'Super' || node.property.type === 'PrivateIdentifier') {
    return refusePart(reading, range, { code: 'unsupported', params: { what: 'A private field' } })
  }
  const object = readNode(node.object, reading)
  if (!node.computed) {
    const key = node.property.type === 'Identifier' ? node.property.name : ''
    return { kind: 'member', object, key: checkKey(reading, key, rangeOf(node.property)), ...range }
  }
  const index = readNode(node.property, reading)
  if (index.kind !== 'literal' || (typeof index.value !== 'string' && typeof index.value !== 'number')) {
    return { kind: 'index', object, index, ...range }
  }
  return { kind: 'member', object, key: checkKey(reading, String(index.value), index), ...range }
}

function readUnary(node: UnaryExpression, reading: Reading): ExpressionNode {
  const operand = readNode(node.argument, reading)
  const operator = unaryOperators.find((each) => each === node.operator)
  if (operator !== undefined) return { kind: 'unary', operator, operand, ...rangeOf(node) }
  return refusePart(reading, rangeOf(node), { code: 'operator', params: { operator: node.operator } })
}

const unaryOperators: readonly UnaryOperator[] = ['!', '-', '+']
const binaryOperators: Readonly<Partial<Record<string, BinaryOperator>>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '**': '**',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '===': '===',
  '!==': '!==',
  '==': '===',
  '!=': '!==',
}

function readBinary(node: BinaryExpression, reading: Reading): ExpressionNode {
  if (node.left.type === 'PrivateIdentifier') {
    return refusePart(reading, rangeOf(node), { code: 'unsupported', params: { what: 'A private field' } })
  }
  const left = readNode(node.left, reading)
  const right = readNode(node.right, reading)
  const operator = binaryOperators[node.operator]
  if (operator !== undefined) return { kind: 'binary', operator, left, right, ...rangeOf(node) }
  const hint = node.operator === 'in' ? 'Use has(object, name).' : undefined
  return refusePart(reading, rangeOf(node), { code: 'operator', params: { operator: node.operator }, hint })
}

function readLogical(node: LogicalExpression, reading: Reading): ExpressionNode {
  const left = readNode(node.left, reading)
  return { kind: 'logical', operator: node.operator, left, right: readNode(node.right, reading), ...rangeOf(node) }
}

function readTemplate(node: TemplateLiteral, reading: Reading): ExpressionNode {
  const values = node.expressions.map((each) => readNode(each, reading))
  return { kind: 'template', texts: node.quasis.map((each) => each.value.cooked ?? ''), values, ...rangeOf(node) }
}
