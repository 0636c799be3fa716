import { expect, test } from 'vitest'
import { entityFields, isNamedSo } from './entity-fields.ts'

const text = { type: 'string' }

test('fields tell their type, key, need and what the system calls them', () => {
  const schema = {
    type: 'object',
    'x-keys': ['No'],
    'x-needed': ['Name'],
    properties: {
      No: { ...text, readOnly: true },
      Name: { ...text, title: 'Customer name' },
      Mail: { ...text, title: 'Mail', 'x-key': true },
      Credit: { type: 'string', format: 'decimal' },
    },
  }
  expect(entityFields(schema).map(({ name, title, type, ...marks }) => [name, title, type, marks])).toEqual([
    ['No', undefined, 'text', { depth: 0, isKey: true, isNeeded: false, isReadOnly: true }],
    ['Name', 'Customer name', 'text', { depth: 0, isKey: false, isNeeded: true, isReadOnly: false }],
    ['Mail', undefined, 'text', { depth: 0, isKey: true, isNeeded: false, isReadOnly: false }],
    ['Credit', undefined, 'decimal', { depth: 0, isKey: false, isNeeded: false, isReadOnly: false }],
  ])
})

test('an entity with thousands of fields shows all of them', () => {
  const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, text]))
  expect(entityFields({ type: 'object', properties })).toHaveLength(5000)
})

test('fields inside of objects and lists stand behind them', () => {
  const line = { type: 'object', properties: { sku: { ...text, title: 'Item' } } }
  const schema = {
    type: 'object',
    properties: { id: text, properties: line, lines: { type: 'array', items: line } },
  }
  expect(entityFields(schema).map(({ name, depth, title }) => [name, depth, title])).toEqual([
    ['id', 0, undefined],
    ['properties', 0, undefined],
    ['sku', 1, 'Item'],
    ['lines', 0, undefined],
    ['sku', 1, 'Item'],
  ])
})

test('names are found by every word of a search, in whatever text it stands', () => {
  expect(isNamedSo('cust nam', 'CUSTNO', 'Name of customer')).toBe(true)
  expect(isNamedSo('cust stock', 'CUSTNO', 'Name of customer')).toBe(false)
  expect(isNamedSo('  ', 'anything')).toBe(true)
})
