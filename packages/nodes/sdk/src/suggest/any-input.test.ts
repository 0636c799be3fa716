import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonSchema } from '../json.ts'
import { suggestMappings, type MappingSuggestions } from './suggest-mappings.ts'

const fieldNames = fc.oneof(
  fc.constantFrom(
    'id',
    'name',
    'BillingCity',
    'ship_to_city',
    '客户编码',
    'FNumber',
    'khmc',
    'email1',
    'qty',
    '__proto__',
    '',
  ),
  fc.string({ maxLength: 12 }),
)

const leaves: fc.Arbitrary<JsonSchema> = fc.record(
  {
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', ['string', 'null'], 7),
    format: fc.constantFrom('date', 'date-time', 'email', 'decimal', 'nonsense'),
    title: fc.oneof(fieldNames, fc.constant({ en: 'Name', 'zh-CN': '名称' }), fc.constant(3)),
    enum: fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 3 }),
    readOnly: fc.boolean(),
  },
  { requiredKeys: [] },
)

const schemas = fc.letrec<{ node: JsonSchema; object: JsonSchema }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaves,
    tie('object'),
    tie('node').map((items): JsonSchema => ({ type: 'array', items })),
    fc.constant<JsonSchema>({ $ref: '#' }),
  ),
  object: fc
    .dictionary(fieldNames, tie('node'), { maxKeys: 6 })
    .map((properties): JsonSchema => ({ type: 'object', properties })),
})).object

const inputs = fc.record({
  source: fc.oneof(
    schemas,
    fc.jsonValue().map((value): JsonSchema => ({ type: 'object', properties: value })),
  ),
  target: schemas,
  samples: fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 4 }),
})

function scoresOf({ fields }: MappingSuggestions): readonly (readonly number[])[] {
  return fields.map(({ candidates }) => candidates.map(({ score }) => score))
}

test('answers any schemas and samples, with scores from 0 to 1 that fall, and reasons', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const result = suggestMappings(input)
      for (const scores of scoresOf(result)) {
        expect(scores).toEqual(scores.toSorted((left, right) => right - left))
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
      }
      for (const { candidates } of result.fields) {
        for (const { reasons, expression } of candidates) {
          expect(reasons.length).toBeGreaterThan(0)
          expect(expression).toMatch(/record|line/)
        }
      }
    }),
  )
})

test('chooses every source field once at most, and for a target field its first candidate', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { fields } = suggestMappings(input)
      const chosen = fields.flatMap(({ candidates }) => candidates.filter(({ isChosen }) => isChosen))
      const sources = chosen.map(({ source }) => JSON.stringify(source))
      expect(new Set(sources).size).toBe(sources.length)
      for (const { candidates } of fields) expect(candidates.slice(1).some(({ isChosen }) => isChosen)).toBe(false)
    }),
  )
})

test('answers the same input the same way', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      expect(suggestMappings(input)).toEqual(suggestMappings(structuredClone(input)))
    }),
  )
})

test('a schema suggests its own fields for itself', () => {
  // Expressions cannot read "prototype", so nothing suggests it.
  const readable = fc.stringMatching(/^[a-z]{6,10}$/).filter((name) => name !== 'prototype')
  const names = fc.uniqueArray(readable, { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(names, (all) => {
      const properties = Object.fromEntries(all.map((name) => [name, { type: 'string' }]))
      const { fields } = suggestMappings({ source: { properties }, target: { properties } })
      expect(fields.map(({ target, candidates }) => [target, candidates[0]?.source])).toEqual(
        Object.keys(properties).map((name) => [[name], [name]]),
      )
    }),
  )
})

test('stops at the limit of fields and says so', () => {
  const properties = Object.fromEntries(Array.from({ length: 6000 }, (_, at) => [`field ${at}`, { type: 'string' }]))
  const schema = { type: 'object', properties }
  const result = suggestMappings({ source: schema, target: schema, limits: { maxFields: 200 } })
  expect(result.isComplete).toBe(false)
  expect(result.fields.length).toBeLessThanOrEqual(200)
})

test('enters a schema that contains itself once', () => {
  const company: JsonSchema = {
    type: 'object',
    properties: { name: { type: 'string' }, parent: { $ref: '#' }, branches: { type: 'array', items: { $ref: '#' } } },
  }
  const { fields, isComplete } = suggestMappings({ source: company, target: company })
  expect(isComplete).toBe(true)
  expect(fields.map(({ target }) => target.join('.'))).toEqual(['name', 'branches'])
})
