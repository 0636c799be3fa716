import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../json.ts'
import { compareEntities } from './compare-entities.ts'
import { compareSchemas } from './compare-schemas.ts'
import { driftKinds, mayBreak } from './drift-change.ts'
import { lookForUnknown } from './unknown-parts.ts'

const object = (properties: Readonly<Record<string, JsonSchema>>, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
})
const text: JsonSchema = { type: 'string' }
const between = (before: JsonSchema, after: JsonSchema) =>
  compareSchemas('E', object({ a: text, f: before, z: text }), object({ a: text, f: after, z: text })).map(
    ({ kind, loss, before: old, after: now }) => [kind, loss, old, now].filter((each) => each !== undefined),
  )

describe('a field', () => {
  test.each([
    [text, { type: 'integer' }, [['typeChanged', 'lossy', 'text', 'integer']]],
    [{ type: 'integer' }, { type: 'string', format: 'decimal' }, [['typeChanged', 'safe', 'integer', 'decimal']]],
    [
      { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 2 },
      { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 4 },
      [['typeChanged', 'lossy', 'decimal(15, 2)', 'decimal(15, 4)']],
    ],
    [
      { type: 'string', format: 'decimal', 'x-precision': 10, 'x-scale': 2 },
      { type: 'string', format: 'decimal', 'x-precision': 12, 'x-scale': 4 },
      [['typeChanged', 'safe', 'decimal(10, 2)', 'decimal(12, 4)']],
    ],
    [{ type: ['string', 'null'] }, text, [['noLongerNullable']]],
    [text, { type: ['string', 'null'] }, [['nowNullable']]],
    [{ ...text, maxLength: 40 }, { ...text, maxLength: 20 }, [['lengthShortened', 40, 20]]],
    [text, { ...text, maxLength: 20 }, [['lengthShortened', null, 20]]],
    [{ ...text, maxLength: 20 }, text, [['lengthExtended', 20, null]]],
    [
      { ...text, enum: ['A', 'B'] },
      { ...text, enum: ['B', 'C'] },
      [
        ['valuesAdded', ['A', 'B'], ['C']],
        ['valuesRemoved', ['A'], ['B', 'C']],
      ],
    ],
    [text, { ...text, readOnly: true }, [['nowReadOnly']]],
    [
      { type: 'array', items: text },
      { type: 'array', items: { type: 'integer' } },
      [['typeChanged', 'lossy', 'list of text', 'list of integer']],
    ],
  ])('from %j to %j gives %j', (before, after, expected) => {
    expect(between(before, after)).toEqual(expected)
  })

  test('that a new record needs now is told, also when it is new itself', () => {
    const before = object({ a: text, b: text }, { 'x-needed': [] })
    const after = object({ a: text, b: text, c: { type: 'integer' } }, { 'x-needed': ['b', 'c'] })
    expect(compareSchemas('E', before, after).map(({ kind, path }) => [kind, path?.join('.')])).toEqual([
      ['fieldAdded', 'c'],
      ['nowRequired', 'c'],
      ['nowRequired', 'b'],
    ])
  })

  test('inside lists is compared by its path, once for a list that went as a whole', () => {
    const lines = (fields: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
      type: 'array',
      items: object(fields),
    })
    const before = object({ lines: lines({ sku: text, price: { type: 'number' } }), old: lines({ a: text, b: text }) })
    const after = object({ lines: lines({ sku: text, price: text }) })
    expect(compareSchemas('E', before, after).map(({ kind, path }) => [kind, path?.join('.')])).toEqual([
      ['fieldRemoved', 'old'],
      ['typeChanged', 'lines.*.price'],
    ])
  })
})

describe('a renamed field', () => {
  const renamed = (
    from: string,
    to: string,
    others: Readonly<Record<string, JsonSchema>> = { zip: text, since: { type: 'string', format: 'date' } },
  ) =>
    compareSchemas('E', object({ [from]: text, ...others }), object({ [to]: text, ...others })).filter(
      ({ kind }) => kind === 'fieldRenamed',
    )

  test.each([
    ['CreditLevel', 'CreditRating'],
    ['phone', 'phone_number'],
    ['Street', 'StreetLine1'],
    ['customer_name', 'customerName'],
    ['客户名称', '客户全称'],
  ])('%s is found as %s', (from, to) => {
    expect(renamed(from, to)).toMatchObject([{ path: [from], after: to }])
  })

  test('of another type, or far away under another name, is one that went and one that came', () => {
    const before = object({ city: text, b: text, c: text, d: text })
    const after = object({ b: text, c: text, d: text, weight: text })
    expect(compareSchemas('E', before, after).map(({ kind }) => kind)).toEqual(['fieldRemoved', 'fieldAdded'])
    const retyped = compareSchemas(
      'E',
      object({ level: text, b: text }),
      object({ levels: { type: 'integer' }, b: text }),
    )
    expect(retyped.map(({ kind }) => kind)).toEqual(['fieldRemoved', 'fieldAdded'])
  })

  test('in a key is no other key', () => {
    const before = object({ CustomerNo: text, b: text }, { 'x-keys': ['CustomerNo'] })
    const after = object({ CustomerNumber: text, b: text }, { 'x-keys': ['CustomerNumber'] })
    expect(compareSchemas('E', before, after).map(({ kind }) => kind)).toEqual(['fieldRenamed'])
    expect(compareSchemas('E', before, object({ CustomerNo: text, b: text }, { 'x-keys': ['b'] }))).toMatchObject([
      { kind: 'keyChanged', before: ['CustomerNo'], after: ['b'] },
    ])
  })
})

