import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemaTree } from '../../expression/schema-tree.ts'
import { duplicateTargets, mapByName, mapKeys, moved, rowsFromText, targetOfPath } from './map-rows.ts'

const keys = { target: 'target', value: 'value' }
const fields = schemaTree(undefined, { unit_price: '1.00', name: 'a', 'order no': 'x' })

describe('mapping rows', () => {
  test('finds its columns in the schema of an entry', () => {
    const value = { anyOf: [{}, { type: 'object', properties: { $expr: { type: 'string' } } }] }
    expect(mapKeys({ type: 'object', properties: { field: { type: 'string' }, to: value } })).toEqual({
      target: 'field',
      value: 'to',
    })
  })

  test('come from pasted lines with an equals sign, a colon or a tab', () => {
    const text = 'name = upper(record.name)\r\nprice: record.unit_price\nnote\tfixed text\nremark\t=record.name\n\n'
    expect(rowsFromText(text, keys, fields)).toEqual([
      { target: 'name', value: { $expr: 'upper(record.name)' } },
      { target: 'price', value: { $expr: 'record.unit_price' } },
      { target: 'note', value: 'fixed text' },
      { target: 'remark', value: { $expr: 'record.name' } },
    ])
  })

  test('a pasted name alone is mapped from the field that reads alike', () => {
    expect(rowsFromText('unitPrice', keys, fields)).toEqual([
      { target: 'unitPrice', value: { $expr: 'record.unit_price' } },
    ])
  })

  test('map by name fills empty rows, keeps others and adds what is missing', () => {
    const rows = [
      { target: 'unitPrice', value: { $expr: '' } },
      { target: 'name', value: 'kept' },
    ]
    expect(mapByName(rows, keys, fields)).toEqual([
      { target: 'unitPrice', value: { $expr: 'record.unit_price' } },
      { target: 'name', value: 'kept' },
      { target: 'order no', value: { $expr: 'record["order no"]' } },
    ])
  })

  test('mapping by name twice changes nothing more', () => {
    const once = mapByName([], keys, fields)
    expect(mapByName(once, keys, fields)).toEqual(once)
  })

  test('moving a row keeps all rows', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 1 }),
        fc.nat(20),
        fc.integer({ min: -3, max: 20 }),
        (list, from, to) => {
          expect(new Set(moved(list, from, to))).toEqual(new Set(list))
          expect(moved(list, from, to)).toHaveLength(list.length)
        },
      ),
    )
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  })

  test('names the later of two rows with one target', () => {
    expect([...duplicateTargets([{ target: 'a' }, { target: 'b' }, { target: 'a' }], keys)]).toEqual([2])
  })

  test('a dropped path names its target after the last field', () => {
    expect(targetOfPath('record.company.name')).toBe('name')
    expect(targetOfPath('record["order no"]')).toBe('order no')
    expect(targetOfPath('map(record.lines, each => each.sku)')).toBe('sku')
  })
})
