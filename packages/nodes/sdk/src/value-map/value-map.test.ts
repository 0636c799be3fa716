import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeProblem } from '../errors.ts'
import type { Json } from '../json.ts'
import {
  checkValueMap,
  lookUpIn,
  openValueTable,
  parseValueMap,
  readValueMapCsv,
  unmappedValues,
  valueMapLimits,
  valueMapTypes,
  writeValueMapCsv,
  type ValueMap,
  type ValueMapEntry,
} from './index.ts'

const aMap = (more: Partial<ValueMap> = {}): ValueMap => ({
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'CRM level', type: 'text' },
  right: { title: 'ERP rating', type: 'text' },
  entries: [
    ['A', 'GOLD'],
    ['B', 'SILVER', 'preferred'],
    ['C', 'SILVER'],
  ],
  unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
  ...more,
})
const lookUp = (map: ValueMap, value: unknown) => lookUpIn(openValueTable(map, 'forward'), value)
const lookBack = (map: ValueMap, value: unknown) => lookUpIn(openValueTable(map, 'back'), value)
const codes = (map: ValueMap) => checkValueMap(map).map(({ code, path }) => [code, path])

describe('looking up', () => {
  test('finds the other side, by the preferred row where there are several', () => {
    expect(lookUp(aMap(), ' A ')).toEqual({ kind: 'found', value: 'GOLD' })
    expect(lookUp(aMap(), 'C')).toEqual({ kind: 'found', value: 'SILVER' })
    expect(lookBack(aMap(), 'SILVER')).toEqual({ kind: 'found', value: 'B' })
  })

  test('finds the preferred row also when it comes later', () => {
    const map = aMap({
      entries: [
        ['B', 'S'],
        ['C', 'S', 'preferred'],
        ['D', 'S'],
      ],
    })
    expect(lookBack(map, 'S')).toEqual({ kind: 'found', value: 'C' })
  })

  test('finds no way back from a value with several rows and none preferred', () => {
    const map = aMap({
      entries: [
        ['B', 'S'],
        ['C', 'S'],
      ],
    })
    expect(lookBack(map, 'S')).toEqual({ kind: 'unmapped', value: 'S', isAmbiguous: true })
  })

  test('leaves missing values missing, and blank texts unless they have an entry', () => {
    expect([null, undefined, '', '  '].map((value) => lookUp(aMap(), value).kind)).toEqual(
      Array.from({ length: 4 }).fill('missing'),
    )
    const map = aMap({ matching: { trim: false, ignoreCase: false }, entries: [[' ', 'NONE']] })
    expect(lookUp(map, ' ')).toEqual({ kind: 'found', value: 'NONE' })
  })

  test('compares as the map is set to', () => {
    expect(lookUp(aMap(), 'a').kind).toBe('unmapped')
    expect(lookUp(aMap({ matching: { trim: true, ignoreCase: true } }), 'a').kind).toBe('found')
    expect(lookUp(aMap({ matching: { trim: false, ignoreCase: false } }), ' A').kind).toBe('unmapped')
  })

  test('takes numbers as texts and numeric texts as numbers', () => {
    const byText = aMap({ entries: [['1', 'one']] })
    expect(lookUp(byText, 1)).toEqual({ kind: 'found', value: 'one' })
    const byNumber = aMap({ left: { title: 'No', type: 'number' }, entries: [[1.5, 'x']] })
    expect(lookUp(byNumber, '1.50')).toEqual({ kind: 'found', value: 'x' })
    expect(lookUp(byNumber, 'many')).toEqual({ kind: 'wrong-type' })
    const byFlag = aMap({
      left: { title: 'On', type: 'boolean' },
      entries: [
        [true, 'Y'],
        [false, 'N'],
      ],
    })
    expect(lookUp(byFlag, 'TRUE')).toEqual({ kind: 'found', value: 'Y' })
  })

  test('does not take inherited names for entries', () => {
    expect(lookUp(aMap(), 'constructor').kind).toBe('unmapped')
    expect(lookUp(aMap({ entries: [['__proto__', 'P']] }), '__proto__')).toEqual({ kind: 'found', value: 'P' })
  })

  test('tells which values of a schema have no entry', () => {
    expect(unmappedValues(aMap(), 'forward', ['A', 'D', null, '', 'D', 7])).toEqual(['D', 7])
    expect(unmappedValues(aMap(), 'back', ['GOLD', 'BRONZE'])).toEqual(['BRONZE'])
  })

  test('gives the values that may leave as a schema', () => {
    const map = aMap({ unmapped: { forward: { kind: 'default', value: 'BRONZE' }, back: { kind: 'fail' } } })
    expect(valueMapTypes(map, 'forward')).toEqual({
      input: { type: 'string' },
      output: { type: 'string', enum: ['GOLD', 'SILVER', 'BRONZE'] },
    })
  })
})

