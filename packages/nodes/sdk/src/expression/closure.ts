import { createLibrary } from './library.ts'
import type { ExpressionLibrary, LibraryFunction } from './library.ts'
import { fixedCases } from './print-call.ts'
import { operatorFunction } from './operator-functions.ts'
import { staticKindOf } from './static-kind.ts'
import type { KnownKinds } from './static-kind.ts'
import { textPartsOf } from './text-parts.ts'
import type { ValueMap, ValueMapDirection, ValueTable } from '../value-map/index.ts'
import { valueMapCall } from './value-map-calls.ts'
import type { ArrowNode, BinaryNode, CallNode, Expression, ExpressionNode, LogicalNode, ObjectNode } from './tree.ts'

export interface ClosureOptions {
  /**
   * Work per evaluation, after which it fails: 1 for each call of an arrow or function, 1 for every 100 characters of an
   * arrow's source each time it runs, and 1 for every 100 characters, list elements or spread fields that are made. 200,000 when left out: a fraction of a second.
   */
  readonly maxWork?: number
  /** The table of `pinyin`, from `loadPinyinTable`; that function fails without it. */
  readonly pinyinTable?: string | undefined
  /** Work left for several closures together, in place of `maxWork` for each evaluation; counted down. */
  readonly work?: { left: number }
  /** The functions, so that many closures share them; made anew when left out. */
  readonly library?: ExpressionLibrary
  /** As for `toJavaScript`. */
  readonly known?: KnownKinds
  /** Value maps by name; a look-up in any other fails. */
  readonly valueMaps?: ReadonlyMap<string, ValueMap> | undefined
  /** Told of every look-up, for counting. */
  readonly onLookUp?:
    | ((use: { readonly map: string; readonly direction: ValueMapDirection }, value: unknown) => void)
    | undefined
}

/** What one evaluation carries: the scope, the arguments of the enclosing arrows, and the work left. */
interface Frame {
  readonly scope: Readonly<Record<string, unknown>>
  readonly slots: readonly unknown[]
  readonly work: { left: number }
}

type Evaluate = (frame: Frame) => unknown

interface Building {
  readonly library: ExpressionLibrary
  readonly functions: Readonly<Record<string, LibraryFunction | Readonly<Record<string, unknown>>>>
  readonly known: KnownKinds | undefined
  readonly options: ClosureOptions
}

/**
 * Makes an expression runnable without generating code, for the editor's preview under a strict content security
 * policy. Same results and same errors as `toJavaScript` inside an isolate, several times slower.
 *
 * @returns A function from a scope of JSON data (`{ record, trigger, run, vars }`, absent names read as undefined) to a
 * JSON value or undefined. It throws an Error with a message for analysts when a function refuses its arguments, or
 * when the evaluation does more work than allowed. Never call it on a server for a stranger's flow: it has no time limit.
 * @example
 * createClosure(expression)({ record: { name: 'abc' } })
 */
export function createClosure(
  expression: Expression,
  options: ClosureOptions = {},
): (scope: Readonly<Record<string, unknown>>) => unknown {
  const library = options.library ?? createLibrary(options.pinyinTable)
  const evaluate = build(expression.root, { library, functions: library, known: options.known, options })
  const maxWork = options.maxWork ?? 200_000
  return (scope) => evaluate({ scope, slots: [], work: options.work ?? { left: maxWork } })
}

// oxlint-disable-next-line complexity -- one short case per kind of node
function build(node: ExpressionNode, to: Building): Evaluate {
  switch (node.kind) {
    case 'literal':
      return () => node.value
    case 'name':
      return (frame) => to.library.$own(frame.scope, node.name)
    case 'parameter':
      return (frame) => frame.slots[node.slot]
    case 'member': {
      const object = build(node.object, to)
      return (frame) => to.library.$own(object(frame), node.key)
    }
    case 'index': {
      const [object, index] = [build(node.object, to), build(node.index, to)]
      return (frame) => to.library.$index(object(frame), index(frame))
    }
    case 'call':
      return buildCall(node, to)
    case 'unary':
      return buildUnary(node, to)
    case 'binary':
      return buildBinary(node, to)
    case 'logical':
      return buildLogical(node, to)
    case 'conditional': {
      const [test, whenTrue, whenFalse] = [build(node.test, to), build(node.whenTrue, to), build(node.whenFalse, to)]
      return (frame) => (test(frame) ? whenTrue(frame) : whenFalse(frame))
    }
    case 'array':
      return buildArray(node, to)
    case 'object':
      return buildObject(node, to)
    case 'template':
      return buildText(node, to)
  }
}

