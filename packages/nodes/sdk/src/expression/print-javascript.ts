import { namesInheritedByData } from './inherited-names.ts'
import { printSpecialCall } from './print-call.ts'
import { operatorFunction } from './operator-functions.ts'
import type { ValueMapDirection } from '../value-map/index.ts'
import type { KnownKinds } from './static-kind.ts'
import { staticKindOf } from './static-kind.ts'
import { textPartsOf } from './text-parts.ts'
import { valueMapCall } from './value-map-calls.ts'
import type {
  ArrayNode,
  ArrowNode,
  BinaryNode,
  CallNode,
  Expression,
  ExpressionNode,
  ObjectEntryNode,
  ObjectNode,
} from './tree.ts'

export interface JavaScriptOptions {
  /** Scope name -> identifier of the generated script, such as `{ record: 'r' }`; at least the names the expression uses. */
  readonly names: Readonly<Record<string, string>>
  /**
   * Scope name -> identifier of what has the same fields and is certainly never null or undefined, such as
   * `{ record: 'fields' }` after `const fields = record ?? none`: fields are read there without a check.
   */
  readonly holders?: Readonly<Record<string, string>>
  /** Identifier of the evaluated `expressionLibrarySource()`; `f` when left out. */
  readonly library?: string
  /** What schemas say about nodes, from `knownKinds`; decides where `+` adds decimals. The language alone when left out. */
  readonly known?: KnownKinds
  /**
   * Gives the JavaScript of a value map's open table (`$openTable` of the library), a name of the generated script.
   * Without it every look-up fails, as it does in a map that does not exist.
   */
  readonly valueTable?: ((map: string, direction: ValueMapDirection) => string) | undefined
}

const inheritedNames = namesInheritedByData()

/**
 * Prints an expression as JavaScript for our own generated scripts, which run only inside an isolate.
 *
 * @returns One bracketed JavaScript expression without side effects, whose only free names are the given identifiers,
 * `Array` and `Object` not among them. All texts and names of the source are printed as literals or renamed.
 * Errors: TypeError when an identifier is missing or malformed, which is a bug of the caller.
 * @example
 * toJavaScript(expression, { names: { record: 'r' } }) // for upper(record.name): (f.upper((r ?? f.$none).name))
 */
export function toJavaScript(expression: Expression, options: JavaScriptOptions): string {
  const library = identifier(options.library ?? 'f')
  const { names, holders = {}, known, valueTable } = options
  return `(${print(expression.root, { names, holders, library, known, valueTable })})`
}

interface Printing {
  readonly names: Readonly<Record<string, string>>
  readonly holders: Readonly<Record<string, string>>
  readonly library: string
  readonly known: KnownKinds | undefined
  readonly valueTable: JavaScriptOptions['valueTable']
}

