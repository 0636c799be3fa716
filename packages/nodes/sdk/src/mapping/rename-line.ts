import {
  isExpressionValue,
  parseExpression,
  partsOf,
  type ArrowNode,
  type ExpressionNode,
} from '../expression/index.ts'
import type { ExpressionValue } from '../expression/expression-value.ts'
import { lineNames, scopeInside } from './line-names.ts'
import type { LinesMapping, MappingRow, MappingValue } from './mapping-row.ts'

/**
 * Lines whose element is called otherwise, with every expression that reads it: those of the rows inside and of the lines in
 * them, unless these call their own element the same. An expression that cannot be read stays as it is.
 *
 * @param name The new name; empty for `line`.
 * @param scope The names that are there around the lines.
 */
export function renameLine(lines: LinesMapping, name: string, scope: readonly string[]): LinesMapping {
  const { as: _, ...rest } = lines
  const before = lineNames(lines).line
  const renamed: LinesMapping = name === '' || name === 'line' ? rest : { ...rest, as: name }
  const after = lineNames(renamed).line
  return before === after ? renamed : insideOf(renamed, { before, after, scope: scopeInside(scope, withParent(lines)) })
}

interface Names {
  readonly before: string
  readonly after: string
  readonly scope: readonly string[]
}

/** Where lines are flattened and grouped, their condition and their grouping still see both elements. */
function withParent(lines: LinesMapping): LinesMapping {
  const { group: _, ...others } = lines
  return others
}

function insideOf(lines: LinesMapping, names: Names): LinesMapping {
  const { flatten, where, group, rows } = lines
  return {
    ...lines,
    ...(flatten ? { flatten: expression(flatten, names) } : {}),
    ...(where ? { where: expression(where, names) } : {}),
    ...(group ? { group: expression(group, names) } : {}),
    rows: rows.map((row) => rowOf(row, names)),
  }
}

function rowOf(row: MappingRow, names: Names): MappingRow {
  const { value, copy, lines } = row
  return {
    ...row,
    ...(value === undefined ? {} : { value: valueOf(value, names) }),
    ...(row.default === undefined ? {} : { default: valueOf(row.default, names) }),
    ...(copy ? { copy: { ...copy, from: expression(copy.from, names) } } : {}),
    ...(lines ? { lines: innerLines(lines, names) } : {}),
  }
}

/** Inner lines that call their element the same hide the outer one. */
function innerLines(lines: LinesMapping, names: Names): LinesMapping {
  const from = expression(lines.from, names)
  if (lineNames(lines).line === names.before) return { ...lines, from }
  return insideOf({ ...lines, from }, { ...names, scope: scopeInside(names.scope, withParent(lines)) })
}

function valueOf(value: MappingValue, names: Names): MappingValue {
  return isExpressionValue(value) ? expression(value, names) : value
}

function expression(value: ExpressionValue, { before, after, scope }: Names): ExpressionValue {
  const parsed = parseExpression(value.$expr, { scope })
  const root = parsed.ok ? parsed.expression.root : undefined
  if (!root) return value
  const places = placesOf(root, before).toSorted((one, other) => other - one)
  const text = places.reduce(
    (source, from) => source.slice(0, from) + after + source.slice(from + before.length),
    value.$expr,
  )
  return { $expr: text }
}

/** Where the name stands in the source. */
function placesOf(node: ExpressionNode | ArrowNode, name: string): readonly number[] {
  if (node.kind === 'arrow' && node.parameters.includes(name)) return []
  if (node.kind === 'name') return node.name === name ? [node.from] : []
  return partsOf(node).flatMap((part) => placesOf(part, name))
}
