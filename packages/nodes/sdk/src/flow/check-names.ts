import type { Problem } from '../errors.ts'
import { isJsonObject, type Json } from '../json.ts'
import { valueAt } from '../schema/index.ts'
import { isPlainObject, propertiesOf } from '../typing/index.ts'
import { finding } from './finding.ts'
import type { FlowNode } from './flow.ts'
import type { NodeShapes, ShapeRule } from './shape/shape-rule.ts'
import { rowsIn } from './shape/row-typing.ts'
import type { TypedNode } from './shape/type-memo.ts'

/** Lines within lines looked into. */
const maxDepth = 4

/** Names that a node gives twice, or that take the place of something that is there. */
export function nameFindings({ node, type, inputs }: TypedNode): readonly Problem[] {
  if (node.disabled || !type.shapes) return []
  const rules = rulesIn(type.shapes)
  return [
    ...rowPointers(type.shapes, rules).flatMap((pointer) => rowClashes(node, pointer)),
    ...rules.flatMap((rule) => {
      if (rule.kind === 'place') return placeClash(node, rule.into, Object.values(inputs)[0])
      return rule.kind === 'aggregate' ? aggregateClashes(node, rule) : []
    }),
  ]
}

/** The rules of all ports, those inside others included; each once. */
function rulesIn({ outputs = {} }: NodeShapes): readonly ShapeRule[] {
  return Object.values(outputs).flatMap(unfolded)
}

/** Which case holds is the config's choice; all of them put the result under the same name. */
function unfolded(rule: ShapeRule): readonly ShapeRule[] {
  return rule.kind === 'choose' && rule.otherwise ? unfolded(rule.otherwise) : [rule]
}

function rowPointers({ target }: NodeShapes, rules: readonly ShapeRule[]): readonly string[] {
  const mapped = rules.flatMap((rule) => (rule.kind === 'rows' ? [rule.at] : []))
  return [...new Set(target && target.rows !== '' ? [...mapped, target.rows] : mapped)]
}

function rowClashes(node: FlowNode, pointer: string, depth = 0): readonly Problem[] {
  const list = valueAt(node.config, pointer)
  if (!Array.isArray(list)) return []
  const rows = (list as readonly Json[]).map((entry) => rowsIn([entry])[0])
  return rows.flatMap((row, at) => {
    if (row?.lines && depth < maxDepth) {
      const inside = rowClashes(node, `${pointer}/${at}/lines/rows`, depth + 1)
      if (inside.length > 0) return inside
    }
    // A row that may be skipped leaves what an earlier one gave.
    const later =
      row && rows.findIndex((other, place) => place > at && other?.target === row.target && !other.whenEmpty)
    if (!row || row.target === '' || later === undefined || later < 0) return []
    const path = `/config${pointer}/${at}`
    const place = { path, severity: 'warning', fix: { kind: 'remove', path } } as const
    return [finding('NAME_CLASH', { node: node.name, field: row.target, name: row.target }, place)]
  })
}

function placeClash(node: FlowNode, into: string, input: TypedNode['inputs'][string]): readonly Problem[] {
  const name = valueAt(node.config, into)
  if (typeof name !== 'string' || !input || !isPlainObject(input) || !Object.hasOwn(propertiesOf(input), name))
    return []
  const params = { node: node.name, field: into.split('/').at(-1) ?? '', name }
  return [finding('NAME_CLASH', params, { path: `/config${into}`, severity: 'warning' })]
}

function aggregateClashes(
  node: FlowNode,
  { groups, measures }: Extract<ShapeRule, { kind: 'aggregate' }>,
): readonly Problem[] {
  const named = [groups, measures].flatMap((pointer) => {
    const list = valueAt(node.config, pointer)
    return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((entry, at) => {
      const name = isJsonObject(entry) ? entry['name'] : undefined
      return typeof name === 'string' ? [{ name, path: `/config${pointer}/${at}/name` }] : []
    })
  })
  return named.flatMap(({ name, path }, at) => {
    if (named.findIndex((other) => other.name === name) === at) return []
    return [finding('NAME_CLASH', { node: node.name, field: name, name }, { path, severity: 'warning' })]
  })
}