function buildCall(node: CallNode, to: Building): Evaluate {
  const special = buildSpecialCall(node, to)
  if (special !== undefined) return special
  const called = to.functions[node.name]
  if (typeof called !== 'function') throw new TypeError(`The library has no function "${node.name}"`)
  const values = node.arguments.map((each): Evaluate =>
    each.kind === 'arrow' ? buildArrow(each, to) : build(each, to),
  )
  return (frame) => {
    const given = values.map((value) => value(frame))
    charge(
      frame,
      given.reduce<number>((total, value) => total + sizeOf(value), 1),
    )
    const result = called(...given)
    charge(frame, sizeOf(result))
    return result
  }
}

/** Calls that compute no more arguments than they need. */
function buildSpecialCall(node: CallNode, to: Building): Evaluate | undefined {
  switch (node.name) {
    case 'concat':
      return buildText(node, to)
    case 'coalesce':
      return buildCoalesce(buildArguments(node, to))
    case 'when': {
      const [condition, yes, no] = buildArguments(node, to)
      return (frame) => (condition?.(frame) ? yes?.(frame) : no?.(frame)) ?? null
    }
    case 'choose':
      return buildChoice(node, to)
    case 'mapValue':
    case 'mapValueBack':
      return buildLookUp(node, to)
    default:
      return undefined
  }
}

function buildLookUp(node: CallNode, to: Building): Evaluate | undefined {
  const call = valueMapCall(node)
  if (call === undefined) return undefined
  const { library, options } = to
  const map = options.valueMaps?.get(call.map)
  const apply = node.name === 'mapValue' ? library.mapValue : library.mapValueBack
  const value = build(call.argument, to)
  let table: ValueTable | undefined
  return (frame) => {
    // Opened when it is needed: previews are built far more often than they look into a large map.
    table ??= map && library.$openTable(map, call.direction)
    const given = value(frame)
    options.onLookUp?.(call, given)
    charge(frame, 1)
    return apply(table ?? call.map, given)
  }
}

function buildArguments(node: CallNode, to: Building): readonly Evaluate[] {
  return node.arguments.flatMap((each) => (each.kind === 'arrow' ? [] : [build(each, to)]))
}

function buildCoalesce(values: readonly Evaluate[]): Evaluate {
  return (frame) => {
    for (const value of values) {
      const found = value(frame)
      if (found !== null && found !== undefined) return found
    }
    return null
  }
}

function buildChoice(node: CallNode, to: Building): Evaluate | undefined {
  const fixed = fixedCases(node)
  if (fixed === undefined) return undefined
  const cases = fixed.map(([wanted, result]) => ({ wanted: wanted.value ?? null, result: build(result, to) }))
  const values = buildArguments(node, to)
  const [value, ...rest] = values
  const last = rest.length % 2 === 1 ? rest.at(-1) : undefined
  return (frame) => {
    const chosen = value?.(frame) ?? null
    const found = cases.find(({ wanted }) => wanted === chosen)
    return (found === undefined ? last?.(frame) : found.result(frame)) ?? null
  }
}

function charge(frame: Frame, work: number): void {
  frame.work.left -= work
  if (frame.work.left < 0) throw new Error('The expression does too much work for a preview.')
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length / 100 : 0
}

function buildArrow(node: ArrowNode, to: Building): Evaluate {
  const body = build(node.body, to)
  const work = 1 + (node.to - node.from) / 100
  return (frame) =>
    (...values: readonly unknown[]) => {
      charge(frame, work)
      // Arrows of equal depth may have fewer parameters than values: later slots belong to inner arrows.
      const own = node.parameters.map((_, position) => values[position])
      return body({ ...frame, slots: [...frame.slots.slice(0, node.firstSlot), ...own] })
    }
}

