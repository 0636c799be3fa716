import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toExpression, toFixed } from './switch-mode.ts'

describe('switching between fixed and computed', () => {
  test('keeps a path as it was typed', () => {
    expect(toExpression('record.name')).toEqual({ $expr: 'record.name' })
    expect(toExpression('= upper(record.name)')).toEqual({ $expr: 'upper(record.name)' })
    expect(toFixed({ $expr: 'record.name' })).toBe('record.name')
  })

  test('makes a literal of any other text', () => {
    expect(toExpression('records of today')).toEqual({ $expr: '"records of today"' })
    expect(toExpression(12)).toEqual({ $expr: '12' })
    expect(toExpression(undefined)).toEqual({ $expr: '' })
  })

  test('there and back gives the same JSON value', () => {
    const notPaths = fc
      .jsonValue()
      .filter((value) => typeof value !== 'string' || !/^\s*=|^(record|trigger|run|vars)\b/.test(value))
    fc.assert(
      fc.property(notPaths, (value) => {
        const plain = JSON.parse(JSON.stringify(value))
        if (plain === '' || (typeof plain === 'object' && plain !== null && '$expr' in plain)) return
        expect(toFixed(toExpression(plain))).toEqual(plain)
      }),
    )
  })
})
