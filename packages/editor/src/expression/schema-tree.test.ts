import { describe, expect, test } from 'vitest'
import { pathLabel } from './record-path.ts'
import { matchingFields, schemaTree, visibleFields } from './schema-tree.ts'

describe('schemaTree', () => {
  test('shows declared fields without any record', () => {
    const tree = schemaTree(
      {
        type: 'object',
        properties: { id: { type: 'string' }, total: { type: 'string', format: 'decimal' } },
        required: ['id'],
      },
      undefined,
    )
    expect(tree.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['id', 'text', true],
      ['total', 'decimal', false],
    ])
  })

  test('adds fields that only a record has, with their values', () => {
    const tree = schemaTree(
      { type: 'object', properties: { id: { type: 'string' } } },
      { id: '1', 客户: '远航', paid: true },
    )
    expect(tree.map(({ name, type, sample }) => [name, type, sample])).toEqual([
      ['id', 'text', '1'],
      ['客户', 'text', '远航'],
      ['paid', 'boolean', true],
    ])
  })

  test('puts the fields of list elements below the list', () => {
    const tree = schemaTree(
      {
        type: 'object',
        properties: { lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } } },
      },
      undefined,
    )
    const rows = visibleFields(tree, () => true)
    expect(rows.map(({ field, depth }) => [pathLabel(field.path), depth])).toEqual([
      ['lines', 0],
      ['lines[].sku', 1],
    ])
  })

  test('reads a nullable field as what it is when present', () => {
    const tree = schemaTree(
      {
        type: 'object',
        properties: { a: { type: ['number', 'null'] }, b: { anyOf: [{ type: 'boolean' }, { type: 'null' }] } },
      },
      { a: null },
    )
    expect(tree.map((field) => field.type)).toEqual(['number', 'boolean'])
  })

  test('search keeps what is above a match', () => {
    const tree = schemaTree(undefined, { company: { name: 'x', country: 'DE' }, id: 1 })
    expect(visibleFields(matchingFields(tree, 'COUN'), () => true).map(({ field }) => field.name)).toEqual([
      'company',
      'country',
    ])
  })
})
