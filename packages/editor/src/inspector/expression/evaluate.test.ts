import { describe, expect, test } from 'vitest'
import { evaluateExpression } from './evaluate.ts'

describe('evaluateExpression', () => {
  test('gives the value for the sample record', () => {
    expect(evaluateExpression('upper(record.name)', { record: { name: 'abc' } })).toEqual({
      kind: 'value',
      value: 'ABC',
    })
  })

  test('says where an expression cannot be read', () => {
    const outcome = evaluateExpression('upper(recrd.name)', undefined)
    expect(outcome).toMatchObject({ kind: 'invalid', problems: [{ code: 'unknown-name', from: 6, to: 11 }] })
  })

  test('is only checked while no record is known', () => {
    expect(evaluateExpression('record.name', undefined)).toEqual({ kind: 'valid' })
    expect(evaluateExpression('  ', undefined)).toEqual({ kind: 'blank' })
  })

  test('reports what a function refuses, and gives up on endless work', () => {
    expect(evaluateExpression('parseJson(record.text)', { record: { text: '{' } }).kind).toBe('failed')
    const list = Array.from({ length: 400 }, (_, index) => index)
    const nested = 'map(record.l, a => map(record.l, b => map(record.l, c => a + b + c)))'
    expect(evaluateExpression(nested, { record: { l: list } }).kind).toBe('failed')
  })
})
