import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDefinition } from '../definition/index.ts'
import { idPartsOf, plainId, recordIdOf } from './record-id.ts'

const both = (text: string) => ({ en: text, 'zh-CN': text })
const parsed = parseDefinition({
  schema: 'isthmus/connector/1',
  id: 'shop',
  version: '1.0.0',
  title: both('Shop'),
  summary: both('Shop'),
  icon: 'store',
  connection: { fields: {}, auth: { kind: 'none' }, test: { object: 'line' } },
  errors: [],
  objects: {
    line: {
      title: both('Lines'),
      schema: { type: 'object', properties: { Order: { type: 'string' }, Line: { type: 'integer' } } },
      id: '/Order',
      idFields: ['Order', 'Line'],
      list: { request: { method: 'GET', path: '/lines' }, records: '', page: { kind: 'none' } },
    },
  },
})
if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
const { line } = parsed.definition.objects
if (!line) throw new Error('there are lines')

test('an id of several fields leads back to all of them, whatever they hold', () => {
  const texts = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("A'B,Line=1", "''", '王=小,明', "x',Order='y"))
  fc.assert(
    fc.property(texts, fc.integer(), (Order, Line) => {
      const id = recordIdOf(line, { Order, Line, Note: 'n' }) ?? ''
      expect(idPartsOf(line, id)).toEqual({ Order, Line: String(Line) })
      expect(plainId(line, { Line, Order })).toBe(id)
      expect(plainId(line, id)).toBe(id)
    }),
  )
})

test('a record that lacks a part has no id', () => {
  expect(recordIdOf(line, { Order: 'A' })).toBeUndefined()
  expect(recordIdOf(line, { Order: '', Line: 1 })).toBeUndefined()
})

test.each([
  { Order: 'A' },
  "Order='A'",
  "Order='A',Line=1,More=2",
  "Order='A' Line=1",
  "Line=1,Order='A",
  '7',
  { Order: '', Line: 1 },
])('%j is no whole id', (id) => {
  expect(() => idPartsOf(line, id)).toThrow(expect.objectContaining({ code: 'FIELD_VALUE_INVALID' }))
})