describe('checking', () => {
  test('finds left values that occur twice, in the words of the map', () => {
    const map = aMap({
      entries: [
        ['A', 'X'],
        ['B', 'Y'],
        [' A', 'Z'],
      ],
    })
    const [problem] = checkValueMap(map)
    expect(problem).toMatchObject({ code: 'VALUE_MAP_DUPLICATE', path: '/entries/2/0' })
    expect(problem?.message).toBe('Row 3: "CRM level" has " A" in row 1 already.')
    expect(problem && describeProblem(problem, 'zh-CN').message).toBe('第 3 行：“CRM level”的 " A" 已出现在第 1 行。')
  })

  test('takes upper and lower case for one where the map does', () => {
    const entries: ValueMapEntry[] = [
      ['a', 'X'],
      ['A', 'Y'],
    ]
    expect(codes(aMap({ entries }))).toEqual([])
    expect(codes(aMap({ entries, matching: { trim: true, ignoreCase: true } }))).toEqual([
      ['VALUE_MAP_DUPLICATE', '/entries/1/0'],
    ])
  })

  test('finds two preferred rows, and warns of none', () => {
    expect(
      codes(
        aMap({
          entries: [
            ['B', 'S', 'preferred'],
            ['C', 'S', 'preferred'],
          ],
        }),
      ),
    ).toEqual([['VALUE_MAP_PREFERRED_TWICE', '/entries/1/2']])
    expect(
      checkValueMap(
        aMap({
          entries: [
            ['B', 'S'],
            ['C', 'S'],
          ],
        }),
      ),
    ).toMatchObject([{ code: 'VALUE_MAP_AMBIGUOUS', severity: 'warning' }])
  })

  test('finds values of another type, blank ones and a default that does not fit', () => {
    const map = aMap({
      right: { title: 'Days', type: 'number' },
      entries: [
        ['A', 14],
        ['B', '30'],
        ['', 60],
      ],
      unmapped: { forward: { kind: 'default', value: 'none' }, back: { kind: 'ask' } },
    })
    expect(codes(map)).toEqual([
      ['VALUE_MAP_VALUE_WRONG', '/unmapped/forward/value'],
      ['VALUE_MAP_VALUE_WRONG', '/entries/1/1'],
      ['VALUE_MAP_VALUE_WRONG', '/entries/2/0'],
    ])
  })

  test('lists at most 200 problems of a table that is wrong all over', () => {
    const entries = Array.from({ length: 100_000 }, (): ValueMapEntry => ['same', 'x'])
    expect(checkValueMap(aMap({ entries }))).toHaveLength(200)
  })

  test('takes 100,000 rows in little time and no more', () => {
    const entries = Array.from({ length: valueMapLimits.maxEntries }, (_, at): ValueMapEntry => [`L${at}`, `R${at}`])
    const before = process.threadCpuUsage()
    expect(parseValueMap(aMap({ entries }))).toMatchObject({ ok: true })
    expect(process.threadCpuUsage(before).user).toBeLessThan(5_000_000)
    const parsed = parseValueMap(aMap({ entries: [...entries, ['one', 'more']] }))
    expect(!parsed.ok && parsed.problems[0]?.message).toBe(
      'The value map is too large: 100001 rows; at most 100000 rows.',
    )
  })

  test('refuses more text than is kept', () => {
    const long = 'x'.repeat(500)
    const entries = Array.from({ length: 20_000 }, (_, at): ValueMapEntry => [`${at}${long}`.slice(0, 500), long])
    expect(codes(aMap({ entries }))[0]).toEqual(['VALUE_MAP_TOO_LARGE', '/entries'])
  })
})

