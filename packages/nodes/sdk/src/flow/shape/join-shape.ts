import { nullable, unionOf } from '../../expression/index.ts'
import type { JsonSchema } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import { isOpenObject, isPlainObject, propertiesOf, requires, withField } from '../../typing/index.ts'
import type { RuleScope } from './apply-rule.ts'
import { emptyObject } from './row-typing.ts'
import { keyKeyword, type ShapeRule } from './shape-rule.ts'

/** Two inputs joined by key: what one side may lack may be null, and no key of either side is one of the pairs. */
export function joinShape(
  rule: Extract<ShapeRule, { readonly kind: 'join' }>,
  scope: RuleScope,
): JsonSchema | undefined {
  const read = (at: string, unset: string) => {
    const value = valueAt(scope.node.config, at)
    return typeof value === 'string' && value !== '' ? value : unset
  }
  const mode = read(rule.mode, 'inner')
  const sides = { left: withoutKeys(scope.inputs[rule.left]), right: withoutKeys(scope.inputs[rule.right]) }
  if (mode === 'anti') return scope.inputs[rule.left]
  const [leftMisses, rightMisses] = [mode === 'full', mode === 'full' || mode === 'left']
  if (read(rule.combine, 'flat') === 'nested') {
    const left = withField(emptyObject, read(rule.leftName, 'left'), side(sides.left, leftMisses))
    return withField(left, read(rule.rightName, 'right'), side(sides.right, rightMisses))
  }
  const first = read(rule.prefer, 'left') === 'left' ? 'left' : 'right'
  return flat(
    { schema: sides[first], misses: first === 'left' ? leftMisses : rightMisses },
    { schema: sides[first === 'left' ? 'right' : 'left'], misses: first === 'left' ? rightMisses : leftMisses },
  )
}

function side(schema: JsonSchema | undefined, misses: boolean): JsonSchema {
  return schema ? (misses ? nullable(schema) : schema) : {}
}

interface Side {
  readonly schema: JsonSchema | undefined
  /** True when some pairs lack it. */
  readonly misses: boolean
}

/** Fields of both; one of both sides comes from the preferred one, where that is there. */
function flat(preferred: Side, other: Side): JsonSchema | undefined {
  const isKnown = [preferred, other].every(({ schema }) => schema && isPlainObject(schema))
  if (!isKnown) return undefined
  const [mine, others] = [propertiesOf(preferred.schema), propertiesOf(other.schema)]
  const names = [...new Set([...Object.keys(mine), ...Object.keys(others)])]
  const properties = names.map((name) => [name, fieldOf(name, preferred, other)] as const)
  const open = [preferred, other].some(({ schema }) => schema && isOpenObject(schema))
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: names,
    ...(open ? { additionalProperties: true } : {}),
  }
}

function fieldOf(name: string, preferred: Side, other: Side): JsonSchema {
  const [mine, others] = [fieldAt(preferred, name), fieldAt(other, name)]
  if (!mine) return others && others.isSure ? others.schema : nullable(others?.schema ?? {})
  if (mine.isSure) return mine.schema
  return others ? unionOf([nullable(mine.schema), others.schema]) : nullable(mine.schema)
}

function fieldAt({ schema, misses }: Side, name: string) {
  const fields = propertiesOf(schema)
  if (!schema || !Object.hasOwn(fields, name)) return undefined
  return { schema: fields[name] ?? {}, isSure: !misses && requires(schema, name) }
}

function withoutKeys(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (!schema || !isPlainObject(schema)) return schema
  const properties = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    const { [keyKeyword]: _key, ...rest } = field
    return [name, rest] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}
