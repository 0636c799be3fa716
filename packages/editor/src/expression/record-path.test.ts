import { createClosure, parseExpression } from '@isthmus/sdk'
import type { Json } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pathExpression, pathLabel, type RecordPath } from './record-path.ts'

const path = (...names: readonly string[]): RecordPath =>
  names.map((name) => (name === '[]' ? { kind: 'each' } : { kind: 'field', name }))

describe('pathExpression', () => {
  test('writes identifiers of any script behind a dot and other names in brackets', () => {
    expect(pathExpression(path('company', 'name'))).toBe('record.company.name')
    expect(pathExpression(path('order no'))).toBe('record["order no"]')
    expect(pathExpression(path('客户', '名称'))).toBe('record.客户.名称')
    expect(pathExpression(path('a"b'))).toBe('record["a\\"b"]')
    expect(pathExpression(path('lines', '0', 'sku'))).toBe('record.lines[0].sku')
  })

  test('reads a field of every element of a list', () => {
    expect(pathExpression(path('lines', '[]', 'sku'))).toBe('map(record.lines, each => each.sku)')
    expect(pathExpression(path('lines', '[]'))).toBe('record.lines')
    expect(pathExpression(path('a', '[]', 'b', '[]', 'c'))).toBe('map(record.a, each => map(each.b, each2 => each2.c))')
  })

  test('reads, once evaluated, the value of any field name', () => {
    const names = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name))
    fc.assert(
      fc.property(names, names, (outer, inner) => {
        const parsed = parseExpression(pathExpression(path(outer, inner)))
        if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
        const record: Json = { [outer]: { [inner]: 'found' } }
        expect(createClosure(parsed.expression)({ record })).toBe('found')
      }),
    )
  })

  test('labels a path for people', () => {
    expect(pathLabel(path('lines', '[]', 'sku'))).toBe('lines[].sku')
  })
})