const leaf = fc.constantFrom<JsonSchema>(
  text,
  { type: ['string', 'null'], maxLength: 20 },
  { type: 'integer' },
  { type: 'string', format: 'decimal', 'x-precision': 9, 'x-scale': 2 },
  { type: 'string', enum: ['A', 'B'] },
  { type: 'boolean', readOnly: true },
)
const schemas = fc.letrec<{ any: JsonSchema; object: JsonSchema }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('object'),
    tie('object').map((items) => ({ type: 'array', items })),
  ),
  object: fc
    .dictionary(fc.string({ minLength: 1, maxLength: 6 }), tie('any'), { maxKeys: 5 })
    .map((properties) => object(properties, { 'x-needed': Object.keys(properties).slice(0, 1) })),
})).object

describe('any two descriptions', () => {
  test('that are the same have no changes', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        expect(compareSchemas('E', schema, structuredClone(schema))).toEqual([])
      }),
    )
  })

  test('differ the other way round by what was added and removed', () => {
    fc.assert(
      fc.property(schemas, schemas, (one, other) => {
        const paths = (changes: ReturnType<typeof compareSchemas>, kind: string) =>
          changes
            .filter((each) => each.kind === kind)
            .map(({ path }) => JSON.stringify(path))
            .toSorted()
        const [there, back] = [compareSchemas('E', one, other), compareSchemas('E', other, one)]
        const count = (changes: ReturnType<typeof compareSchemas>) =>
          changes.filter(({ kind }) => kind === 'fieldRenamed').length
        if (count(there) > 0 || count(back) > 0) return
        expect(paths(there, 'fieldAdded')).toEqual(paths(back, 'fieldRemoved'))
        expect(paths(there, 'nowNullable')).toEqual(paths(back, 'noLongerNullable'))
        expect(paths(there, 'lengthShortened')).toEqual(paths(back, 'lengthExtended'))
      }),
    )
  })

  test('of whole systems name entities that came and went', () => {
    const entity = (name: string) => ({ name, schema: object({ a: text }) })
    expect(compareEntities([entity('A'), entity('B')], [entity('B'), entity('C')])).toEqual([
      { kind: 'entityRemoved', entity: 'A' },
      { kind: 'entityAdded', entity: 'C' },
    ])
  })
})

test('every kind of change is judged for readers and writers', () => {
  const breaking = driftKinds.map((kind) => [kind, mayBreak({ kind }, 'read'), mayBreak({ kind }, 'write')])
  expect(breaking.filter(([, read, write]) => !read && !write).map(([kind]) => kind)).toEqual([
    'entityAdded',
    'fieldAdded',
    'noLongerRequired',
    'lengthExtended',
    'noLongerReadOnly',
  ])
})

describe('a look at records', () => {
  const look = lookForUnknown(
    object({
      name: text,
      price: { type: 'string', format: 'decimal' },
      count: { type: 'integer' },
      note: { type: ['string', 'null'] },
      any: {},
      lines: { type: 'array', items: object({ sku: text }) },
    }),
  )

  test('finds nothing in records that are as described', () => {
    expect(look({ name: 'a', price: 1.5, count: 2, note: null, any: [1], lines: [{ sku: 'x' }] })).toEqual([])
    expect(look({ price: '1.5' })).toEqual([])
  })

  test('finds fields nobody described, other kinds of values, and nothing where something must be', () => {
    expect(
      look({ name: 7, count: 1.5, more: true, gone: null, lines: [{ sku: 'x', qty: 2 }], note: 'x', price: null }),
    ).toEqual([
      { path: ['name'], type: 'number', known: 'text' },
      { path: ['count'], type: 'number', known: 'integer' },
      { path: ['more'], type: 'boolean' },
      { path: ['lines', '*', 'qty'], type: 'number' },
      { path: ['price'], type: 'null', known: 'decimal' },
    ])
  })
})
