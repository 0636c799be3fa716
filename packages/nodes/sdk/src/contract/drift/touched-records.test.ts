import { describe, expect, test } from 'vitest'
import type { Json } from '../../json.ts'
import type { DriftChange, DriftKind } from './drift-change.ts'
import { readTouched, writeTouched } from './touched-records.ts'

const schema = {
  type: 'object',
  properties: {
    level: { type: 'string', enum: ['A', 'B'] },
    amount: { type: 'string', format: 'decimal' },
    count: { type: 'integer' },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
  },
}
const change = (kind: DriftKind, path: readonly string[] | undefined, own: Partial<DriftChange> = {}): DriftChange => ({
  kind,
  entity: 'orders',
  ...(path ? { path } : {}),
  ...own,
})

describe('of records that are read', () => {
  test.each<[string, DriftChange, Json, boolean]>([
    ['a new value', change('valuesAdded', ['level'], { before: ['A', 'B'], after: ['C'] }), { level: 'C' }, true],
    [
      'a value as before',
      change('valuesAdded', ['level'], { before: ['A', 'B'], after: ['C'] }),
      { level: 'A' },
      false,
    ],
    [
      'any value off a list that is gone',
      change('valuesAdded', ['level'], { before: ['A', 'B'], after: null }),
      { level: 'Z' },
      true,
    ],
    ['a value of another type', change('typeChanged', ['count']), { count: 'many' }, true],
    ['a value that is still of the type', change('typeChanged', ['count']), { count: 3 }, false],
    ['a decimal that is a number now', change('typeChanged', ['amount']), { amount: 12.5 }, false],
    ['nothing where there was something', change('nowNullable', ['level']), { level: null }, true],
    ['something where there may be nothing', change('nowNullable', ['level']), { level: 'A' }, false],
    ['no field where there was one', change('fieldRemoved', ['level']), {}, true],
    ['a field that is still given', change('fieldRenamed', ['level']), { level: 'A' }, false],
    ['one line of several', change('fieldRemoved', ['lines', '*', 'sku']), { lines: [{ sku: '1' }, {}] }, true],
    ['lines as before', change('fieldRemoved', ['lines', '*', 'sku']), { lines: [{ sku: '1' }] }, false],
    ['no lines', change('fieldRemoved', ['lines', '*', 'sku']), { lines: [] }, false],
    ['a change of the whole entity', change('keyChanged', undefined), {}, true],
    ['what only writers feel', change('nowRequired', ['level']), {}, false],
  ])('%s', (_what, drift, record, expected) => {
    expect(readTouched(drift, schema)(record)).toBe(expected)
  })
})

describe('of records that are written', () => {
  test.each<[string, DriftChange, Json, boolean]>([
    ['a field that is gone', change('fieldRemoved', ['level']), { level: 'A' }, true],
    ['a record without the field that is gone', change('fieldRemoved', ['level']), { count: 1 }, false],
    ['a field that cannot be written now', change('nowReadOnly', ['level']), { level: null }, true],
    [
      'a text that is too long now',
      change('lengthShortened', ['level'], { before: 9, after: 2 }),
      { level: 'ABC' },
      true,
    ],
    [
      'a text that is short enough',
      change('lengthShortened', ['level'], { before: 9, after: 2 }),
      { level: '客户' },
      false,
    ],
    ['a value that is gone', change('valuesRemoved', ['level'], { before: ['B'], after: ['A'] }), { level: 'B' }, true],
    ['a value that stays', change('valuesRemoved', ['level'], { before: ['B'], after: ['A'] }), { level: 'A' }, false],
    [
      'a value off a new list',
      change('valuesRemoved', ['level'], { before: null, after: ['A'] }),
      { level: 'B' },
      true,
    ],
    ['nothing where something is needed', change('noLongerNullable', ['level']), { level: null }, true],
    ['a needed field that is missing', change('nowRequired', ['level']), {}, true],
    ['a needed field that is filled', change('nowRequired', ['level']), { level: 'A' }, false],
    ['a value that does not suit the new type', change('typeChanged', ['count']), { count: 'x' }, true],
    ['a value that suits the new type', change('typeChanged', ['amount']), { amount: 5 }, false],
    ['what only readers feel', change('valuesAdded', ['level'], { after: ['C'] }), { level: 'C' }, false],
  ])('%s', (_what, drift, record, expected) => {
    expect(writeTouched(drift, schema, false)(record)).toBe(expected)
  })

  test('a field that is left out of a change keeps what it holds', () => {
    const drift = change('noLongerNullable', ['level'])
    expect([true, false].map((partial) => writeTouched(drift, schema, partial)({ count: 1 }))).toEqual([false, true])
  })
})
