import type { Problem } from '../errors.ts'
import type { JsonSchema } from '../json.ts'
import { valueAt } from '../schema/index.ts'
import { propertiesOf, viewOf } from '../typing/index.ts'
import { finding } from './finding.ts'
import type { FlowNode } from './flow.ts'
import { plainPath } from './shape/plain-path.ts'
import type { RowScope } from './shape/row-typing.ts'
import { keyKeyword } from './shape/shape-rule.ts'
import type { TargetShape } from './shape/type-flow.ts'

/** A key by which records are written that several of them share. */
export function keyFindings({ rule, filled }: TargetShape, node: FlowNode, scope: RowScope): readonly Problem[] {
  if (rule.key === undefined) return []
  const { schema, expression } = scope.values.type(valueAt(node.config, rule.key), scope.types)
  const path = expression && plainPath(expression.root)
  const severity = isShared(schema) ? undefined : path && isBesideKey(schema, path, scope) ? ('warning' as const) : null
  if (severity === null) return []
  const named = [...filled].find(([, value]) => value === rule.key)?.[0]
  const field = named ?? rule.key.split('/').at(-1) ?? ''
  return [finding('KEY_NOT_UNIQUE', { node: node.name, field }, { path: `/config${rule.key}`, severity })]
}

/** Certain: one value for all records, a handful of values, or a field that several records were seen to share. */
function isShared(schema: JsonSchema): boolean {
  const { values, kinds } = viewOf(schema)
  const isFlag = kinds?.size === 1 && kinds.has('boolean')
  return schema[keyKeyword] === false || isFlag || (values !== undefined && values.length > 0)
}

/** Doubtful: an ordinary field of a record that has a key of its own. */
function isBesideKey(schema: JsonSchema, path: readonly string[], { types }: RowScope): boolean {
  if (schema[keyKeyword] !== undefined || path.length < 2) return false
  const [root = '', ...names] = path
  const holder = names
    .slice(0, -1)
    .reduce<JsonSchema | undefined>((here, name) => propertiesOf(here)[name], types[root])
  return Object.values(propertiesOf(holder)).some((field) => field[keyKeyword] === true)
}
