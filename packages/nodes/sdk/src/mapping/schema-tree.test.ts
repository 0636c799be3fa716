import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { createSchemaTree, pathKey } from './schema-tree.ts'
import { searchTree, visibleRows } from './tree-rows.ts'

const order: JsonSchema = {
  type: 'object',
  required: ['id', 'lines'],
  properties: {
    id: { type: 'string', readOnly: true, title: 'Order number' },
    total: { type: ['string', 'null'], format: 'decimal' },
    customer: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, city: { type: 'string' } },
    },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' }, 'unit/price': {} } } },
    tags: { type: 'array', items: { type: 'string' } },
  },
}

const person: JsonSchema = {
  $ref: '#/$defs/Person',
  $defs: {
    Person: {
      type: 'object',
      properties: { name: { type: 'string' }, friends: { type: 'array', items: { $ref: '#/$defs/Person' } } },
    },
  },
}

describe('the tree of a schema', () => {
  it('says what each field is, in words and marks', () => {
    const rows = createSchemaTree(order).roots()
    expect(
      rows.map(({ name, type, required, readOnly, nullable }) => [name, type, required, readOnly, nullable]),
    ).toEqual([
      ['id', 'text', true, true, false],
      ['total', 'decimal', false, false, true],
      ['customer', 'object', false, false, false],
      ['lines', 'list of objects', true, false, false],
      ['tags', 'list of texts', false, false, false],
    ])
    expect(rows.map(({ hasChildren }) => hasChildren)).toEqual([false, false, true, true, false])
  })

  it('shows the fields of the elements below their list', () => {
    const tree = createSchemaTree(order)
    expect(tree.children('lines').map(({ path, depth }) => [path, depth])).toEqual([
      [['lines', '*', 'sku'], 1],
      [['lines', '*', 'unit/price'], 1],
    ])
    expect(tree.row(pathKey(['lines', '*', 'unit/price']))?.name).toBe('unit/price')
  })

  it('unfolds a schema that contains itself as far as it is asked to', () => {
    const tree = createSchemaTree(person)
    const deep = ['friends', '*', 'friends', '*', 'friends', '*', 'name']
    expect(tree.row(pathKey(deep))?.type).toBe('text')
    expect(tree.row('friends/*/enemies')).toBeUndefined()
    expect(searchTree(tree, 'friends name').isComplete).toBe(false)
  })

  it('lists what shows: the fields of what is unfolded, in place', () => {
    const tree = createSchemaTree(order)
    expect(visibleRows(tree, new Set(['customer', 'tags'])).map(({ key }) => key)).toEqual([
      'id',
      'total',
      'customer',
      'customer/name',
      'customer/city',
      'lines',
      'tags',
    ])
  })

  it('finds fields by words of their path or title, below what they lie in', () => {
    const tree = createSchemaTree(order)
    expect(searchTree(tree, 'CITY customer').rows.map(({ key }) => key)).toEqual(['customer', 'customer/city'])
    expect([...searchTree(tree, 'number').matches]).toEqual(['id'])
    expect(searchTree(tree, 'nothing').rows).toEqual([])
    expect(searchTree(tree, ' ').rows).toEqual(tree.roots())
  })

  it('takes 5,000 fields, and circles of references', () => {
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field_${at}`, { type: 'string' }]))
    const tree = createSchemaTree({ type: 'object', properties })
    expect(visibleRows(tree, new Set())).toHaveLength(5000)
    expect([...searchTree(tree, 'field_4999').matches]).toEqual(['field_4999'])
    const circle = createSchemaTree({
      $ref: '#/$defs/A',
      $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } },
    })
    expect(circle.roots()).toEqual([])
    expect(createSchemaTree(undefined).roots()).toEqual([])
  })

  it('gives every field its own key, whatever it is called', () => {
    const name = fc.oneof(fc.constantFrom('*', '/', '~', 'a/b', '', '__proto__'), fc.string({ maxLength: 4 }))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 6 }), (names) => {
        const inner = JSON.parse(`{${names.map((each) => `${JSON.stringify(each)}:{"type":"string"}`).join(',')}}`)
        const tree = createSchemaTree({ type: 'object', properties: { x: { type: 'object', properties: inner } } })
        const keys = visibleRows(tree, new Set(['x'])).map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        for (const key of keys) expect(tree.row(key)?.key).toBe(key)
      }),
    )
  })
})
