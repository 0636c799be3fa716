import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFilter } from './filter-parser.ts'
import type { CompareOperator, Filter, Literal } from './filter-parser.ts'
import { ODataError } from './odata-error.ts'

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

function writeLiteral(literal: Literal): string {
  if (literal.kind === 'null') return 'null'
  if (literal.kind === 'boolean') return String(literal.value)
  return literal.kind === 'string' ? quote(literal.text) : literal.text
}

function write(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.operands.map(write).join(` ${filter.kind} `)})`
    case 'not':
      return `not (${write(filter.operand)})`
    case 'compare':
      return `${filter.property} ${filter.operator} ${writeLiteral(filter.literal)}`
    case 'in':
      return `${filter.property} in (${filter.literals.map(writeLiteral).join(',')})`
    case 'text':
      return `${filter.function}(${filter.property},${quote(filter.text)})`
  }
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom("O'Brien", "''", '上海恒远', "'", ' and ', ') or (', 'x eq 1'),
)
const anyName = fc.constantFrom('Name', 'Country', 'CreditLimit', 'android', 'order', 'inside', 'nothing', 'trueish')
const anyOperator = fc.constantFrom<CompareOperator>('eq', 'ne', 'gt', 'ge', 'lt', 'le')
const anyLiteral: fc.Arbitrary<Literal> = fc.oneof(
  anyText.map((text) => ({ kind: 'string' as const, text })),
  fc.integer().map((number) => ({ kind: 'number' as const, text: String(number) })),
  fc.constantFrom('12.50', '-0.01').map((text) => ({ kind: 'number' as const, text })),
  fc.constantFrom('2026-03-02', '0001-01-01').map((text) => ({ kind: 'date' as const, text })),
  fc
    .constantFrom('2026-03-02T08:00:00Z', '2026-03-02T08:00:00.123+02:00')
    .map((text) => ({ kind: 'instant' as const, text })),
  fc.boolean().map((value) => ({ kind: 'boolean' as const, value })),
  fc.constant({ kind: 'null' as const }),
)
const { filter: anyFilter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    fc.record({ kind: fc.constant('compare' as const), operator: anyOperator, property: anyName, literal: anyLiteral }),
    fc.record({
      kind: fc.constant('in' as const),
      property: anyName,
      literals: fc.array(anyLiteral, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('text' as const),
      function: fc.constantFrom('contains' as const, 'startswith' as const, 'endswith' as const),
      property: anyName,
      text: anyText,
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}))

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      expect(parseFilter(write(filter))).toEqual(filter)
    }),
    { numRuns: 500 },
  )
})

function outcomeOf(text: string): string {
  try {
    parseFilter(text)
    return 'parsed'
  } catch (error) {
    return error instanceof ODataError ? 'refused' : String(error)
  }
}

test('any text either parses or is refused with an OData error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        anyFilter.map((filter) => write(filter).slice(1, -2)),
      ),
      (text) => {
        expect(outcomeOf(text)).toMatch(/^(parsed|refused)$/)
      },
    ),
    { numRuns: 500 },
  )
})

test('and binds tighter than or, not tighter than and', () => {
  const is = (property: string): Filter => ({
    kind: 'compare',
    operator: 'eq',
    property,
    literal: { kind: 'boolean', value: true },
  })
  expect(parseFilter('A or B and not C')).toEqual({
    kind: 'or',
    operands: [is('A'), { kind: 'and', operands: [is('B'), { kind: 'not', operand: is('C') }] }],
  })
})

test('a value on the left mirrors the comparison', () => {
  expect(parseFilter('5 lt Price')).toEqual(parseFilter('Price gt 5'))
})

test.each([
  ["Name eq 'O'Brien'", 'no closing quote'],
  ["Name eq 'O' Brien", 'expected "and", "or" or the end'],
  ["Name eq 'open", 'no closing quote'],
  ['Name eq', 'ends too early'],
  ['Name eq Other', 'expected a value'],
  ['(Name eq 1', 'expected ")"'],
  ['Name eq 1)', 'expected "and", "or" or the end'],
  ['Name in ()', 'expected a value'],
  ['contains(Name)', 'expected ","'],
  ["contains('a',Name)", 'wants a property first'],
  ['Price eq 1.2.3', 'cannot be read'],
  [`${'('.repeat(60)}A${')'.repeat(60)}`, 'levels of parentheses'],
  [Array.from({ length: 1000 }, () => 'A eq 1').join(' or '), 'at most 3000'],
])('%s is refused', (text, message) => {
  expect(() => parseFilter(text)).toThrow(message)
})

test('functions that are not offered are said to be unsupported', () => {
  expect(() => parseFilter("tolower(Name) eq 'x'")).toThrow('not supported')
})
