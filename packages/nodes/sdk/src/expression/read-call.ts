import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression as AcornExpression,
  MemberExpression,
  SpreadElement,
} from 'acorn'
import { functionEntry, functionTable } from './function-table.ts'
import type { FunctionEntry, FunctionParameter } from './functions/entry.ts'
import { nearestName } from './nearest-name.ts'
import { quote, rangeOf, refusePart } from './reading.ts'
import type { Reading } from './reading.ts'
import { valueMapDirections } from './functions/value-map-entries.ts'
import type { ArrowNode, ExpressionNode } from './tree.ts'

/** Names from JavaScript and other tools, and what they are called here. */
const otherNames: Readonly<Record<string, string>> = {
  toUpperCase: 'upper',
  toLowerCase: 'lower',
  includes: 'contains',
  replaceAll: 'replace',
  slice: 'substring',
  substr: 'substring',
  toString: 'text',
  String: 'text',
  Number: 'number',
  parseInt: 'number',
  parseFloat: 'number',
  toFixed: 'decimal',
  stringify: 'json',
  parse: 'parseJson',
  assign: 'merge',
  hasOwnProperty: 'has',
  flat: 'flatten',
  sort: 'sortBy',
  sorted: 'sortBy',
  reduce: 'sum',
  at: 'first',
  len: 'length',
  ifNull: 'coalesce',
  toISOString: 'date',
}

/** Reads a call of a function of the table; every other call is refused with the nearest thing that works. */
export function readCall(node: CallExpression, reading: Reading): ExpressionNode {
  const { callee } = node
  if (callee.type === 'MemberExpression') return refuseMethod(callee, reading, node)
  if (callee.type !== 'Identifier' || node.optional) {
    return refusePart(reading, rangeOf(node), {
      code: 'unsupported',
      params: { what: 'A call of a computed function' },
    })
  }
  const entry = functionEntry(callee.name)
  if (entry === undefined) return refuseFunction(callee.name, reading, callee)
  const given = node.arguments.length
  const required = entry.parameters.filter((each) => !each.optional && !each.rest).length
  const most = entry.parameters.at(-1)?.rest ? Infinity : entry.parameters.length
  if (given < required || given > most) {
    const expected = argumentCount(required, most)
    return refusePart(reading, rangeOf(node), {
      code: 'argument-count',
      params: { signature: entry.signature, expected, count: given },
    })
  }
  const read = node.arguments.map((argument, position) => readArgument(argument, { reading, entry, position }))
  requireName(entry, read[0], reading)
  const implicit = entry.implicit === undefined ? [] : [readImplicit(node, entry.implicit, reading)]
  return { kind: 'call', name: entry.name, arguments: [...implicit, ...read], ...rangeOf(node) }
}

/** The map must be known before any record is, so that it can be checked and its version kept with the run. */
function requireName({ name }: FunctionEntry, first: ExpressionNode | ArrowNode | undefined, reading: Reading): void {
  if (first === undefined || !Object.hasOwn(valueMapDirections, name)) return
  if (first.kind === 'literal' && typeof first.value === 'string') return
  const params = { sample: `${name}("customer-level", record.level)` }
  refusePart(reading, { from: first.from, to: first.to }, { code: 'value-map-name', params })
}

function argumentCount(required: number, most: number): string {
  if (most === Infinity) return `at least ${required} arguments`
  const range = required === most ? String(required) : `${required} to ${most}`
  return range === '1' ? '1 argument' : `${range} arguments`
}

function readImplicit(
  node: CallExpression,
  path: { readonly root: string; readonly key: string },
  reading: Reading,
): ExpressionNode {
  const range = rangeOf(node)
  if (reading.scope.includes(path.root)) {
    return { kind: 'member', object: { kind: 'name', name: path.root, ...range }, key: path.key, ...range }
  }
  return refusePart(reading, range, {
    code: 'unknown-name',
    params: { name: path.root, names: reading.scope.join(', ') },
  })
}

function refuseFunction(name: string, reading: Reading, callee: AcornExpression): ExpressionNode {
  const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined
  const nearest = other ?? nearestName(name, Object.keys(functionTable))
  const hint = nearest === undefined ? undefined : `Did you mean "${nearest}"?`
  return refusePart(reading, rangeOf(callee), { code: 'unknown-function', params: { name: name.slice(0, 60) }, hint })
}

function refuseMethod(callee: MemberExpression, reading: Reading, node: CallExpression): ExpressionNode {
  const name = !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : '...'
  const other = Object.hasOwn(otherNames, name) ? otherNames[name] : name
  const entry = functionEntry(other ?? '')
  const subject = quote(reading, rangeOf(callee.object))
  const isGlobal =
    callee.object.type === 'Identifier' &&
    ['Math', 'JSON', 'Object', 'Date', 'Number', 'String', 'Array'].includes(callee.object.name)
  const more = node.arguments.length === 0 ? '' : ', ...'
  const hint = entry && (isGlobal ? `Write ${entry.signature}.` : `Write ${entry.name}(${subject}${more}).`)
  return refusePart(reading, rangeOf(callee.property), {
    code: 'method-call',
    params: { name: name.slice(0, 60) },
    hint,
  })
}

interface ArgumentPlace {
  readonly reading: Reading
  readonly entry: FunctionEntry
  readonly position: number
}

function readArgument(argument: AcornExpression | SpreadElement, place: ArgumentPlace): ExpressionNode | ArrowNode {
  const { reading, entry, position } = place
  if (argument.type === 'SpreadElement') {
    return refusePart(reading, rangeOf(argument), {
      code: 'unsupported',
      params: { what: 'A spread list as arguments' },
    })
  }
  const parameter = entry.parameters[Math.min(position, entry.parameters.length - 1)]
  if (parameter?.arrowParameters === undefined) return reading.read(argument, reading)
  if (argument.type === 'ArrowFunctionExpression') return readArrow(argument, parameter, reading)
  const params = { signature: entry.signature, parameter: parameter.name, sample: arrowSample(parameter) }
  return refusePart(reading, rangeOf(argument), { code: 'arrow-expected', params })
}

function arrowSample(parameter: FunctionParameter): string {
  return parameter.arrowParameters === 2 ? '(line, position) => line.sku' : 'line => line.sku'
}

function readArrow(
  node: ArrowFunctionExpression,
  parameter: FunctionParameter,
  reading: Reading,
): ExpressionNode | ArrowNode {
  const most = parameter.arrowParameters ?? 1
  const names = node.params.flatMap((each) => (each.type === 'Identifier' ? [each.name] : []))
  if (node.body.type === 'BlockStatement' || node.async || names.length !== node.params.length || names.length > most) {
    return refusePart(reading, rangeOf(node), {
      code: 'arrow-shape',
      params: { max: most, sample: arrowSample(parameter) },
    })
  }
  const firstSlot = reading.parameters.length
  const body = reading.read(node.body, { ...reading, parameters: [...reading.parameters, ...names] })
  return { kind: 'arrow', parameters: names, firstSlot, body, ...rangeOf(node) }
}
