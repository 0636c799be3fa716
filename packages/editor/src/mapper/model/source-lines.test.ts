import { createSchemaTree } from '@isthmus/sdk/mapping'
import { expect, test } from 'vitest'
import { sourceLines } from './source-lines.ts'

const record = {
  root: 'record',
  tree: createSchemaTree({
    type: 'object',
    properties: {
      name: { type: 'string' },
      items: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    },
  }),
  sample: { name: 'Bolt & Co', items: [{ sku: 'B-1' }, { sku: 'B-2' }] },
}
const trigger = {
  root: 'trigger',
  tree: createSchemaTree({ type: 'object', properties: { body: { type: 'string' } } }),
  sample: undefined,
}

function keys(toggled: readonly string[], search = ''): readonly string[] {
  return sourceLines([record, trigger], { toggled: new Set(toggled), search }).lines.map((line) => line.key)
}

test('the record is unfolded at first, the trigger and lists are not', () => {
  expect(keys([])).toEqual(['record:', 'record:name', 'record:items', 'trigger:'])
})

test('folding turns what a line starts with around', () => {
  expect(keys(['record:', 'trigger:'])).toEqual(['record:', 'trigger:', 'trigger:body'])
  expect(keys(['record:items'])).toContain('record:items/*/sku')
})

test('a search unfolds what it finds and leaves out roots without a match', () => {
  expect(keys([], 'sku')).toEqual(['record:', 'record:items', 'record:items/*/sku'])
})

test('lines carry the value of the sample, of lists that of the first element', () => {
  const { lines } = sourceLines([record], { toggled: new Set(['record:items']), search: '' })
  const samples = Object.fromEntries(lines.map((line) => [line.key, line.sample]))
  expect(samples).toMatchObject({ 'record:name': 'Bolt & Co', 'record:items/*/sku': 'B-1' })
})