/** `$` is left to the printer's own parameter names, so that no given identifier can hide behind one. */
function identifier(name: string | undefined): string {
  if (name !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name
  throw new TypeError(`toJavaScript: ${JSON.stringify(name)} is not an identifier for generated scripts`)
}

// oxlint-disable-next-line complexity -- one short case per kind of node
function print(node: ExpressionNode, to: Printing): string {
  switch (node.kind) {
    case 'literal':
      return node.value === undefined ? 'undefined' : JSON.stringify(node.value)
    case 'name':
      return identifier(Object.hasOwn(to.names, node.name) ? to.names[node.name] : undefined)
    case 'parameter':
      return parameterName(node.slot)
    case 'member':
      return printMember(node.object, node.key, to)
    case 'index':
      return `${to.library}.$index(${print(node.object, to)}, ${print(node.index, to)})`
    case 'call':
      return printCall(node, to)
    case 'unary':
      return printUnary(node, to)
    case 'binary':
      return printBinary(node, to)
    case 'logical':
      return `(${print(node.left, to)} ${node.operator} ${print(node.right, to)})`
    case 'conditional':
      return `(${print(node.test, to)} ? ${print(node.whenTrue, to)} : ${print(node.whenFalse, to)})`
    case 'array':
      return printArray(node, to)
    case 'object':
      return printObject(node, to)
    case 'template':
      return printText(node, to)
  }
}

function parameterName(slot: number): string {
  return `$p${slot}`
}

function printMember(object: ExpressionNode, key: string, to: Printing): string {
  if (inheritedNames.has(key)) return `${to.library}.$own(${print(object, to)}, ${JSON.stringify(key)})`
  const read = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
  const holder = object.kind === 'name' && Object.hasOwn(to.holders, object.name) ? to.holders[object.name] : undefined
  if (holder !== undefined) return `${identifier(holder)}${read}`
  // Not "?.": its two results, value or undefined, keep the engine from leaving numbers unboxed; this is twice as fast.
  return `(${print(object, to)} ?? ${to.library}.$none)${read}`
}

function printCall(node: CallNode, to: Printing): string {
  if (node.name === 'concat') return printText(node, to)
  const lookedUp = valueMapCall(node)
  if (lookedUp !== undefined && to.valueTable !== undefined) {
    const table = to.valueTable(lookedUp.map, lookedUp.direction)
    return `${to.library}.${node.name}(${table}, ${print(lookedUp.argument, to)})`
  }
  const argument = (each: ExpressionNode | ArrowNode) => printArgument(each, to)
  const special = printSpecialCall(node, { library: to.library, value: (each) => print(each, to), argument })
  return special ?? `${to.library}.${node.name}(${node.arguments.map(argument).join(', ')})`
}

function printArgument(node: ExpressionNode | ArrowNode, to: Printing): string {
  if (node.kind !== 'arrow') return print(node, to)
  const names = node.parameters.map((_, position) => parameterName(node.firstSlot + position))
  return `(${names.join(', ')}) => (${print(node.body, to)})`
}

function printUnary(node: Extract<ExpressionNode, { kind: 'unary' }>, to: Printing): string {
  const operand = print(node.operand, to)
  if (node.operator === '!') return `(! ${operand})`
  if (staticKindOf(node.operand, to.known) === 'number') return `(${node.operator} ${operand})`
  return `${to.library}.${node.operator === '-' ? '$negative' : '$number'}(${operand})`
}

function printBinary(node: BinaryNode, to: Printing): string {
  if (node.operator === '+' && staticKindOf(node, to.known) === 'text') return printText(node, to)
  const [left, right] = [print(node.left, to), print(node.right, to)]
  const called = operatorFunction(node, to.known)
  return called === undefined ? `(${left} ${node.operator} ${right})` : `${to.library}.${called}(${left}, ${right})`
}

/** Every part is printed as a text, so that every "+" of the chain joins texts. */
function printText(node: ExpressionNode, to: Printing): string {
  const parts = textPartsOf(node, to.known).map((part) =>
    typeof part === 'string' ? JSON.stringify(part) : `${to.library}.$part(${print(part, to)})`,
  )
  return `${to.library}.$cap(${parts.length === 0 ? '""' : parts.join(' + ')})`
}

function printArray(node: ArrayNode, to: Printing): string {
  const elements = node.elements.map((each) =>
    each.kind === 'spread' ? `...${to.library}.$list(${print(each.value, to)})` : print(each, to),
  )
  const list = `[${elements.join(', ')}]`
  return node.elements.some((each) => each.kind === 'spread') ? `${to.library}.$capped(${list})` : list
}

function printObject(node: ObjectNode, to: Printing): string {
  const entries = node.entries.map((entry) => printEntry(entry, to))
  return entries.length === 0 ? '({})' : `({ ${entries.join(', ')} })`
}

function printEntry(entry: ObjectEntryNode, to: Printing): string {
  switch (entry.kind) {
    case 'field':
      return `${JSON.stringify(entry.key)}: ${print(entry.value, to)}`
    case 'computed-field':
      return `[${to.library}.$key(${print(entry.key, to)})]: ${print(entry.value, to)}`
    case 'spread':
      return `...${to.library}.$object(${print(entry.value, to)})`
  }
}
