import type { Problem, ProblemFix } from '../errors.ts'
import {
  nearestName,
  partsOf,
  typeOfExpression,
  valueMapCall,
  type ArrowNode,
  type CallNode,
  type ExpressionNode,
  type ValueMapUse,
} from '../expression/index.ts'
import type { Json } from '../json.ts'
import { viewOf } from '../typing/index.ts'
import { oppositeDirection, unmappedValues } from '../value-map/index.ts'
import type { CheckedExpression } from './check-expressions.ts'
import { finding, listed, nearParam } from './finding.ts'
import { plainPath } from './shape/plain-path.ts'

/**
 * Fixed values that a field is compared with or looked up by, and that it never has; and values of a field that a table
 * says nothing for. Only fields whose values are all known are looked at.
 */
export function choiceFindings(checked: CheckedExpression): readonly Problem[] {
  return nodesIn(checked.expression.root).flatMap((node) => {
    if (node.kind === 'binary' && (node.operator === '===' || node.operator === '!==')) {
      return [...neverFindings(node.left, [node.right], checked), ...neverFindings(node.right, [node.left], checked)]
    }
    return node.kind === 'call' ? callFindings(node, checked) : []
  })
}

function nodesIn(node: ExpressionNode | ArrowNode): readonly (ExpressionNode | ArrowNode)[] {
  return [node, ...partsOf(node).flatMap(nodesIn)]
}

function callFindings(call: CallNode, checked: CheckedExpression): readonly Problem[] {
  const { name, arguments: given } = call
  const use = valueMapCall(call)
  if (use) return valueMapFindings(use, call, checked)
  const [first, second, ...others] = given.filter((each) => each.kind !== 'arrow')
  if (!first || !second) return []
  if (name === 'choose') {
    const list = [second, ...others]
    const pairs = list.length % 2 === 0 ? list : list.slice(0, -1)
    return neverFindings(
      first,
      pairs.filter((_, at) => at % 2 === 0),
      checked,
    )
  }
  if ((name !== 'lookup' && name !== 'mustLookup') || first.kind !== 'object') return []
  return tableFindings({ table: first, key: second, hasFallback: others.length > 0 }, checked)
}

/** What a field can be, where all of it is known. */
function valuesOf(node: ExpressionNode, { expression, types }: CheckedExpression): readonly Json[] | undefined {
  if (plainPath(node) === undefined) return undefined
  const { schema } = typeOfExpression({ ...expression, root: node }, types)
  const { values, kinds } = viewOf(schema)
  return values && values.length > 0 && kinds?.size === 1 ? values : undefined
}

function neverFindings(
  field: ExpressionNode,
  compared: readonly ExpressionNode[],
  checked: CheckedExpression,
): readonly Problem[] {
  const literals = compared.filter((each) => each.kind === 'literal')
  const values = literals.length > 0 ? valuesOf(field, checked) : undefined
  if (!values) return []
  return literals.flatMap((literal) => {
    const { value } = literal
    if (value === null || value === undefined || values.includes(value)) return []
    const taken = literals.map((each) => each.value)
    const free = values.filter((each) => !taken.some((other) => other === each))
    return [neverFinding({ value, from: literal.from, to: literal.to, field, values, free }, checked)]
  })
}

interface Never {
  readonly value: string | number | boolean
  readonly from: number
  readonly to: number
  readonly field: ExpressionNode
  readonly values: readonly Json[]
  /** Those of the values that are not compared with already: what may have been meant. */
  readonly free: readonly Json[]
}

function neverFinding({ value, from, to, field, values, free }: Never, checked: CheckedExpression): Problem {
  const { node, path, expression } = checked
  const nearest = nearestName(String(value), free.map(String))
  const params = {
    node: node.name,
    field: checked.field,
    value: JSON.stringify(value),
    source: (plainPath(field) ?? []).join('.'),
    known: listed(values),
    at: from + 1,
    end: to,
  }
  const quoted = expression.source.slice(from, to)
  const fix =
    nearest && quoted.includes(String(value))
      ? { kind: 'replaceText' as const, path, from, to, text: quoted.replace(String(value), nearest) }
      : undefined
  return finding(
    'VALUE_NEVER',
    { ...params, ...nearParam(nearest) },
    { path, severity: 'warning', range: { from, to }, fix },
  )
}

interface Table {
  readonly table: Extract<ExpressionNode, { kind: 'object' }>
  readonly key: ExpressionNode
  readonly hasFallback: boolean
}

function tableFindings({ table, key, hasFallback }: Table, checked: CheckedExpression): readonly Problem[] {
  const entries = table.entries.flatMap((entry) => (entry.kind === 'field' ? [entry] : []))
  const values = entries.length === table.entries.length ? valuesOf(key, checked) : undefined
  if (!values) return []
  const names = values.map(String)
  const drifted = entries.filter((entry) => !names.includes(entry.key))
  const unsaid = names.filter((name) => !entries.some((entry) => entry.key === name))
  const open = hasFallback ? [] : unsaid
  const range = { from: table.from, to: table.to }
  const { node, field, path } = checked
  return [
    ...drifted.map((entry) =>
      neverFinding(
        { value: entry.key, from: entry.from, to: entry.value.from, field: key, values, free: unsaid },
        checked,
      ),
    ),
    ...(open.length === 0
      ? []
      : [
          finding(
            'ENUM_UNMAPPED',
            { node: node.name, field, values: listed(open), known: listed(entries.map((entry) => entry.key)) },
            { path, range },
          ),
        ]),
  ]
}

/** Values of a field that a value map has no entry for. What becomes of them is the map's choice, so it is no error. */
function valueMapFindings(
  use: Omit<ValueMapUse, 'range'>,
  call: CallNode,
  checked: CheckedExpression,
): readonly Problem[] {
  const map = checked.valueMaps?.get(use.map)
  const values = map && valuesOf(use.argument, checked)
  if (!values || map.unmapped[use.direction].kind === 'default') return []
  const open = unmappedValues(map, use.direction, values)
  if (open.length === 0) return []
  const isTurned =
    open.length === values.length && unmappedValues(map, oppositeDirection(use.direction), values).length === 0
  const { node, field, path } = checked
  const known = map.entries.map(([left, right]) => (use.direction === 'forward' ? left : right))
  const params = { node: node.name, field, values: listed(open), known: listed([...new Set(known)]) }
  const fix = isTurned ? turned(call, path) : undefined
  return [finding('ENUM_UNMAPPED', params, { path, severity: 'warning', range: { from: call.from, to: call.to }, fix })]
}

/** The same look-up in the other direction. */
function turned({ name, from }: CallNode, path: string): ProblemFix {
  const text = name === 'mapValue' ? 'mapValueBack' : 'mapValue'
  return { kind: 'replaceText', path, from, to: from + name.length, text }
}
