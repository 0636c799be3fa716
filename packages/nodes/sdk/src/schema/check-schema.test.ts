import fc from 'fast-check'
import { expect, test } from 'vitest'
import { translatePhrase } from '../phrases.ts'
import { checkSchema, escapePointer, preview, valueAt } from './check-schema.ts'

const schema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    'a/b': { enum: ['x', 'y'] },
    list: { type: 'array', items: { type: ['integer', 'null'] } },
  },
}

test('finds nothing in a value that fits', () => {
  expect(checkSchema(schema, { name: 'n', 'a/b': 'x', list: [1, null] })).toEqual([])
})

test('says what is missing, unknown and wrong, each at its own place', () => {
  const findings = checkSchema(schema, { 'a/b': 'z', list: [1, 'two'], more: true })
  expect(findings).toEqual(
    expect.arrayContaining([
      { path: '/name', expected: 'is required', got: 'nothing' },
      { path: '/more', expected: 'is not known here', got: '"more"' },
      { path: '/a~1b', expected: 'must be one of x, y', got: '"z"' },
      { path: '/list/1', expected: 'must be a whole number or empty', got: '"two"' },
    ]),
  )
  expect(findings).toHaveLength(4)
})

test('says what the branch of a condition wants, at its place', () => {
  const row = {
    properties: { kind: { type: 'string' } },
    if: { properties: { kind: { const: 'fixed' } } },
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
    then: { required: ['value'] },
    else: { properties: { value: { type: 'integer' } } },
  }
  const rows = { type: 'object', properties: { 'my rows': { type: 'array', items: row } } }
  expect(checkSchema(rows, { 'my rows': [{ kind: 'fixed' }, { kind: 'x', value: 'a' }, { kind: 'x' }] })).toEqual([
    { path: '/my rows/0/value', expected: 'is required', got: 'nothing' },
    { path: '/my rows/1/value', expected: 'must be a whole number', got: '"a"' },
  ])
})

test('reads any value back by the pointer to it', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.jsonValue(), (path, value) => {
      const document = path.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value)
      expect(valueAt(document, path.map((name) => `/${escapePointer(name)}`).join(''))).toEqual(value)
    }),
  )
  expect(valueAt({ a: 1 }, '/toString')).toBeUndefined()
  expect(valueAt([1], '/length/x')).toBeUndefined()
})

test('shortens what it shows', () => {
  expect(preview('x'.repeat(100))).toHaveLength(60)
  expect(preview(undefined)).toBe('nothing')
  expect(preview({ a: [1] })).toBe('{"a":[1]}')
})

test.each([
  [{ minLength: 1 }, '', 'must not be empty'],
  [{ minLength: 3 }, 'ab', 'must have at least 3 characters'],
  [{ maxLength: 1 }, 'ab', 'must have at most one character'],
  [{ maxLength: 3 }, 'abcd', 'must have at most 3 characters'],
  [{ minItems: 1 }, [], 'must have at least one entry'],
  [{ minItems: 2 }, [1], 'must have at least 2 entries'],
  [{ maxItems: 2 }, [1, 2, 3], 'must have at most 2 entries'],
  [{ uniqueItems: true }, [1, 1], 'must not have the same entry twice'],
  [{ minProperties: 1 }, {}, 'must have at least one field'],
  [{ maxProperties: 1 }, { a: 1, b: 2 }, 'must have at most one field'],
  [{ minimum: 1 }, 0, 'must be 1 or more'],
  [{ maximum: 10 }, 11, 'must be 10 or less'],
  [{ exclusiveMinimum: 0 }, 0, 'must be more than 0'],
  [{ exclusiveMaximum: 5 }, 5, 'must be less than 5'],
  [{ multipleOf: 5 }, 7, 'must be a multiple of 5'],
  [{ format: 'email' }, 'nobody', 'must have the format "email"'],
])('says what %j wants of %j in words that both languages have', (bound, value, expected) => {
  expect(checkSchema(bound, value)).toMatchObject([{ path: '', expected }])
  expect(translatePhrase(expected, 'zh-CN')).toMatch(/^(不|必须|至少|最多)/)
})
