import type { JsonSchema } from '../json.ts'
import { functionEntry } from './function-table.ts'
import type { FunctionParameter } from './functions/entry.ts'
import { listedNames, nearestName } from './nearest-name.ts'
import { expressionProblem } from './problems.ts'
import type { ExpressionProblem } from './problems.ts'
import { isNumericKind, staticKindOf } from './static-kind.ts'
import type { KnownKinds } from './static-kind.ts'
import type { ArrowNode, BinaryNode, CallNode, Expression, ExpressionNode, MemberNode, ObjectNode } from './tree.ts'
import { valueMapTypes, type ValueMap } from '../value-map/index.ts'
import { valueMapCall, type ValueMapUse } from './value-map-calls.ts'
import { fits, numericSchema, typeOfCall } from './type-of-call.ts'
import {
  anySchema,
  elementOf,
  fieldOf,
  isDecimal,
  isNullable,
  nullable,
  present,
  presentKinds,
  resolved,
  unionOf,
} from './type-schemas.ts'

export interface TypedExpression {
  /** What the expression gives, as a JSON Schema; `{}` when anything may come out. A missing value counts as null. */
  readonly schema: JsonSchema
  /** What certainly goes wrong for some record, or reads a field that does not exist; in the order of the source. */
  readonly problems: readonly ExpressionProblem[]
  /** For `toJavaScript` and `createClosure`: what the schemas say about parts of the expression. */
  readonly known: KnownKinds
}

/**
 * Finds the type of an expression from the shapes of what it can read, so that mistakes are found before a record is.
 *
 * @param scopeSchemas  JSON Schemas by scope name (`record`, `trigger`, ...); a name without one may be anything.
 * @returns The schema of the result and all problems with their place in the source. Never throws; recursive schemas are
 * followed only as far as the expression reads.
 * @example
 * typeOfExpression(expression, { record: { type: 'object', properties: { total: { type: 'string', format: 'decimal' } } } })
 */
export function typeOfExpression(
  expression: Expression,
  scopeSchemas: Readonly<Record<string, JsonSchema>>,
  options: TypingOptions = {},
): TypedExpression {
  const found: Finding = { scope: scopeSchemas, problems: [], schemas: new Map(), ...options }
  const { schema } = typeOf(expression.root, { ...found, parameters: [] })
  const problems = found.problems.toSorted((left, right) => left.from - right.from)
  return { schema, problems, known: (node) => kindOfSchema(found.schemas.get(node)) }
}

export interface TypingOptions {
  /** Value maps by name: what a look-up gives follows from the map; without it anything may come. */
  readonly valueMaps?: ReadonlyMap<string, ValueMap> | undefined
}

/** A schema with the document its references point into. */
interface Typed {
  readonly schema: JsonSchema
  readonly root: JsonSchema
}

interface Finding {
  readonly scope: Readonly<Record<string, JsonSchema>>
  readonly problems: ExpressionProblem[]
  readonly schemas: Map<ExpressionNode, JsonSchema>
  readonly valueMaps?: TypingOptions['valueMaps']
}

interface Typing extends Finding {
  readonly parameters: readonly Typed[]
}

function kindOfSchema(schema: JsonSchema | undefined): ReturnType<KnownKinds> {
  if (schema === undefined) return undefined
  if (isDecimal(schema)) return 'decimal'
  const kinds = presentKinds(schema)
  if (kinds?.length !== 1) return undefined
  if (kinds[0] === 'number') return 'numeric'
  return kinds[0] === 'string' ? 'text' : undefined
}

const anything: Typed = { schema: anySchema, root: anySchema }
const boolean: Typed = own({ type: 'boolean' })
const text: Typed = own({ type: 'string' })

function own(schema: JsonSchema): Typed {
  return { schema, root: anySchema }
}

function typeOf(node: ExpressionNode, to: Typing): Typed {
  const typed = typeOfNode(node, to)
  const schema = resolved(typed.schema, typed.root)
  to.schemas.set(node, schema)
  return { schema, root: typed.root }
}