describe('reading a document', () => {
  test('gives back what was written', () => {
    expect(parseValueMap(JSON.parse(JSON.stringify(aMap())))).toEqual({ ok: true, map: aMap(), warnings: [] })
  })

  test.each<[string, Json, string]>([
    ['no object', [], ''],
    ['a name with blanks', { ...aMap(), name: 'Customer level' } as unknown as Json, '/name'],
    ['no title', { ...aMap(), title: '' } as unknown as Json, '/title'],
    [
      'an unknown policy',
      { ...aMap(), unmapped: { forward: { kind: 'skip' }, back: { kind: 'fail' } } } as never,
      '/unmapped/forward',
    ],
    ['entries that are no list', { ...aMap(), entries: {} } as unknown as Json, '/entries'],
    ['an entry with a list in it', { ...aMap(), entries: [['A', ['B']]] } as unknown as Json, '/entries/0'],
    ['an unknown mark', { ...aMap(), entries: [['A', 'B', 'first']] } as unknown as Json, '/entries/0'],
    ['a field that nobody knows', { ...aMap(), owner: 'x' } as unknown as Json, '/owner'],
  ])('refuses %s', (_, document, path) => {
    const parsed = parseValueMap(document)
    expect(!parsed.ok && parsed.problems[0]).toMatchObject({ code: 'SCHEMA_MISMATCH' })
    expect(!parsed.ok && parsed.problems[0]?.path?.startsWith(path)).toBe(true)
  })
})

