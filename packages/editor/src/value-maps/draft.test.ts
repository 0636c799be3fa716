import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ValueMap, ValueMapEntry } from '@isthmus/sdk'
import { compareMaps } from './compare-maps.ts'
import { decodeFile, likelyEncoding } from './decode-file.ts'
import { cellKey, draftOf, findingsOf, importInto, mapOf, pasteInto, sameDraft, type DraftRow } from './draft.ts'
import { freshMapName, newMap } from './new-map.ts'
import { pastedCells } from './paste-cells.ts'

const aMap = (entries: readonly ValueMapEntry[], more: Partial<ValueMap> = {}): ValueMap => ({
  ...newMap({ name: 'days', title: 'Days', left: 'Terms', right: 'Days' }),
  entries,
  ...more,
})
const aRow = (left: string, right: string): DraftRow => ({ left, right, preferred: false })
const titles = ['Terms', 'Days'] as const

describe('a draft', () => {
  test('is saved as it was opened', () => {
    const map = aMap(
      [
        ['A', 30],
        ['B', 60, 'preferred'],
      ],
      {
        right: { title: 'Days', type: 'number' },
        description: 'Payment terms',
        unmapped: { forward: { kind: 'default', value: 14 }, back: { kind: 'fail' } },
      },
    )
    expect(mapOf(draftOf(map))).toEqual(map)
  })

  test('tells what is wrong at the cell, blank rows between them or not', () => {
    const draft = { ...draftOf(aMap([])), rows: [aRow('A', '1'), aRow('', ''), aRow('A', '2'), aRow('B', '')] }
    const { cells, errors } = findingsOf(draft, 'en')
    expect(errors).toBe(2)
    expect(cells.get(cellKey(2, 'left'))?.text).toBe('Row 2: "Terms" has "A" in row 1 already.')
    expect(cells.get(cellKey(3, 'right'))).toBeDefined()
  })

  test('is the same as another when what would be saved is the same', () => {
    const draft = draftOf(aMap([['A', '1']]))
    expect(sameDraft(draft, { ...draft, rows: [...draft.rows, aRow('', '')] })).toBe(true)
    expect(sameDraft(draft, { ...draft, rows: [aRow('A', '2')] })).toBe(false)
    expect(sameDraft(draft, { ...draft, title: 'Other' })).toBe(false)
  })

  test('takes a block of cells where it is pasted', () => {
    const rows = [aRow('A', '1'), aRow('B', '2')]
    expect(pasteInto(rows, { row: 1, column: 'left' }, [['C', '3'], ['D']])).toEqual([
      aRow('A', '1'),
      aRow('C', '3'),
      aRow('D', ''),
    ])
    expect(pasteInto(rows, { row: 0, column: 'right' }, [['8'], ['9']])).toEqual([aRow('A', '8'), aRow('B', '9')])
  })

  test('takes the entries of a file in place of its own, or beside them', () => {
    const draft = draftOf(
      aMap([
        ['A', '1'],
        ['B', '2'],
      ]),
    )
    const entries: ValueMapEntry[] = [
      ['B', '5'],
      ['C', '3'],
    ]
    expect(importInto(draft, entries, 'replace').rows).toEqual([aRow('B', '5'), aRow('C', '3')])
    expect(importInto(draft, entries, 'merge').rows).toEqual([aRow('A', '1'), aRow('B', '5'), aRow('C', '3')])
  })
})

describe('what is pasted', () => {
  test('is a block of two columns, without the head that was copied with it', () => {
    expect(pastedCells('Terms\tDays\r\nNET30\t30\r\n"a ""b"""\t"two\nlines"\textra', titles)).toEqual([
      ['NET30', '30'],
      ['a "b"', 'two\nlines'],
    ])
    expect(pastedCells('say "hi"\t1\n', titles)).toEqual([['say "hi"', '1']])
  })

  test('is left to the cell when it is one text', () => {
    expect(pastedCells('NET30\n', titles)).toBeUndefined()
  })

  test('is never refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab"\t\n\r]*$/), (text) => {
        expect(pastedCells(text, titles)?.every((cells) => cells.length <= 2)).not.toBe(false)
      }),
    )
  })
})

test('two versions differ in the rows that came, went or changed', () => {
  const before = aMap([
    ['A', '1'],
    ['B', '2'],
    ['C', '3'],
  ])
  const after = aMap([
    ['A', '1'],
    ['C', '3', 'preferred'],
    ['D', '4'],
  ])
  expect(compareMaps(before, after)).toEqual([
    { kind: 'changed', left: 'C', before: '3', after: '3 ★' },
    { kind: 'added', left: 'D', after: '4' },
    { kind: 'removed', left: 'B', before: '2' },
  ])
})

test('a file that is no UTF-8 is taken for GB18030', () => {
  const bytes = new Uint8Array([0xbd, 0xf0]).buffer
  expect(decodeFile(bytes, 'utf-8')).toBeUndefined()
  expect(decodeFile(bytes, likelyEncoding(bytes))).toBe('金')
  expect(likelyEncoding(new TextEncoder().encode('金').buffer)).toBe('utf-8')
})

test('a new map is named after its title, in letters that expressions and addresses take', () => {
  expect(freshMapName('Customer level', new Set())).toBe('customer-level')
  expect(freshMapName('Customer level', new Set(['customer-level']))).toBe('customer-level-2')
  expect(freshMapName('客户等级', new Set())).toBe('value-map')
  expect(freshMapName('3rd Party', new Set())).toBe('map-3rd-party')
})
