import { describe, expect, test } from 'vitest'
import { parseExpression } from './parse.ts'
import type { ExpressionProblemCode } from './problems.ts'

function problemsOf(source: string) {
  const parsed = parseExpression(source)
  return parsed.ok ? [] : parsed.problems
}

const accepted = [
  'record',
  'record.customer.name',
  'record?.customer?.name',
  'record["order id"]',
  'record.lines[0].sku',
  'record.lines[record.position]',
  'upper(trim(record.name))',
  'map(record.lines, line => ({ sku: line.sku, qty: line.quantity }))',
  'map(record.lines, (line, position) => position + 1)',
  'map(record.lines, record => record.sku)',
  'sum(record.lines)',
  'sum(record.lines, line => line.total)',
  'filter([1], a => a)',
  '1 + 2 * 3 - 4 / 5 % 6 ** 7',
  '-record.amount + +record.tax',
  'record.a === 1 && record.b !== 2 || !record.c',
  'record.a == 1 || record.b != 2',
  'record.a ?? "none"',
  'record.a < 1 ? "low" : "high"',
  '[1, ...record.tags, null, true, undefined]',
  '{ a: 1, "b c": 2, 3: 4, [record.key]: 5, ...record.more }',
  '`SO-${record.id}/${record.year}`',
  '(/* why */ record.a)',
  '{ a: 1 } / 2',
  'now()',
]

test.each(accepted)('accepts %s', (source) => {
  expect(problemsOf(source)).toEqual([])
})

const refused: readonly (readonly [source: string, code: ExpressionProblemCode])[] = [
  ['', 'empty'],
  ['  \n', 'empty'],
  ['1 +', 'syntax'],
  ['a b', 'syntax'],
  ['record.a; record.b', 'syntax'],
  ['"abc', 'syntax'],
  ['if (record.a) 1', 'syntax'],
  ['record.a <!-- 1', 'syntax'],
  ['constructor', 'unknown-name'],
  ['globalThis', 'unknown-name'],
  ['eval', 'unknown-name'],
  ['arguments', 'unknown-name'],
  ['line.sku', 'unknown-name'],
  ['upper', 'function-not-called'],
  ['uper(record.a)', 'unknown-function'],
  ['constructor(record.a)', 'unknown-function'],
  ['toString()', 'unknown-function'],
  ['$own(record, "a")', 'unknown-function'],
  ['eval("1")', 'unknown-function'],
  ['record.name.toUpperCase()', 'method-call'],
  ['record.lines.map(line => line.sku)', 'method-call'],
  ['record?.a?.()', 'method-call'],
  ['record["name"]()', 'method-call'],
  ['(record)(1)', 'unsupported'],
  ['upper?.(record.a)', 'unsupported'],
  ['import("node:fs")', 'unsupported'],
  ['import.meta', 'unsupported'],
  ['record.__proto__', 'forbidden-name'],
  ['record.constructor', 'forbidden-name'],
  ['record.prototype', 'forbidden-name'],
  ['record["__proto__"]', 'forbidden-name'],
  ['record["constr\\u0075ctor"]', 'forbidden-name'],
  ['record.constr\\u0075ctor', 'forbidden-name'],
  ['{ __proto__: record }', 'forbidden-name'],
  ['{ ["__proto__"]: record }', 'forbidden-name'],
  ['{ constructor: 1 }', 'forbidden-name'],
  ['upper()', 'argument-count'],
  ['upper("a", "b")', 'argument-count'],
  ['map(record.lines, record.name)', 'arrow-expected'],
  ['map(record.lines, upper)', 'arrow-expected'],
  ['line => line', 'arrow-misplaced'],
  ['upper(a => a)', 'arrow-misplaced'],
  ['coalesce(a => a)', 'arrow-misplaced'],
  ['map([1], a => b => a)', 'arrow-misplaced'],
  ['map([1], ({ a }) => a)', 'arrow-shape'],
  ['map([1], (a = 1) => a)', 'arrow-shape'],
  ['map([1], (...a) => a)', 'arrow-shape'],
  ['map([1], (a, b, c) => a)', 'arrow-shape'],
  ['map([1], a => { return a })', 'arrow-shape'],
  ['map([1], async a => a)', 'arrow-shape'],
  ['record.a = 1', 'assignment'],
  ['record.a++', 'assignment'],
  ['record.a += 1', 'assignment'],
  ['typeof record', 'operator'],
  ['delete record.a', 'operator'],
  ['void 0', 'operator'],
  ['"a" in record', 'operator'],
  ['record instanceof record', 'operator'],
  ['1 & 2', 'operator'],
  ['1 << 2', 'operator'],
  ['~1', 'operator'],
  ['1e999', 'number-range'],
  ['10n', 'unsupported'],
  ['/a+/', 'unsupported'],
  ['this', 'unsupported'],
  ['new record()', 'unsupported'],
  ['record, 1', 'unsupported'],
  ['upper`a`', 'unsupported'],
  ['function () {}', 'unsupported'],
  ['class {}', 'unsupported'],
  ['[1,,2]', 'unsupported'],
  ['{ get a() { return 1 } }', 'unsupported'],
  ['{ a() { return 1 } }', 'unsupported'],
  ['concat(...record.list)', 'unsupported'],
]

