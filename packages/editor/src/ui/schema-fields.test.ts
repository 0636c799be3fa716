import { expect, test } from 'vitest'
import { fieldFindings, initialValues, schemaFields, shownFields } from './schema-fields.ts'

const schema = {
  type: 'object',
  required: ['baseUrl', 'auth'],
  properties: {
    baseUrl: { type: 'string', minLength: 1, 'x-ui': { placeholder: 'https://' } },
    auth: { enum: ['none', 'bearer'], default: 'none' },
    mode: { anyOf: [{ const: 'fast' }, { const: 'safe' }] },
    pageSize: { type: 'integer', minimum: 1 },
    token: { type: 'string', 'x-ui': { when: { field: 'auth', is: ['bearer'] } } },
    nested: { type: 'object' },
  },
}

test('reads the scalar fields in their order', () => {
  expect(schemaFields(schema).map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['baseUrl', 'text', true],
    ['auth', 'select', true],
    ['mode', 'select', false],
    ['pageSize', 'number', false],
    ['token', 'text', false],
  ])
})

test('begins with the defaults of the schema', () => {
  expect(initialValues(schemaFields(schema))).toEqual({ auth: 'none' })
})

test('shows a field only while its condition holds', () => {
  const names = (auth: string) => shownFields(schemaFields(schema), { auth }).map((field) => field.name)
  expect(names('none')).not.toContain('token')
  expect(names('bearer')).toContain('token')
})

test('finds what is missing or wrong, by field', () => {
  const findings = fieldFindings(schema, { auth: 'none', pageSize: 0 })
  expect(Object.keys(findings).toSorted()).toEqual(['baseUrl', 'pageSize'])
  expect(findings['baseUrl']?.got).toBe('nothing')
})
