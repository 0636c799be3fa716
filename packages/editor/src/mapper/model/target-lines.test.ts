import { createSchemaTree } from '@isthmus/sdk/mapping'
import { expect, test } from 'vitest'
import { targetLines, type TargetView } from './target-lines.ts'

const tree = createSchemaTree({
  type: 'object',
  required: ['Name'],
  properties: {
    Name: { type: 'string' },
    Address: { type: 'object', properties: { City: { type: 'string' }, Zip: { type: 'string' } } },
    Lines: { type: 'array', items: { type: 'object', properties: { Item: { type: 'string' } } } },
  },
})

function shown(view: Partial<TargetView>): readonly string[] {
  const lines = targetLines({ tree, mapped: [], open: new Set(), search: '', ...view })
  return lines.map((line) => `${'  '.repeat(line.depth)}${line.key === '' ? '(whole)' : line.name}`)
}

test('folded fields hide theirs, unfolded ones show them below', () => {
  expect(shown({})).toEqual(['(whole)', 'Name', 'Address', 'Lines'])
  expect(shown({ open: new Set(['Address', 'Lines']) })).toEqual([
    '(whole)',
    'Name',
    'Address',
    '  City',
    '  Zip',
    'Lines',
    '  Item',
  ])
})

test('a row for a field that the schema does not name stands behind the known ones of its object', () => {
  const mapped = [['Address', 'Street'], ['Extra', 'Note'], ['Lines', '*', 'Price'], ['Name']]
  expect(shown({ mapped, open: new Set(['Address', 'Lines']) })).toEqual([
    '(whole)',
    'Name',
    'Address',
    '  City',
    '  Zip',
    '  Street',
    'Lines',
    '  Item',
    '  Price',
    'Extra.Note',
  ])
})

test('without a schema the rows alone make the tree', () => {
  const lines = targetLines({
    tree: createSchemaTree(undefined),
    mapped: [['name'], ['lines'], ['lines', '*', 'sku']],
    open: new Set(['lines']),
    search: '',
  })
  expect(lines.map(({ key, depth }) => `${depth} ${key}`)).toEqual(['0 ', '0 name', '0 lines', '1 lines/*/sku'])
})

test('a filter shows what it wants with everything that lies around it, folded or not', () => {
  expect(shown({ only: [['Address', 'Zip']] })).toEqual(['Address', '  Zip'])
  expect(shown({ only: [] })).toEqual([])
})

test('a search keeps to the filter', () => {
  expect(shown({ search: 'zip' })).toEqual(['Address', '  Zip'])
  expect(shown({ search: 'zip', only: [['Name']] })).toEqual([])
  expect(shown({ search: 'price', mapped: [['Lines', '*', 'Price']] })).toEqual(['Lines', '  Price'])
})
