import type { ValueMap } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { loadPinyinTable } from '@isthmus/sdk'
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

  test('waits for the table of pinyin, which is loaded apart', async () => {
    const pinyinTable = await loadPinyinTable()
    const sample = { record: { name: '重庆' } }
    expect(evaluateExpression('pinyin(record.name)', sample)).toEqual({ kind: 'valid' })
    expect(evaluateExpression('pinyin(record.name)', sample, { pinyinTable })).toEqual({
      kind: 'value',
      value: 'chong qing',
    })
  })

  test('reports what a function refuses, and gives up on endless work', () => {
    expect(evaluateExpression('parseJson(record.text)', { record: { text: '{' } }).kind).toBe('failed')
    const list = Array.from({ length: 400 }, (_, index) => index)
    const nested = 'map(record.l, a => map(record.l, b => map(record.l, c => a + b + c)))'
    expect(evaluateExpression(nested, { record: { l: list } }).kind).toBe('failed')
  })
})

test('an expression that looks into a value map is tried once the map is there', () => {
  const source = 'mapValue("level", record.level)'
  const sample = { record: { level: 'A' } }
  expect(evaluateExpression(source, sample)).toEqual({ kind: 'valid' })
  const level: ValueMap = {
    schema: 'isthmus/value-map/1',
    name: 'level',
    title: 'Level',
    left: { title: 'Level', type: 'text' },
    right: { title: 'Rating', type: 'text' },
    entries: [['A', 'GOLD']],
    unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
    matching: { trim: true, ignoreCase: false },
  }
  const valueMaps = new Map([['level', level]])
  expect(evaluateExpression(source, sample, { valueMaps })).toEqual({ kind: 'value', value: 'GOLD' })
})
