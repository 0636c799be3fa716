import { expect, test } from 'vitest'
import { checkSchema } from '../schema/index.ts'
import type { JsonSchema } from '../json.ts'
import { sampleRecord } from './sample-record.ts'

const customer: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 4 },
    level: { enum: ['A', 'B'] },
    credit: { type: 'string', format: 'decimal' },
    since: { type: ['string', 'null'], format: 'date' },
    contacts: { type: 'array', items: { type: 'object', properties: { email: { type: 'string', format: 'email' } } } },
    count: { type: 'integer' },
    active: { type: 'boolean' },
  },
}

test('a made-up record has every field of the schema and fits it', () => {
  const record = sampleRecord(customer)
  expect(record).toEqual({
    name: 'name',
    level: 'A',
    credit: '100.50',
    since: '2026-01-01',
    contacts: [{ email: 'name1@example.com' }, { email: 'name2@example.com' }],
    count: 10,
    active: true,
  })
  expect(checkSchema(customer, record ?? null)).toEqual([])
})

test('the same number gives the same record, another number another one', () => {
  expect(sampleRecord(customer, 2)).toEqual(sampleRecord(customer, 2))
  expect(sampleRecord(customer, 2)).not.toEqual(sampleRecord(customer, 1))
  expect(sampleRecord(customer, 2)).toMatchObject({ level: 'B', active: false })
})

test('a schema that says nothing gives no record', () => {
  expect(sampleRecord({})).toBeUndefined()
  expect(sampleRecord(undefined)).toBeUndefined()
})

test('a schema that contains itself ends', () => {
  const tree: JsonSchema = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      },
    },
  }
  const record = sampleRecord(tree)
  expect(JSON.stringify(record).length).toBeLessThan(5000)
  expect(record).toMatchObject({ name: 'name 1', children: [{ name: 'name 1' }, { name: 'name 2' }] })
})
