import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExpression } from '../expression/index.ts'
import { lookupExpression, lookupOf, valueMapExpression, valueMapOf } from './value-forms.ts'

function parsed(source: string) {
  const result = parseExpression(source)
  if (!result.ok) throw new Error(`${source}: ${result.problems[0]?.message}`)
  return result.expression
}

const source = fc
  .constantFrom('record.a', '"x"', 'record.a + 1', 'each', 'upper(record["each"])', 'record.a ?? "b"')
  .map((text) => (text === 'each' ? 'record.each' : text))
const names = fc.array(fc.constantFrom('id', 'order no', '0', 'größe', 'toString'), { maxLength: 2 })

test('a look-up is read back as it was written', () => {
  fc.assert(
    fc.property(source, names, names, (equals, key, field) => {
      const form = { list: 'record.list', key, equals, field }
      expect(lookupOf(parsed(lookupExpression(form)))).toEqual(form)
    }),
  )
})

test('a value map is read back as it was written, in both directions', () => {
  fc.assert(
    fc.property(source, fc.constantFrom('forward' as const, 'back' as const), (value, direction) => {
      const form = { map: 'customer-level', direction, value }
      expect(valueMapOf(parsed(valueMapExpression(form)))).toEqual(form)
    }),
  )
})

test.each([
  'find(record.list, each => each.id === each.other)',
  'find(record.list, each => each.id !== record.a)',
  'find(record.list, each => each.id === record.a)[record.n]',
  'filter(record.list, each => each.id === record.a)',
  'upper(mapValue("level", record.a))',
])('%s is neither', (text) => {
  expect([lookupOf(parsed(text)), valueMapOf(parsed(text))]).toEqual([undefined, undefined])
})

test('the sides of the comparison may stand either way', () => {
  const form = { list: 'record.list', key: ['id'], equals: 'record.a', field: ['name'] }
  expect(lookupOf(parsed('find(record.list, one => record.a === one.id).name'))).toEqual(form)
})