describe('CSV', () => {
  const target = aMap()
  const read = (text: string, more: Partial<ValueMap> = {}) => readValueMapCsv(text, aMap(more))
  const message = (text: string, more: Partial<ValueMap> = {}) => {
    const answer = read(text, more)
    return answer.ok ? undefined : answer.error.message
  }

  test('is written with the titles of both sides', () => {
    expect(writeValueMapCsv(target)).toBe(
      'CRM level,ERP rating,preferred\r\nA,GOLD,""\r\nB,SILVER,preferred\r\nC,SILVER,""\r\n',
    )
  })

  test('is read with commas, semicolons or tabs, with a header or without', () => {
    const entries = [
      ['A', 'GOLD'],
      ['B', 'x, y'],
    ]
    expect(read('left,right\nA,GOLD\nB,"x, y"\n')).toEqual({ ok: true, entries })
    expect(read('CRM level;ERP rating\r\nA;GOLD\r\nB;"x, y"')).toEqual({ ok: true, entries })
    expect(read('\uFEFFA\tGOLD\rB\tx, y\r')).toEqual({ ok: true, entries })
  })

  test('is read with quotation marks, line ends and trailing separators inside', () => {
    expect(read('"say ""hi""","two\r\nlines",\nB,Y,,\n')).toEqual({
      ok: true,
      entries: [
        ['say "hi"', 'two\r\nlines'],
        ['B', 'Y'],
      ],
    })
  })

  test('names the line of what is wrong', () => {
    expect(message('A,1\nB,"2\nC,3\n')).toBe('Line 2: a cell that begins with a quotation mark has no end.')
    expect(message('A,1\nB,2"3\n')).toBe('Line 2: a quotation mark stands inside a cell that does not begin with one.')
    expect(message('A,"1"x\n')).toBe('Line 1: something follows the quotation mark that ends a cell.')
    expect(message('A,"1\n2"\nB\n')).toBe('Line 3: two columns are wanted, this line has one.')
    expect(message('A,1\n\nB,2,yes,3\n')).toBe('Line 3: two columns and a mark are wanted, this line has 4 columns.')
    expect(message('A,1\nB,2\nA ,3\n')).toBe('Line 3: "A " stands in line 1 already.')
    expect(message('A,1,perhaps\n')).toBe('Line 1: the third column holds "preferred" or nothing, this is "perhaps".')
    expect(message('A,\n')).toBe('Line 1: nothing stands under "ERP rating".')
    const days = { right: { title: 'Days', type: 'number' as const } }
    expect(message('A,1e2\nB,soon\n', days)).toBe('Line 2: "Days" wants a number, this is "soon".')
  })

  test('has its mistakes told in the reader’s language', () => {
    const answer = read('A,1\nB,"2\n')
    expect(!answer.ok && describeProblem(answer.error.toProblem(), 'zh-CN').message).toBe(
      '第 2 行：以引号开头的单元格没有结束引号。',
    )
  })

  test('is refused beyond 100,000 rows', () => {
    expect(message('a,b\n'.repeat(100_002))).toContain('too large: more than 100000 rows')
  })

  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  const tricky = fc.stringMatching(/^[ab",;\t\r\n ]{1,6}$/)
  const cell = fc.oneof(text, tricky)
  const entriesOf = (left: fc.Arbitrary<string | number | boolean>, right: fc.Arbitrary<string | number | boolean>) =>
    fc.uniqueArray(fc.oneof(fc.tuple(left, right), fc.tuple(left, right, fc.constant('preferred' as const))), {
      selector: ([value]) => (typeof value === 'string' ? value.trim() : value),
      maxLength: 30,
    })

  test('comes back as it was for any texts', () => {
    fc.assert(
      fc.property(entriesOf(cell, cell), (entries) => {
        const map = aMap({ entries })
        expect(readValueMapCsv(writeValueMapCsv(map), map)).toEqual({ ok: true, entries })
      }),
    )
  })

  test('comes back as it was for numbers and booleans', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
    fc.assert(
      fc.property(entriesOf(number, fc.boolean()), (entries) => {
        const map = aMap({ left: { title: 'No', type: 'number' }, right: { title: 'On', type: 'boolean' }, entries })
        expect(readValueMapCsv(writeValueMapCsv(map), map)).toEqual({ ok: true, entries })
      }),
    )
  })

  test('of any kind is read or refused, and what is read is right', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ab",;\t\r\n]*$/)), (any) => {
        const answer = read(any)
        const problems = answer.ok ? checkValueMap(aMap({ entries: answer.entries })) : []
        expect(
          problems.filter(({ code }) => code !== 'VALUE_MAP_AMBIGUOUS' && code !== 'VALUE_MAP_PREFERRED_TWICE'),
        ).toEqual([])
      }),
    )
  })
})

test('what was mapped one way comes back the other way where it is the preferred one', () => {
  const value = fc.string({ minLength: 1, maxLength: 5 }).filter((each) => each.trim() !== '')
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(value, value), { selector: ([left]) => left.trim() }), (pairs) => {
      const seen = new Set<string>()
      const entries = pairs.map(([left, right]): ValueMapEntry => {
        const isFirst = !seen.has(right.trim())
        seen.add(right.trim())
        return isFirst ? [left, right, 'preferred'] : [left, right]
      })
      const map = aMap({ entries })
      for (const [left, right, preferred] of entries) {
        expect(lookUp(map, left)).toEqual({ kind: 'found', value: right })
        const back = lookBack(map, right)
        expect(preferred === undefined || (back.kind === 'found' && back.value === left)).toBe(true)
        expect(back.kind === 'found' && lookUp(map, back.value).kind).toBe('found')
      }
    }),
  )
})
