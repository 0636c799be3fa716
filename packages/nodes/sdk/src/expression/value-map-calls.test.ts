import { describe, expect, test } from 'vitest'
import { createClosure, parseExpression, typeOfExpression, valueMapUses, type Expression } from './index.ts'
import type { UnmappedPolicy, ValueMap } from '../value-map/index.ts'

const aMap = (forward: UnmappedPolicy = { kind: 'fail' }): ValueMap => ({
  schema: 'isthmus/value-map/1',
  name: 'days',
  title: 'Payment days',
  left: { title: 'Terms', type: 'text' },
  right: { title: 'Days', type: 'number' },
  entries: [
    ['NET30', 30],
    ['NET60', 60],
  ],
  unmapped: { forward, back: { kind: 'ask' } },
  matching: { trim: true, ignoreCase: true },
})

function parsed(source: string): Expression {
  const result = parseExpression(source)
  if (!result.ok) throw new Error(result.problems.map((each) => each.message).join(' '))
  return result.expression
}

const valueOf = (source: string, record: object, map = aMap()) =>
  createClosure(parsed(source), { valueMaps: new Map([[map.name, map]]) })({ record })

test('a look-up names its map as a fixed text, so that it can be checked', () => {
  const result = parseExpression('mapValue(record.map, record.terms)')
  expect(!result.ok && result.problems).toMatchObject([{ code: 'value-map-name', from: 9, to: 19 }])
})

test('look-ups are found wherever they stand', () => {
  const source = '[mapValue("a", record.x), ...map(record.lines, l => mapValueBack("b", l.y))]'
  expect(valueMapUses(parsed(source)).map(({ map, direction, range }) => [map, direction, range.from])).toEqual([
    ['a', 'forward', 1],
    ['b', 'back', source.indexOf('mapValueBack')],
  ])
})

describe('a value without an entry', () => {
  test('fails with what a run needs to say so', () => {
    const attempt = () => valueOf('mapValue("days", record.terms)', { terms: ' net90 ' })
    expect(attempt).toThrow('value map "days": there is no entry: got "net90"')
    expect(attempt).toThrow(
      expect.objectContaining({ unmapped: { map: 'days', direction: 'forward', policy: 'fail', value: 'net90' } }),
    )
  })

  test('becomes the default where there is one', () => {
    const map = aMap({ kind: 'default', value: 0 })
    expect(valueOf('mapValue("days", record.terms)', { terms: 'x' }, map)).toBe(0)
  })

  test('is told apart from a value of the wrong kind', () => {
    expect(() => valueOf('mapValueBack("days", record.days)', { days: [30] })).toThrow('the value is not a number')
  })

  test('fails in a map that does not exist, unless it is missing', () => {
    expect(() => valueOf('mapValue("dais", "x")', {})).toThrow('there is no value map with this name: got "dais"')
    expect(valueOf('mapValue("dais", null)', {})).toBe(null)
  })
})

test('every look-up can be counted', () => {
  const seen: unknown[] = []
  const expression = parsed('map(record.lines, l => mapValue("days", l.terms))')
  const closure = createClosure(expression, {
    valueMaps: new Map([['days', aMap({ kind: 'default', value: 0 })]]),
    onLookUp: ({ map }, value) => seen.push([map, value]),
  })
  closure({ record: { lines: [{ terms: 'NET30' }, { terms: 'x' }] } })
  expect(seen).toEqual([
    ['days', 'NET30'],
    ['days', 'x'],
  ])
})

test('the type of a look-up follows from the map', () => {
  const valueMaps = new Map([['days', aMap()]])
  const record = {
    type: 'object',
    properties: { terms: { enum: ['NET30'] }, note: { type: 'string' }, on: { type: 'boolean' } },
    required: ['terms', 'note', 'on'],
  }
  const typed = (source: string) => typeOfExpression(parsed(source), { record }, { valueMaps })
  expect(typed('mapValue("days", record.terms)').schema).toEqual({ type: 'number', enum: [30, 60] })
  expect(typed('mapValueBack("days", record.on)').problems).toMatchObject([{ code: 'wrong-argument' }])
  expect(typeOfExpression(parsed('mapValue("days", 1)'), {}).schema).toEqual({})
  // A blank text is a missing value.
  expect(JSON.stringify(typed('mapValue("days", record.note)').schema)).toContain('null')
})