function buildUnary(node: Extract<ExpressionNode, { kind: 'unary' }>, to: Building): Evaluate {
  const operand = build(node.operand, to)
  switch (node.operator) {
    case '!':
      return (frame) => !operand(frame)
    case '-':
      return (frame) => to.library.$negative(operand(frame))
    case '+':
      return (frame) => to.library.$number(operand(frame))
  }
}

function buildBinary(node: BinaryNode, to: Building): Evaluate {
  if (node.operator === '+' && staticKindOf(node, to.known) === 'text') return buildText(node, to)
  const [left, right] = [build(node.left, to), build(node.right, to)]
  const called = operatorFunction(node, to.known)
  if (called === undefined) {
    const apply = plainOperators[node.operator]
    return (frame) => apply(left(frame), right(frame))
  }
  const apply = to.functions[called]
  if (typeof apply !== 'function') throw new TypeError(`The library has no function "${called}"`)
  return (frame) => apply(left(frame), right(frame))
}

/** Of the language itself, on what is certainly a number; equality on anything. */
const plainOperators: Readonly<Record<BinaryNode['operator'], (left: unknown, right: unknown) => unknown>> = {
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '*': (left, right) => Number(left) * Number(right),
  '/': (left, right) => Number(left) / Number(right),
  '%': (left, right) => Number(left) % Number(right),
  '**': (left, right) => Number(left) ** Number(right),
  '<': (left, right) => Number(left) < Number(right),
  '<=': (left, right) => Number(left) <= Number(right),
  '>': (left, right) => Number(left) > Number(right),
  '>=': (left, right) => Number(left) >= Number(right),
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
}

function buildLogical(node: LogicalNode, to: Building): Evaluate {
  const [left, right] = [build(node.left, to), build(node.right, to)]
  switch (node.operator) {
    case '&&':
      return (frame) => left(frame) && right(frame)
    case '||':
      return (frame) => left(frame) || right(frame)
    case '??':
      return (frame) => left(frame) ?? right(frame)
  }
}

function buildArray(node: Extract<ExpressionNode, { kind: 'array' }>, to: Building): Evaluate {
  const { library } = to
  const parts = node.elements.map((each): ((frame: Frame) => readonly unknown[]) => {
    const value = build(each.kind === 'spread' ? each.value : each, to)
    return each.kind === 'spread' ? (frame) => library.$list(value(frame)) : (frame) => [value(frame)]
  })
  const spreads = node.elements.some((each) => each.kind === 'spread')
  return (frame) => {
    const list = parts.flatMap((part) => part(frame))
    charge(frame, sizeOf(list))
    return spreads ? library.$capped(list) : list
  }
}

function buildObject(node: ObjectNode, to: Building): Evaluate {
  const { library } = to
  const parts = node.entries.map((entry): ((frame: Frame) => Readonly<Record<string, unknown>>) => {
    const value = build(entry.value, to)
    if (entry.kind === 'spread') return (frame) => library.$object(value(frame))
    if (entry.kind === 'field') return (frame) => ({ [entry.key]: value(frame) })
    const key = build(entry.key, to)
    return (frame) => ({ [library.$key(key(frame))]: value(frame) })
  })
  return (frame) => {
    let result: Readonly<Record<string, unknown>> = {}
    for (const part of parts) {
      const fields = part(frame)
      charge(frame, Object.keys(fields).length / 100)
      result = { ...result, ...fields }
    }
    return result
  }
}

function buildText(node: ExpressionNode, to: Building): Evaluate {
  const { library } = to
  const parts = textPartsOf(node, to.known).map((part): ((frame: Frame) => string) => {
    if (typeof part === 'string') return () => part
    const value = build(part, to)
    return (frame) => library.$part(value(frame))
  })
  return (frame) => {
    const text = library.$cap(parts.map((part) => part(frame)).join(''))
    charge(frame, sizeOf(text))
    return text
  }
}
