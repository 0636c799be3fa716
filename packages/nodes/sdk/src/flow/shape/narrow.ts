import { isNullable, present, type ExpressionNode } from '../../expression/index.ts'
import type { JsonSchema } from '../../json.ts'
import { isPlainObject, propertiesOf, requires } from '../../typing/index.ts'
import { plainPath } from './plain-path.ts'

/** Conditions looked into; a longer one narrows by its first parts. */
const maxDepth = 20

/**
 * What is certain of a record once a condition on it is known to hold, or known not to: fixed values and null that a field
 * can no longer have. Parts of the condition that say nothing certain leave the shape as it is.
 */
export function narrowed(schema: JsonSchema, condition: ExpressionNode, holds: boolean): JsonSchema {
  return narrow(schema, condition, { holds, depth: 0 })
}

interface Known {
  readonly holds: boolean
  readonly depth: number
}

// oxlint-disable-next-line complexity -- one short case per kind of node
function narrow(schema: JsonSchema, condition: ExpressionNode, { holds, depth }: Known): JsonSchema {
  if (depth > maxDepth) return schema
  const next = { holds, depth: depth + 1 }
  switch (condition.kind) {
    case 'unary':
      return condition.operator === '!' ? narrow(schema, condition.operand, { ...next, holds: !holds }) : schema
    case 'logical':
      // Both sides are certain when an "and" holds, and when an "or" does not.
      if (condition.operator !== (holds ? '&&' : '||')) return schema
      return narrow(narrow(schema, condition.left, next), condition.right, next)
    case 'binary':
      return byComparison(schema, condition, holds)
    case 'call':
      return byCall(schema, condition, holds)
    case 'member':
      return holds ? changed(schema, pathOf(condition), there) : schema
    default:
      return schema
  }
}

function byComparison(
  schema: JsonSchema,
  { operator, left, right }: Extract<ExpressionNode, { kind: 'binary' }>,
  holds: boolean,
): JsonSchema {
  if (operator !== '===' && operator !== '!==') return schema
  const [field, literal] = right.kind === 'literal' ? [left, right] : [right, left]
  if (literal.kind !== 'literal') return schema
  const { value = null } = literal
  const isSame = (operator === '===') === holds
  if (value === null) return isSame ? changed(schema, pathOf(field), nothing) : changed(schema, pathOf(field), there)
  const change = (found: JsonSchema) => (isSame ? only(found, value) : without(found, value))
  return changed(schema, pathOf(field), { change, isThere: isSame })
}

/** What becomes of a field, and whether it is certainly there afterwards. */
interface Change {
  readonly change: (field: JsonSchema) => JsonSchema
  readonly isThere: boolean
}

const there: Change = { change: present, isThere: true }
const nothing: Change = { change: (field) => (isNullable(field) ? { type: 'null' } : field), isThere: false }

type Fixed = string | number | boolean

function only(schema: JsonSchema, value: Fixed): JsonSchema {
  const filled = present(schema)
  // A value that the field cannot have is told elsewhere; nothing is left to narrow.
  if ('anyOf' in filled || (Array.isArray(filled['enum']) && !filled['enum'].includes(value))) return filled
  return typeof filled['type'] === 'string' ? { ...filled, enum: [value] } : filled
}

function without(schema: JsonSchema, value: Fixed): JsonSchema {
  const { enum: values } = schema
  if (!Array.isArray(values) || values.length < 2) return schema
  return { ...schema, enum: values.filter((each) => each !== value) }
}

function byCall(
  schema: JsonSchema,
  { name, arguments: [first] }: Extract<ExpressionNode, { kind: 'call' }>,
  holds: boolean,
): JsonSchema {
  if (first === undefined || first.kind === 'arrow') return schema
  if (name === 'isEmpty' || name === 'isMissing') return holds ? schema : changed(schema, pathOf(first), there)
  const says = ['contains', 'startsWith', 'endsWith', 'isText', 'isDate', 'isNumber', 'isList', 'isObject']
  return holds && says.includes(name) ? changed(schema, pathOf(first), there) : schema
}

/** Names below `record`; `undefined` for anything but a plain path. */
function pathOf(node: ExpressionNode): readonly string[] | undefined {
  const [root, ...names] = plainPath(node) ?? []
  return root === 'record' ? names : undefined
}

/** The shape with one field changed. A field that is there has all the objects around it. */
function changed(schema: JsonSchema, path: readonly string[] | undefined, to: Change): JsonSchema {
  if (path === undefined) return schema
  const [name, ...rest] = path
  if (name === undefined) return to.change(schema)
  const filled = present(schema)
  const fields = propertiesOf(filled)
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (!isPlainObject(filled) || field === undefined) return schema
  const next = changed(field, rest, to)
  if (!to.isThere) return next === field ? schema : { ...schema, properties: { ...fields, [name]: next } }
  const { required } = filled
  const names: readonly unknown[] = Array.isArray(required) ? required : []
  const now = requires(filled, name) ? names : [...names, name]
  return { ...filled, properties: { ...fields, [name]: next }, required: now }
}
