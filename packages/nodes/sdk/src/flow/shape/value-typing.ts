import {
  expressionScope,
  parseExpression,
  referencesOf,
  typeOfExpression,
  type Expression,
  type ExpressionNode,
  type ExpressionReference,
  type TypedExpression,
} from '../../expression/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { personalKeyword } from '../../schema/index.ts'
import { isPlainObject, propertiesOf, requires } from '../../typing/index.ts'
import { isExpressionValue, type ExpressionValue } from '../flow.ts'

/** Shapes of what expressions can read, by scope name; a name without one may be anything. */
export type ExpressionTypes = Readonly<Record<string, JsonSchema>>

/** What is known of a configured value. */
export interface TypedValue {
  /** `{}` when anything may come out. */
  readonly schema: JsonSchema
  /** Of a computed value that can be read. */
  readonly expression?: Expression
  readonly typed?: TypedExpression
}

/** Finds types of configured values; remembers each value's as long as what it reads has the same shape. */
export class ValueTyping {
  readonly #parsed = new WeakMap<ExpressionValue, { readonly names: string; readonly parsed: Parsed | undefined }>()
  readonly #typed = new WeakMap<ExpressionValue, Remembered>()

  type(value: unknown, types: ExpressionTypes): TypedValue {
    if (!isExpressionValue(value)) return { schema: schemaOfFixed(value as Json | undefined) }
    const parsed = this.#parse(value, types)
    if (!parsed) return { schema: {} }
    const reads = parsed.references.flatMap((reference) => readOf(types, reference))
    const known = this.#typed.get(value)
    if (known && known.reads.length === reads.length && known.reads.every((each, at) => each === reads[at])) {
      return known.result
    }
    const typed = typeOfExpression(parsed.expression, types)
    const schema = withPersonal(parsed.expression.root, typed.schema, types)
    const result = { schema, expression: parsed.expression, typed }
    this.#typed.set(value, { reads, result })
    return result
  }

  /** Names beyond the usual ones, such as those of a line, may come and go while the value stays. */
  #parse(value: ExpressionValue, types: ExpressionTypes): Parsed | undefined {
    const names = Object.keys(types).filter((name) => !scopeNames.some((usual) => usual === name))
    const key = names.join(' ')
    const known = this.#parsed.get(value)
    if (known && known.names === key) return known.parsed
    const result = parseExpression(value.$expr, { scope: [...scopeNames, ...names] })
    const parsed = result.ok
      ? { expression: result.expression, references: referencesOf(result.expression) }
      : undefined
    this.#parsed.set(value, { names: key, parsed })
    return parsed
  }
}

interface Parsed {
  readonly expression: Expression
  readonly references: readonly ExpressionReference[]
}

interface Remembered {
  readonly reads: readonly unknown[]
  readonly result: TypedValue
}

/** What the type of a reference depends on: one field and its presence, or the whole shape. */
function readOf(types: ExpressionTypes, { root, path }: ExpressionReference): readonly unknown[] {
  const schema = Object.hasOwn(types, root) ? types[root] : undefined
  const [name] = path
  if (schema === undefined || name === undefined || !isPlainObject(schema)) return [schema]
  const fields = propertiesOf(schema)
  return Object.hasOwn(fields, name) ? [fields[name], requires(schema, name)] : [schema]
}

function schemaOfFixed(value: Json | undefined): JsonSchema {
  if (value === undefined) return {}
  if (value === null) return { type: 'null' }
  if (Array.isArray(value)) return { type: 'array' }
  return typeof value === 'object' ? { type: 'object' } : { type: typeof value, const: value }
}

/** What is made of personal data is personal, too. */
function withPersonal(node: ExpressionNode, schema: JsonSchema, types: ExpressionTypes): JsonSchema {
  const fields = node.kind === 'object' ? node.entries.flatMap((entry) => (entry.kind === 'field' ? [entry] : [])) : []
  if (node.kind === 'object' && fields.length === node.entries.length && isJsonObject(schema['properties'])) {
    const inner = propertiesOf(schema)
    const tagged = fields.map(({ key, value }) => [key, withPersonal(value, inner[key] ?? {}, types)] as const)
    return { ...schema, properties: { ...inner, ...Object.fromEntries(tagged) } }
  }
  if (schema[personalKeyword] === true) return schema
  const reads = referencesOf({ source: '', scope: scopeNames, root: node })
  return reads.some((read) => isPersonal(types, read)) ? { ...schema, [personalKeyword]: true } : schema
}

const scopeNames = expressionScope.map(({ name }) => name)

function isPersonal(types: ExpressionTypes, { root, path }: ExpressionReference): boolean {
  let schema = Object.hasOwn(types, root) ? types[root] : undefined
  return path.some((name) => {
    const fields = propertiesOf(schema)
    schema = Object.hasOwn(fields, name) ? fields[name] : undefined
    return schema?.[personalKeyword] === true
  })
}
