import type { Json } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QueryFault } from './asked-condition.ts'
import { compareValues, instantMs, meets } from './meets.ts'
import { readFilter, readOrder } from './read-query.ts'
import { readStatement } from './sql-text.ts'

const isName = (value: string) => ({ field: 'name', op: 'eq', values: [value] })

describe('reads what stands in quotes as one value in', () => {
  const doubled = (text: string) => `'${text.replaceAll("'", "''")}'`
  test.each([
    ['odata4', (text: string) => `name eq ${doubled(text)}`],
    ['suiteql', (text: string) => `name = ${doubled(text)}`],
    ['k3filter', (text: string) => `name = ${doubled(text)}`],
  ] as const)('%s', (dialect, write) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readFilter(dialect, write(text))).toEqual(isName(text))
      }),
    )
  })
})

test('reads and before or, brackets and not', () => {
  expect(readFilter('odata4', "a eq '1' or b eq '2' and not (c eq '3')")).toEqual({
    any: [
      { field: 'a', op: 'eq', values: ['1'] },
      {
        all: [{ field: 'b', op: 'eq', values: ['2'] }, { not: { field: 'c', op: 'eq', values: ['3'] } }],
      },
    ],
  })
})

test.each([
  ['odata4', "name eq 'a"],
  ['odata4', "name eq 'a' extra"],
  ['soql', String.raw`name = 'a\q'`],
  ['sqlfilters', '(t.name:=:a b)'],
  ['hubspot', [{ filters: [{ propertyName: 'a', operator: 'LIKE', value: 'x' }] }]],
  ['odoo', 'no list'],
  ['k3filter', "name like 'a%b'"],
] as const)('refuses what %s does not allow: %j', (dialect, filter) => {
  expect(() => readFilter(dialect, filter as Json)).toThrow(QueryFault)
})

test('reads a domain of Odoo in prefix order', () => {
  expect(readFilter('odoo', ['|', ['a', '=', 1], '!', ['b', '=', false]])).toEqual({
    all: [
      {
        any: [{ field: 'a', op: 'eq', values: ['1'] }, { not: { field: 'b', op: 'empty', values: [] } }],
      },
    ],
  })
})

test('reads a statement whole', () => {
  const text = "SELECT Id, Name FROM Account WHERE Name LIKE 'O\\'B\\%%' ORDER BY Id LIMIT 5 OFFSET 10"
  expect(readStatement(text, 'soql')).toEqual({
    from: 'Account',
    select: ['Id', 'Name'],
    condition: { field: 'Name', op: 'startsWith', values: ["O'B%"] },
    order: ['Id'],
    part: { size: 5, offset: 10 },
  })
})

test('reads orders as each language writes them', () => {
  expect(readOrder('hubspot', [{ propertyName: 'a', direction: 'ASCENDING' }])).toEqual(['a'])
  expect(readOrder('frappe', 'modified asc, name asc')).toEqual(['modified', 'name'])
  expect(readOrder('odata4', undefined)).toEqual([])
})

test('compares decimals by value, with every digit', () => {
  expect(compareValues('decimal', '10.10', '10.1')).toBe(0)
  expect(compareValues('decimal', '12345678901234567890.01', '12345678901234567890.02')).toBeLessThan(0)
  expect(compareValues('text', '10', '9')).toBeLessThan(0)
})

test.each(['2026-03-02T08:00:00Z', '2026-03-02 08:00:00', '1772438400', '1772438400000', '2026-03-02T09:00:00+01:00'])(
  'reads %s as the same instant',
  (text) => {
    expect(instantMs(text)).toBe(Date.UTC(2026, 2, 2, 8))
  },
)

test('finds no record by a field that it does not have, and says so', () => {
  expect(() => meets({ field: 'nme', op: 'eq', values: ['a'] }, () => undefined)).toThrow(/no field nme/)
})

test('reads lists of comparisons and parameters that stand for one each', () => {
  expect(
    readFilter('yonyou', [
      { field: 'code', op: 'egt', value1: "O'B" },
      { field: 'memo', op: 'is_null' },
    ]),
  ).toEqual({
    all: [
      { field: 'code', op: 'ge', values: ["O'B"] },
      { field: 'memo', op: 'empty', values: [] },
    ],
  })
  expect(readOrder('yonyou', [{ field: 'id', order: 'asc' }])).toEqual(['id'])
  expect(() => readFilter('yonyou', [{ field: 'code', op: 'in', value1: 'a' }])).toThrow(QueryFault)
  const parameters = { code: { eq: 'codeIs', in: 'codes' } }
  expect(readFilter('parameters', { codeIs: '%]', codes: ['a', 'b'] }, parameters)).toEqual({
    all: [
      { field: 'code', op: 'eq', values: ['%]'] },
      { field: 'code', op: 'in', values: ['a', 'b'] },
    ],
  })
  expect(() => readFilter('parameters', { name: 'a' }, parameters)).toThrow(/no parameter name/)
})
