import { describe, expect, test } from 'vitest'
import { schemaTree } from '../../expression/schema-tree.ts'
import { cellText } from '../../expression/cell-text.ts'
import { tableColumns } from './table-columns.ts'

describe('tableColumns', () => {
  test('declared fields come first, then others in order of appearance', () => {
    const declared = schemaTree({ type: 'object', properties: { id: {}, name: {} } }, undefined)
    const columns = tableColumns([{ extra: 1, id: 'a' }, { later: true }], declared)
    expect(columns.map((column) => column.name)).toEqual(['id', 'name', 'extra', 'later'])
  })

  test('objects and lists come last and stay narrow', () => {
    const columns = tableColumns([{ order: { id: 1, text: 'x'.repeat(80) }, lines: [1], id: 'a', at: null }], [])
    expect(columns.map((column) => column.name)).toEqual(['id', 'at', 'order', 'lines'])
    expect(columns[2]?.widthPx).toBe(140)
  })

  test('numbers stand at the right', () => {
    expect(tableColumns([{ n: 1 }, { n: null }], [])[0]?.align).toBe('end')
    expect(tableColumns([{ n: 1 }, { n: 'x' }], [])[0]?.align).toBe('start')
  })

  test('widths follow the values within bounds, and one long value does not widen a column', () => {
    const short = Array.from({ length: 20 }, () => ({ a: 'DE' }))
    const [narrow] = tableColumns(short, [])
    const [same] = tableColumns([...short, { a: 'x'.repeat(500) }], [])
    const [wide] = tableColumns([{ a: 'x'.repeat(500) }], [])
    expect(narrow?.widthPx).toBe(56)
    expect(same?.widthPx).toBe(56)
    expect(wide?.widthPx).toBe(220)
  })

  test('Chinese text gets the width it needs', () => {
    const [latin] = tableColumns([{ a: 'abcdefghijkl' }], [])
    const [chinese] = tableColumns([{ a: '上海远航贸易有限公司北京' }], [])
    expect(chinese?.widthPx).toBeGreaterThan(latin?.widthPx ?? 0)
  })

  test('records that are no objects get one column', () => {
    expect(tableColumns(['a', 2], []).map((column) => column.name)).toEqual([undefined])
  })

  test('cells are one line', () => {
    expect(cellText('a\n  b')).toBe('a b')
    expect(cellText([1, 2])).toBe('[2] [1,2]')
    expect(cellText(undefined)).toBe('')
    expect(cellText('x'.repeat(300), 10)).toBe('xxxxxxxxx…')
  })
})
