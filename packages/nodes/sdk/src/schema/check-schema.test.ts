import fc from 'fast-check'
import { expect, test } from 'vitest'
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
