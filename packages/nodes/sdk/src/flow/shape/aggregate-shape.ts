import { nullable, numericSchema, present } from '../../expression/index.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import { withField } from '../../typing/index.ts'
import type { RuleScope } from './apply-rule.ts'
import { emptyObject } from './row-typing.ts'
import { keyKeyword, type ShapeRule } from './shape-rule.ts'

/** One record per group. A single group tells its records apart, whatever the field did before. */
export function aggregateShape(
  { groups, measures }: Extract<ShapeRule, { readonly kind: 'aggregate' }>,
  scope: RuleScope,
): JsonSchema {
  const typeOf = (value: Json | undefined) => scope.values.type(value, scope.types).schema
  const keys = entriesAt(scope, groups)
  const grouped = keys.map(({ name, row }) => ({ name, schema: withKey(typeOf(row['value']), keys.length === 1) }))
  const measured = entriesAt(scope, measures).map(({ name, row }) => {
    const value = row['value'] === undefined ? {} : withKey(typeOf(row['value']), false)
    return { name, schema: measureShape(row['kind'], value) }
  })
  return [...grouped, ...measured].reduce((base, { name, schema }) => withField(base, name, schema), emptyObject)
}

function entriesAt(scope: RuleScope, pointer: string): readonly { readonly name: string; readonly row: JsonObject }[] {
  const rows = valueAt(scope.node.config, pointer)
  if (!Array.isArray(rows)) return []
  return (rows as readonly Json[]).flatMap((row) => {
    const name = isJsonObject(row) ? row['name'] : undefined
    return isJsonObject(row) && typeof name === 'string' ? [{ name, row }] : []
  })
}

function withKey(schema: JsonSchema, isKey: boolean): JsonSchema {
  const { [keyKeyword]: _before, ...rest } = schema
  return isKey ? { ...rest, [keyKeyword]: true } : rest
}

function measureShape(kind: Json | undefined, value: JsonSchema): JsonSchema {
  switch (kind) {
    case 'count':
      return { type: 'integer' }
    case 'sum':
      // Nothing to add gives the number 0, also where the others are decimals.
      return withoutLoss(numericSchema([present(value)]))
    case 'list':
      return Object.keys(value).length === 0 ? { type: 'array' } : { type: 'array', items: present(value) }
    case 'min':
    case 'max':
    case 'first':
      return Object.keys(value).length === 0 ? {} : nullable(value)
    default:
      return {}
  }
}

/** Only what every sum is: a number of numbers, else a number or an exact text. */
function withoutLoss(schema: JsonSchema): JsonSchema {
  return schema['type'] === 'number' ? schema : schema['format'] === 'decimal' ? schema : {}
}
