import { tokenize } from './filter-tokens.ts'
import type { Token, TokenKind } from './filter-tokens.ts'
import { invalidQuery, notSupported } from './odata-error.ts'
import type { ODataError } from './odata-error.ts'

export type Literal =
  | { readonly kind: 'string' | 'number' | 'date' | 'instant'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }

export type CompareOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextFunction = 'contains' | 'startswith' | 'endswith'

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare'
      readonly operator: CompareOperator
      readonly property: string
      readonly literal: Literal
    }
  | { readonly kind: 'in'; readonly property: string; readonly literals: readonly Literal[] }
  | { readonly kind: 'text'; readonly function: TextFunction; readonly property: string; readonly text: string }

const compareOperators: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
const textFunctions: readonly string[] = ['contains', 'startswith', 'endswith']
const mirrored = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' } as const
const MAX_DEPTH = 50
/** SQLite takes expressions up to a depth of 1000. */
const MAX_TOKENS = 3000

/**
 * Parses a $filter of the part of OData 4.0 that the ERP offers.
 * Source: https://docs.oasis-open.org/odata/odata/v4.0/odata-v4.0-part2-url-conventions.html section 5.1.1
 */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text)
  if (tokens.length > MAX_TOKENS)
    throw invalidQuery('$filter', `$filter has ${tokens.length} parts; at most ${MAX_TOKENS}.`)
  const reader = createReader(tokens, text.length)
  const filter = parseOr(reader, 0)
  const rest = reader.peek()
  if (rest !== undefined) throw reader.problem(`expected "and", "or" or the end, got "${rest.text}"`)
  return filter
}

type Reader = {
  readonly peek: () => Token | undefined
  readonly take: () => Token
  readonly takeIf: (kind: TokenKind, text: string) => boolean
  readonly expect: (mark: string) => void
  readonly problem: (message: string) => ODataError
}

function createReader(tokens: readonly Token[], length: number): Reader {
  let index = 0
  const problem = (message: string): ODataError =>
    invalidQuery('$filter', `$filter, position ${tokens[index]?.at ?? length}: ${message}.`)
  const take = (): Token => {
    const token = tokens[index]
    if (token === undefined) throw problem('the expression ends too early')
    index += 1
    return token
  }
  const takeIf = (kind: TokenKind, text: string): boolean => {
    const token = tokens[index]
    if (token?.kind !== kind || token.text !== text) return false
    index += 1
    return true
  }
  return {
    take,
    takeIf,
    problem,
    peek: () => tokens[index],
    expect: (mark) => {
      if (!takeIf('mark', mark)) throw problem(`expected "${mark}", got "${tokens[index]?.text ?? 'the end'}"`)
    },
  }
}

function parseOr(reader: Reader, depth: number): Filter {
  return parseChain(reader, 'or', () => parseAnd(reader, depth))
}

function parseAnd(reader: Reader, depth: number): Filter {
  return parseChain(reader, 'and', () => parseUnary(reader, depth))
}

function parseChain(reader: Reader, word: 'and' | 'or', parseOperand: () => Filter): Filter {
  const first = parseOperand()
  const operands = [first]
  while (reader.takeIf('name', word)) operands.push(parseOperand())
  return operands.length === 1 ? first : { kind: word, operands }
}

function parseUnary(reader: Reader, depth: number): Filter {
  if (depth > MAX_DEPTH) throw reader.problem(`more than ${MAX_DEPTH} levels of parentheses`)
  if (reader.takeIf('name', 'not')) return { kind: 'not', operand: parseUnary(reader, depth + 1) }
  if (reader.takeIf('mark', '(')) {
    const inner = parseOr(reader, depth + 1)
    reader.expect(')')
    return inner
  }
  return parseCondition(reader)
}

function parseCondition(reader: Reader): Filter {
  const token = reader.take()
  const literal = literalOf(token)
  if (literal !== undefined) return parseMirrored(reader, literal)
  if (token.kind !== 'name') throw reader.problem(`expected a property, got "${token.text}"`)
  if (reader.takeIf('mark', '(')) return parseCall(reader, token.text)
  if (reader.takeIf('name', 'in')) return parseIn(reader, token.text)
  const operator = takeOperator(reader)
  if (operator === undefined) {
    return { kind: 'compare', operator: 'eq', property: token.text, literal: { kind: 'boolean', value: true } }
  }
  return { kind: 'compare', operator, property: token.text, literal: parseLiteral(reader) }
}

/** `5 lt Price` means `Price gt 5`. */
function parseMirrored(reader: Reader, literal: Literal): Filter {
  const operator = takeOperator(reader)
  if (operator === undefined) throw reader.problem('expected a comparison after the value')
  const token = reader.take()
  if (token.kind !== 'name') throw reader.problem('one side of a comparison must be a property')
  return { kind: 'compare', operator: mirrored[operator], property: token.text, literal }
}

function takeOperator(reader: Reader): CompareOperator | undefined {
  const token = reader.peek()
  if (token?.kind !== 'name' || !compareOperators.includes(token.text)) return undefined
  reader.take()
  return token.text as CompareOperator
}

function parseCall(reader: Reader, name: string): Filter {
  if (!textFunctions.includes(name)) {
    throw notSupported('$filter', `$filter: the function "${name}" is not supported; ${textFunctions.join(', ')} are.`)
  }
  const property = reader.take()
  if (property.kind !== 'name') throw reader.problem(`${name} wants a property first`)
  reader.expect(',')
  const text = reader.take()
  if (text.kind !== 'string') throw reader.problem(`${name} wants a text in single quotes second`)
  reader.expect(')')
  return { kind: 'text', function: name as TextFunction, property: property.text, text: text.text }
}

function parseIn(reader: Reader, property: string): Filter {
  reader.expect('(')
  const literals = [parseLiteral(reader)]
  while (reader.takeIf('mark', ',')) literals.push(parseLiteral(reader))
  reader.expect(')')
  return { kind: 'in', property, literals }
}

function parseLiteral(reader: Reader): Literal {
  const token = reader.take()
  const literal = literalOf(token)
  if (literal === undefined) throw reader.problem(`expected a value such as 'text', 12.5 or null, got "${token.text}"`)
  return literal
}

function literalOf(token: Token): Literal | undefined {
  if (token.kind === 'mark') return undefined
  if (token.kind !== 'name') return { kind: token.kind, text: token.text }
  if (token.text === 'null') return { kind: 'null' }
  if (token.text === 'true' || token.text === 'false') return { kind: 'boolean', value: token.text === 'true' }
  return undefined
}
