import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSchema } from '../schema/index.ts'
import type { JsonSchema } from '../json.ts'
import { generateRecords } from './index.ts'

const company: JsonSchema = {
  type: 'object',
  required: ['id', 'name', 'currency', 'opened', 'email', 'credit', 'code'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', maxLength: 12 },
    currency: { type: 'string', enum: ['EUR', 'CNY'] },
    opened: { type: 'string', format: 'date' },
    email: { type: ['string', 'null'], format: 'email', 'x-pii': true },
    credit: { type: 'string', format: 'decimal' },
    code: { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
    level: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 1, maximum: 5 }] },
    lines: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['quantity'], properties: { quantity: { type: 'integer', minimum: 1 } } },
    },
  },
}

describe('generating records', () => {
  test('makes records of the shape, with formats, lists and enums', () => {
    const records = generateRecords(company, { count: 5 })
    expect(records).toHaveLength(5)
    for (const record of records) expect(checkSchema(company, record)).toEqual([])
    expect(records[0]).toMatchObject({ currency: 'EUR', opened: '2026-03-02', level: expect.any(Number) })
    expect(records.map((record) => (record as { currency: string }).currency)).toContain('CNY')
  })

  test('makes the same records for the same seed and others for another', () => {
    expect(generateRecords(company, { seed: 7 })).toEqual(generateRecords(company, { seed: 7 }))
    expect(generateRecords(company, { seed: 7 })).not.toEqual(generateRecords(company, { seed: 8 }))
  })

  test('makes nobody up', () => {
    const person = { type: 'object', properties: { name: { type: 'string', 'x-pii': true } }, required: ['name'] }
    expect(generateRecords(person, { count: 1 })).toEqual([{ name: 'Contact 1' }])
  })

  test('gives none where nothing fits, instead of records that do not fit', () => {
    expect(generateRecords({ type: 'string', pattern: '^(?=a)b' })).toEqual([])
    expect(generateRecords({ type: 'integer', minimum: 3, maximum: 2 })).toEqual([])
    expect(generateRecords({ type: 'object', required: ['a'], properties: { a: false } })).toEqual([])
  })

  test('ends with schemas that contain themselves and with thousands of fields', () => {
    const tree = {
      type: 'object',
      properties: { name: { type: 'string' }, below: { type: 'array', items: { $ref: '#' } } },
    }
    expect(generateRecords(tree, { count: 1 })).toHaveLength(1)
    const endless = { type: 'object', required: ['next'], properties: { next: { $ref: '#' } } }
    expect(generateRecords(endless)).toEqual([])
    const names = Array.from({ length: 5000 }, (_, at) => [`field${at}`, { type: 'string' }])
    expect(generateRecords({ type: 'object', properties: Object.fromEntries(names) }, { count: 1 })).toHaveLength(1)
  })

  test('gives records that fit their schema, whatever the schema', () => {
    fc.assert(
      fc.property(schemas, fc.integer({ min: 0, max: 1000 }), (schema, seed) => {
        const records = generateRecords(schema, { count: 2, seed })
        expect(records).toHaveLength(2)
        for (const record of records) expect(checkSchema(schema, record)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('writes texts that match the pattern they were written from', () => {
    const patterns = [
      '^[A-Z]{3}\\d{2,5}$',
      '^(?:EUR|USD|CNY)$',
      '^\\d{3}-\\d{2}(-[a-f0-9]+)?$',
      '[^a-z]{4}',
      '^(?<year>\\d{4})/\\w+\\.[x\\-z]$',
      '^\\u4e2d[\\u4e00-\\u4e10]+$',
      '^a|b$',
      '^[+]?[0-9 ]{6,20}$',
    ]
    for (const pattern of patterns) {
      const records = generateRecords({ type: 'string', pattern }, { count: 20 })
      expect([pattern, records.length]).toEqual([pattern, 20])
      for (const text of records) expect(text).toMatch(new RegExp(pattern, 'u'))
    }
  })
})

const texts = fc
  .record({ least: fc.nat(8), more: fc.nat(30) })
  .map(({ least, more }): JsonSchema => ({ type: 'string', minLength: least, maxLength: least + more }))
const formats = fc
  .constantFrom('date', 'date-time', 'email', 'uuid', 'uri', 'ipv4', 'time', 'hostname')
  .map((format): JsonSchema => ({ type: 'string', format }))
const numbers = fc
  .record({
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -500, max: 500 }),
    more: fc.nat(100),
  })
  .map(({ type, minimum, more }): JsonSchema => ({ type, minimum, maximum: minimum + more }))
const enums = fc
  .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1 })
  .map((values): JsonSchema => ({ enum: values }))
const names = fc.constantFrom(
  'name',
  'email',
  'city',
  'customer_id',
  'quantity',
  'orderDate',
  'sku',
  'note',
  'x',
  '编号',
)

const schemas: fc.Arbitrary<JsonSchema> = fc.letrec<{ any: JsonSchema; object: JsonSchema; list: JsonSchema }>(
  (tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(texts, formats, numbers, enums, fc.constant<JsonSchema>({ type: ['boolean', 'null'] })),
      tie('object'),
      tie('list'),
      fc.tuple(tie('any'), tie('any')).map((anyOf): JsonSchema => ({ anyOf })),
      tie('any').map((of): JsonSchema => ({ anyOf: [{ type: 'null' }, of] })),
    ),
    object: fc
      .uniqueArray(fc.tuple(names, tie('any'), fc.boolean()), { selector: ([name]) => name, maxLength: 6 })
      .map((fields): JsonSchema => ({
        type: 'object',
        properties: Object.fromEntries(fields.map(([name, of]) => [name, of])),
        required: fields.flatMap(([name, , needed]) => (needed ? [name] : [])),
        additionalProperties: false,
      })),
    list: fc
      .record({ items: tie('any'), minItems: fc.nat(3), more: fc.nat(3) })
      .map(({ items, minItems, more }): JsonSchema => ({ type: 'array', items, minItems, maxItems: minItems + more })),
  }),
).any
