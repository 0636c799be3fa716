import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition, QueryFields } from './condition.ts'
import { frappeFilters } from './frappe-filters.ts'
import { fxiaokeFilters } from './fxiaoke-filters.ts'
import { hubspotGroups } from './hubspot-search.ts'
import { odooDomain } from './odoo-domain.ts'
import { parameterFilter } from './parameters.ts'
import { readPattern } from './testing/read-back.ts'
import { yonyouFilters } from './yonyou-filters.ts'

const fields: QueryFields = {
  system: 'Shop',
  object: 'orders',
  kinds: { ref: 'text', amount: 'decimal', count: 'integer', at: 'instant', open: 'boolean' },
}
const anyText = fc.oneof(
  fc.constantFrom("O'Brien", '%', ']', '\n', '王小明', '\\', '"]]', "' or 1=1 --"),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
)
const is = (value: string): Condition => ({ field: 'ref', op: 'eq', value })

describe('Odoo', () => {
  test('keeps every text as one value of one leaf, over JSON too', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const domain = odooDomain({ not: { any: [is(a), { field: 'ref', op: 'in', value: [a, b] }] } }, fields)
        expect(JSON.parse(JSON.stringify(domain))).toEqual(['!', '|', ['ref', '=', a], ['ref', 'in', [a, b]]])
      }),
    )
  })

  test('escapes the wildcards of a text that is looked for', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ''),
        fc.constantFrom('contains', 'startsWith', 'endsWith'),
        (text, op) => {
          const [leaf] = odooDomain({ field: 'ref', op, value: text }, fields)
          const [, , pattern] = leaf as readonly string[]
          expect(readPattern(pattern ?? '', '\\')).toEqual({ op, text })
        },
      ),
    )
  })

  test('writes groups in prefix order and values of their kind', () => {
    const all: Condition = {
      all: [
        { field: 'at', op: 'ge', value: '2026-03-02T08:00:00.5Z' },
        { any: [is('a'), { field: 'open', op: 'eq', value: true }] },
        { field: 'count', op: 'gt', value: '7' },
        { field: 'amount', op: 'lt', value: '12345678901234567890.10' },
        { field: 'ref', op: 'ne', value: null },
      ],
    }
    expect(odooDomain(all, fields)).toEqual([
      '&',
      '&',
      '&',
      '&',
      ['at', '>=', '2026-03-02 08:00:00.5'],
      '|',
      ['ref', '=', 'a'],
      ['open', '=', true],
      ['count', '>', 7],
      ['amount', '<', '12345678901234567890.10'],
      ['ref', '!=', false],
    ])
    expect(odooDomain({ all: [] }, fields)).toEqual([])
  })
})

describe('Frappe', () => {
  test('keeps every text as one value of one row', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const written = frappeFilters(
          { all: [is(a), { any: [is(b), { field: 'ref', op: 'in', value: [a] }] }] },
          fields,
        )
        expect(JSON.parse(JSON.stringify(written))).toEqual({
          filters: [['ref', '=', a]],
          or_filters: [
            ['ref', '=', b],
            ['ref', 'in', [a]],
          ],
        })
      }),
    )
  })

  test('turns not into opposites, and refuses what its two lists cannot say', () => {
    const not: Condition = { not: { any: [is('a'), { field: 'ref', op: 'contains', value: 'x' }] } }
    expect(frappeFilters(not, fields)).toEqual({
      filters: [
        ['ref', '!=', 'a'],
        ['ref', 'not like', '%x%'],
      ],
      or_filters: [],
    })
    expect(frappeFilters({ field: 'ref', op: 'empty' }, fields).filters).toEqual([['ref', 'is', 'not set']])
    const any = { any: [is('a'), is('b')] }
    expect(() => frappeFilters({ all: [any, any] }, fields)).toThrow(/once only/)
    expect(() => frappeFilters({ any: [{ all: [is('a'), is('b')] }, is('c')] }, fields)).toThrow(/all of several/)
    expect(() => frappeFilters({ field: 'ref', op: 'contains', value: '%' }, fields)).toThrow(/cannot escape/)
  })
})