test.each(refused)('refuses %s as %s', (source, code) => {
  expect(problemsOf(source).map((each) => each.code)).toContain(code)
})

describe('problems', () => {
  test('mark the characters, fill the message and give a hint', () => {
    expect(problemsOf('uper(record.name)')).toEqual([
      {
        code: 'unknown-function',
        params: { name: 'uper' },
        message: 'There is no function "uper".',
        hint: 'Did you mean "upper"?',
        from: 0,
        to: 4,
      },
    ])
  })

  test('name the function that replaces a method', () => {
    expect(problemsOf('record.name.toUpperCase()')[0]?.hint).toBe('Write upper(record.name).')
    expect(problemsOf('Math.round(record.x)')[0]?.hint).toBe('Write round(value, digits?, rounding?).')
  })

  test('are all reported, in the order of the source, at most 20', () => {
    const found = problemsOf('recrd.a + uper(1) + this')
    expect(found.map((each) => [each.code, each.from])).toEqual([
      ['unknown-name', 0],
      ['unknown-function', 10],
      ['unsupported', 20],
    ])
    expect(found[0]?.hint).toBe('Did you mean "record"?')
    expect(problemsOf(Array.from({ length: 50 }, () => 'x').join(' + '))).toHaveLength(20)
  })

  test('count characters of the whole source when a second expression follows', () => {
    expect(problemsOf('record.a  b')[0]).toMatchObject({ code: 'syntax', from: 10, to: 11 })
  })

  test('hold the scope the caller gives', () => {
    expect(parseExpression('line.sku', { scope: ['line'] }).ok).toBe(true)
    expect(parseExpression('record.sku', { scope: ['line'] }).ok).toBe(false)
    expect(parseExpression('now()', { scope: ['line'] }).ok).toBe(false)
  })
})

const oversized: readonly (readonly [name: string, source: string])[] = [
  ['100 kB of text', `"${'a'.repeat(100_000)}"`],
  ['100 kB of brackets', '('.repeat(100_000)],
  ['nested brackets', `${'('.repeat(9_000)}1${')'.repeat(9_000)}`],
  ['nested lists', `${'['.repeat(9_000)}${']'.repeat(9_000)}`],
  ['nested objects', `${'{a:'.repeat(4_000)}1${'}'.repeat(4_000)}`],
  ['nested calls', `${'text('.repeat(3_000)}1${')'.repeat(3_000)}`],
  ['nested templates', `${'`${'.repeat(3_000)}1${'}`'.repeat(3_000)}`],
  ['a chain of !', `${'!'.repeat(19_000)}1`],
  ['a chain of + signs', `${'+ '.repeat(9_000)}1`],
  ['a chain of **', `${'1**'.repeat(6_000)}1`],
  ['a chain of sums', `${'1+'.repeat(9_000)}1`],
  ['a chain of questions', `${'1?1:'.repeat(4_900)}1`],
  ['a chain of arrows', `${'a=>'.repeat(6_000)}1`],
  ['a chain of members', `record${'.a'.repeat(9_000)}`],
  ['new new new', `${'new '.repeat(4_900)}a`],
  ['regular expression', `/${'(a+)+'.repeat(3_000)}/`],
]

test.each(oversized)('refuses %s within a second', (_, source) => {
  const before = process.threadCpuUsage()
  const codes = problemsOf(source).map((each) => each.code)
  expect(codes.length).toBeGreaterThan(0)
  expect(['too-long', 'too-deep', 'syntax', 'unsupported']).toContain(codes[0])
  expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000)
})

test('accepts the depth an ordinary expression can reach', () => {
  const sum = Array.from({ length: 100 }, (_, index) => `record.f${index}`).join(' + ')
  expect(problemsOf(sum)).toEqual([])
  expect(problemsOf(`${'('.repeat(60)}1${')'.repeat(60)}`)).toEqual([])
})