// oxlint-disable-next-line complexity -- one short case per kind of node
function typeOfNode(node: ExpressionNode, to: Typing): Typed {
  switch (node.kind) {
    case 'literal':
      return literalType(node.value)
    case 'name': {
      const schema = Object.hasOwn(to.scope, node.name) ? to.scope[node.name] : undefined
      return schema === undefined ? anything : { schema, root: schema }
    }
    case 'parameter':
      return to.parameters[node.slot] ?? anything
    case 'member':
      return memberType(node, to)
    case 'index': {
      const [object] = [typeOf(node.object, to), typeOf(node.index, to)]
      const isList = String(presentKinds(object.schema)) === 'array'
      return isList ? { schema: nullable(elementAt(object)), root: object.root } : anything
    }
    case 'call': {
      const lookedUp = valueMapCall(node)
      return lookedUp === undefined ? callType(node, to) : lookUpType(node, lookedUp, to)
    }
    case 'unary': {
      const operand = typeOf(node.operand, to)
      if (node.operator === '!') return boolean
      checkOperand(node.operand, operand, to)
      return own(node.operator === '+' ? { type: 'number' } : numericSchema([operand.schema]))
    }
    case 'binary':
      return binaryType(node, to)
    case 'logical': {
      const [left, right] = [typeOf(node.left, to), typeOf(node.right, to)]
      return unite(node.operator === '&&' ? [left, right] : [{ ...left, schema: present(left.schema) }, right])
    }
    case 'conditional':
      typeOf(node.test, to)
      return unite([typeOf(node.whenTrue, to), typeOf(node.whenFalse, to)])
    case 'array': {
      const elements = node.elements.map((each) => {
        if (each.kind !== 'spread') return typeOf(each, to)
        const list = typeOf(each.value, to)
        return { schema: elementAt(list), root: list.root }
      })
      const { schema, root } = unite(elements)
      return { schema: schema === anySchema ? { type: 'array' } : { type: 'array', items: schema }, root }
    }
    case 'object':
      return objectType(node, to)
    case 'template':
      for (const value of node.values) typeOf(value, to)
      return text
  }
}

function literalType(value: string | number | boolean | null | undefined): Typed {
  if (value === null || value === undefined) return own({ type: 'null' })
  return own({ type: typeof value, const: value })
}

/** Types from two documents with references cannot stand in one; there, anything may come. */
function unite(all: readonly Typed[]): Typed {
  const roots = [
    ...new Set(all.filter((each) => JSON.stringify(each.schema).includes('"$ref"')).map((each) => each.root)),
  ]
  if (roots.length > 1) return anything
  return { schema: unionOf(all.map((each) => each.schema)), root: roots[0] ?? anySchema }
}

function elementAt({ schema, root }: Typed): JsonSchema {
  return resolved(elementOf(schema), root)
}

function memberType(node: MemberNode, to: Typing): Typed {
  const holder = typeOf(node.object, to)
  const kinds = presentKinds(holder.schema)
  if (kinds === undefined || ['anyOf', 'oneOf', 'allOf'].some((word) => word in holder.schema)) return anything
  if (node.key === 'length' && !kinds.includes('object')) return own({ type: ['number', 'null'] })
  if (String(kinds) === 'array' && /^\d+$/.test(node.key)) {
    return { schema: nullable(elementAt(holder)), root: holder.root }
  }
  if (String(kinds) === 'object') return fieldType(node, holder, to)
  return kinds.includes('object') ? anything : unknownField(node, [], to)
}

function fieldType(node: MemberNode, { schema, root }: Typed, to: Typing): Typed {
  const field = fieldOf(schema, node.key)
  if (field.kind === 'unknown') return unknownField(node, field.names, to)
  const found = resolved(field.schema, root)
  return { schema: field.mayMiss || isNullable(schema) ? nullable(found) : found, root }
}

function unknownField(node: MemberNode, names: readonly string[], to: Typing): Typed {
  const nearest = nearestName(node.key, names)
  const hint = nearest === undefined ? undefined : `Did you mean "${nearest}"?`
  const range = { from: node.object.to, to: node.to }
  const known = names.length > 0 ? { known: listedNames(names) } : {}
  to.problems.push(
    expressionProblem('unknown-field', range, { params: { name: node.key.slice(0, 60), ...known }, hint }),
  )
  return anything
}

function checkOperand(node: ExpressionNode, { schema }: Typed, to: Typing): void {
  const kinds = presentKinds(schema)
  if (kinds === undefined || kinds.length === 0 || !kinds.every((kind) => kind === 'array' || kind === 'object')) return
  to.problems.push(expressionProblem('wrong-operand', node, { params: { got: kinds.join(', ') } }))
}