describe('HubSpot', () => {
  test('keeps every text as one value of one filter', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = hubspotGroups({ all: [is(text), { field: 'ref', op: 'in', value: [text] }] }, fields)
        expect(JSON.parse(JSON.stringify(written))).toEqual([
          {
            filters: [
              { propertyName: 'ref', operator: 'EQ', value: text },
              { propertyName: 'ref', operator: 'IN', values: [text] },
            ],
          },
        ])
      }),
    )
  })

  test('brings any condition into groups of filters, within its bounds', () => {
    const places: Condition = {
      all: [
        { field: 'at', op: 'lt', value: '2026-03-02T08:00:00Z' },
        { any: [is('a'), { not: { field: 'ref', op: 'startsWith', value: 'b' } }] },
      ],
    }
    const before = { propertyName: 'at', operator: 'LT', value: '1772438400000' }
    expect(hubspotGroups(places, fields)).toEqual([
      { filters: [before, { propertyName: 'ref', operator: 'EQ', value: 'a' }] },
      { filters: [before, { propertyName: 'ref', operator: 'NOT_CONTAINS_TOKEN', value: 'b*' }] },
    ])
    expect(() => hubspotGroups({ any: Array.from({ length: 6 }, () => is('a')) }, fields)).toThrow(/5 groups/)
    expect(() => hubspotGroups({ all: Array.from({ length: 7 }, () => is('a')) }, fields)).toThrow(/6 filters/)
    expect(() => hubspotGroups({ field: 'ref', op: 'contains', value: 'a*' }, fields)).toThrow(/cannot escape/)
  })
})

describe('Fxiaoke', () => {
  test('keeps every text as one value of one filter', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const written = fxiaokeFilters({ all: [is(a), { not: { field: 'ref', op: 'in', value: [a, b] } }] }, fields)
        expect(JSON.parse(JSON.stringify(written))).toEqual([
          { field_name: 'ref', operator: 'EQ', field_values: [a] },
          { field_name: 'ref', operator: 'NIN', field_values: [a, b] },
        ])
      }),
    )
  })

  test('sends instants as milliseconds, and refuses any', () => {
    const at: Condition = { field: 'at', op: 'ge', value: '2026-03-02T08:00:00Z' }
    expect(fxiaokeFilters(at, fields)).toEqual([
      { field_name: 'at', operator: 'GTE', field_values: [1_772_438_400_000] },
    ])
    expect(() => fxiaokeFilters({ any: [is('a'), is('b')] }, fields)).toThrow(/cannot be asked/)
    expect(() => fxiaokeFilters({ not: { field: 'ref', op: 'startsWith', value: 'a' } }, fields)).toThrow(/no opposite/)
  })
})

describe('Yonyou', () => {
  test('keeps every text as one value of one comparison', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const written = yonyouFilters({ all: [is(a), { not: is(b) }] }, fields)
        expect(JSON.parse(JSON.stringify(written))).toEqual([
          { field: 'ref', op: 'eq', value1: a },
          { field: 'ref', op: 'neq', value1: b },
        ])
      }),
    )
  })

  test('writes times as records have them, and refuses what cannot be said', () => {
    const local: QueryFields = { ...fields, write: (kind, text) => (kind === 'instant' ? `at ${text}` : text) }
    const at: Condition = { field: 'at', op: 'ge', value: '2026-03-02T08:00:00.5Z' }
    expect(yonyouFilters(at, local)).toEqual([{ field: 'at', op: 'egt', value1: 'at 2026-03-02T08:00:00+00:00' }])
    expect(yonyouFilters({ field: 'ref', op: 'empty' }, fields)).toEqual([{ field: 'ref', op: 'is_null' }])
    expect(yonyouFilters({ field: 'open', op: 'eq', value: true }, fields)).toEqual([
      { field: 'open', op: 'eq', value1: true },
    ])
    expect(yonyouFilters({ all: [] }, fields)).toEqual([])
    expect(() => yonyouFilters({ any: [is('a'), is('b')] }, fields)).toThrow(/cannot be asked/)
    expect(() => yonyouFilters({ field: 'ref', op: 'in', value: ['a'] }, fields)).toThrow(/compared by in/)
    expect(() => yonyouFilters({ field: 'ref', op: 'contains', value: 'a%' }, fields)).toThrow(/escaped/)
  })
})

describe('parameters', () => {
  const named: QueryFields = { ...fields, parameters: { ref: { eq: 'code', in: 'codes' }, at: { ge: 'since' } } }

  test('keeps every text as one value of one parameter', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const written = parameterFilter({ all: [is(a), { field: 'ref', op: 'in', value: [a, b] }] }, named)
        expect(JSON.parse(JSON.stringify(written))).toEqual({ code: a, codes: [a, b] })
      }),
    )
  })

  test('refuses comparisons without a parameter, the same one twice, and any', () => {
    const since: Condition = { field: 'at', op: 'ge', value: '2026-03-02T08:00:00Z' }
    expect(parameterFilter({ all: [since] }, named)).toEqual({ since: '2026-03-02T08:00:00+00:00' })
    expect(parameterFilter({ all: [] }, named)).toEqual({})
    expect(() => parameterFilter({ field: 'ref', op: 'contains', value: 'a' }, named)).toThrow(/only by eq, in/)
    expect(() => parameterFilter({ field: 'open', op: 'eq', value: true }, named)).toThrow(/cannot be compared by eq/)
    expect(() => parameterFilter({ all: [is('a'), is('b')] }, named)).toThrow(/once only/)
    expect(() => parameterFilter({ any: [is('a'), is('b')] }, named)).toThrow(/cannot be asked/)
  })
})
