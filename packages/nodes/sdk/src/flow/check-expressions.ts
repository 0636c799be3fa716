import type { Problem } from '../errors.ts'
import type { Expression, ExpressionProblem } from '../expression/index.ts'
import { fieldTitle } from './field-title.ts'
import { finding, nearParam } from './finding.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import type { FlowNode } from './flow.ts'
import { choiceFindings } from './check-choices.ts'
import type { ConfigExpression } from './shape/config-values.ts'
import type { ValueMaps, ValueTyping } from './shape/value-typing.ts'

/** A computed value being checked. */
export interface CheckedExpression {
  readonly node: Pick<FlowNode, 'name'>
  /** What people call the place: the target of a row, or the form's title. */
  readonly field: string
  /** Path of the expression's text, from the node on. */
  readonly path: string
  readonly expression: Expression
  readonly types: ConfigExpression['types']
  readonly valueMaps: ValueMaps | undefined
}

/** What is wrong with one computed value, in itself and with what it reads. */
export function expressionFindings(
  { value, pointer, types, targets }: ConfigExpression,
  { node, type, values }: { readonly node: FlowNode; readonly type: NodeTypeInfo; readonly values: ValueTyping },
): readonly Problem[] {
  // An empty one is told as missing.
  if (value.$expr === '') return []
  const path = `/config${pointer}/$expr`
  const { expression, typed, doubtful, unreadable = [] } = values.type(value, types)
  if (!expression || !typed) {
    const field = fieldTitle(type.config, pointer, 'en')
    return unreadable.map(({ message, from, to }) => {
      const params = { node: node.name, field, reason: message, at: from + 1 }
      return finding('EXPRESSION_INVALID', params, { path, range: { from, to } })
    })
  }
  const field = labelOf(targets, pointer, type)
  const checked = { node, field, path, expression, types, valueMaps: values.maps }
  const severity = doubtful ? 'warning' : undefined
  return [...typed.problems.map((problem) => typeFinding(problem, checked, severity)), ...choiceFindings(checked)]
}

/** The name of a place: targets of mapping rows where there are any. */
function labelOf(targets: readonly string[], pointer: string, type: NodeTypeInfo): string {
  const named = targets.filter((target) => target !== '')
  return named.length > 0 ? named.join(' › ') : fieldTitle(type.config, pointer, 'en')
}

function typeFinding(
  { code, message, from, to, params, hint }: ExpressionProblem,
  { node, field, path, expression }: CheckedExpression,
  severity: 'warning' | undefined,
): Problem {
  const place = { path, severity, range: { from, to } }
  const range = { at: from + 1, end: to }
  if (code !== 'unknown-field') {
    return finding('EXPRESSION_TYPE_WRONG', { node: node.name, field, reason: message, ...range }, place)
  }
  const name = String(params['name'])
  const nearest = /"([^"]+)"/.exec(hint ?? '')?.[1]
  const text = nearest && expression.source.slice(from, to).replace(name, nearest)
  const fix = text ? { kind: 'replaceText' as const, path, from, to, text } : undefined
  const known = typeof params['known'] === 'string' ? { known: params['known'] } : {}
  return finding(
    'FIELD_UNKNOWN',
    { node: node.name, field, name, ...range, ...nearParam(nearest), ...known },
    { ...place, fix },
  )
}