function binaryType(node: BinaryNode, to: Typing): Typed {
  const [left, right] = [typeOf(node.left, to), typeOf(node.right, to)]
  if (node.operator === '===' || node.operator === '!==') return boolean
  checkOperand(node.left, left, to)
  checkOperand(node.right, right, to)
  if (node.operator.startsWith('<') || node.operator.startsWith('>')) return boolean
  const known: KnownKinds = (each) => kindOfSchema(to.schemas.get(each))
  if (node.operator !== '+' || isNumericKind(staticKindOf(node, known))) {
    const calculated = numericSchema([left.schema, right.schema])
    const misses = isNullable(left.schema) || isNullable(right.schema)
    return own(misses ? nullable(calculated) : calculated)
  }
  return staticKindOf(node, known) === 'text' ? text : own({ type: ['number', 'string', 'null'] })
}

function callType(node: CallNode, to: Typing): Typed {
  const entry = functionEntry(node.name)
  if (entry === undefined) return anything
  const implicit = entry.implicit === undefined ? 0 : 1
  const given: Typed[] = []
  for (const [at, each] of node.arguments.entries()) {
    const parameter = entry.parameters[Math.min(at - implicit, entry.parameters.length - 1)]
    const typed = each.kind === 'arrow' ? arrowType(each, given[0] ?? anything, to) : typeOf(each, to)
    if (each.kind !== 'arrow' && at >= implicit)
      checkArgument(each, { typed, parameter, signature: entry.signature }, to)
    given.push(typed)
  }
  const schemas = given.slice(implicit).map(({ schema, root }) => resolved(schema, root))
  const root = given.find((each) => JSON.stringify(each.schema).includes('"$ref"'))?.root ?? anySchema
  return { schema: typeOfCall({ entry, arguments: schemas }), root }
}

function lookUpType(node: CallNode, { map: name, direction, argument }: Omit<ValueMapUse, 'range'>, to: Typing): Typed {
  const given = typeOf(argument, to)
  const map = to.valueMaps?.get(name)
  if (map === undefined) return anything
  const { input, output } = valueMapTypes(map, direction)
  const kind = input['type'] === 'string' ? 'text' : input['type'] === 'number' ? 'number' : 'any'
  const signature = functionEntry(node.name)?.signature ?? node.name
  const parameter = { name: 'value', kind } as const
  checkArgument(argument, { typed: given, parameter, signature }, to)
  // A blank text stays missing as well.
  const mayMiss = isNullable(given.schema) || mayBeBlank(given.schema)
  return own(mayMiss ? nullable(output) : output)
}

function mayBeBlank(schema: JsonSchema): boolean {
  const kinds = presentKinds(schema)
  if (kinds !== undefined && !kinds.includes('string')) return false
  const fixed = 'const' in schema ? [schema['const']] : schema['enum']
  const isListed = Array.isArray(fixed) && !fixed.some((value) => typeof value === 'string' && value.trim() === '')
  return !isListed && !((schema['minLength'] as number | undefined) ?? 0)
}

function arrowType(node: ArrowNode, list: Typed, to: Typing): Typed {
  const element = { schema: elementAt(list), root: list.root }
  const positions = node.parameters.slice(1).map(() => own({ type: 'number' }))
  const parameters = [...to.parameters.slice(0, node.firstSlot), element, ...positions]
  return typeOf(node.body, { ...to, parameters: parameters.slice(0, node.firstSlot + node.parameters.length) })
}

interface Given {
  readonly typed: Typed
  readonly parameter: FunctionParameter | undefined
  readonly signature: string
}

function checkArgument(node: ExpressionNode, { typed, parameter, signature }: Given, to: Typing): void {
  if (parameter === undefined || fits(typed.schema, parameter.kind)) return
  const got = presentKinds(typed.schema)?.join(', ') ?? ''
  const params = { signature, parameter: parameter.name, expected: parameter.kind, got }
  to.problems.push(expressionProblem('wrong-argument', node, { params }))
}

function objectType(node: ObjectNode, to: Typing): Typed {
  const fields = new Map<string, Typed>()
  let open = false
  for (const entry of node.entries) {
    const value = typeOf(entry.value, to)
    if (entry.kind === 'field') fields.set(entry.key, value)
    if (entry.kind === 'computed-field') typeOf(entry.key, to)
    if (entry.kind !== 'field') open = true
  }
  const roots = unite([...fields.values()]).root
  const safe = [...fields].map(([key, { schema, root }]) => {
    const fromElsewhere = root !== roots && JSON.stringify(schema).includes('"$ref"')
    return [key, fromElsewhere ? anySchema : schema] as const
  })
  const properties = Object.fromEntries(safe)
  const schema = { type: 'object', properties, required: [...fields.keys()] }
  return { schema: open ? { ...schema, additionalProperties: true } : schema, root: roots }
}
