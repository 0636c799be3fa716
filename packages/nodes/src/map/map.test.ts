import { runPureNode, shapeNode } from '@isthmus/sdk/testing'
import { createProgramWriter, type JsonObject } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { map } from './map.ts'
import { mapProgram } from './map-program.ts'

const row = (target: string, value: JsonObject | string | number | null) => ({ target, value })
const expr = (source: string) => ({ $expr: source })

test('builds a new record from fixed values and expressions', () => {
  const config = { fields: [row('sku', expr('upper(record.code)')), row('source', 'crm'), row('n', 2)] }
  expect(runPureNode(map, config, [{ code: 'a-1', other: true }]).out).toEqual([{ sku: 'A-1', source: 'crm', n: 2 }])
})

test('makes objects of dotted targets', () => {
  const config = { fields: [row('address.city', expr('record.city')), row('name', 'x'), row('address.zip', '1')] }
  expect(runPureNode(map, config, [{ city: 'Bonn' }]).out).toEqual([{ address: { city: 'Bonn', zip: '1' }, name: 'x' }])
})

test('keeps the other fields when asked to, those of inner objects too', () => {
  const config = { keep: true, fields: [row('a.b', 1), row('c', expr('record.a.x'))] }
  expect(runPureNode(map, config, [{ a: { x: 7, b: 0 }, d: 4 }]).out).toEqual([{ a: { x: 7, b: 1 }, d: 4, c: 7 }])
})

test('computes every value from the incoming record, not from the one being built', () => {
  const config = { keep: true, fields: [row('a', expr('record.b')), row('b', expr('record.a'))] }
  expect(runPureNode(map, config, [{ a: 1, b: 2 }]).out).toEqual([{ a: 2, b: 1 }])
})

test('replaces an inner value that is no object, and ignores inherited ones', () => {
  const config = { keep: true, fields: [row('a.b', 1), row('toString.x', 2)] }
  expect(runPureNode(map, config, [{ a: [1, 2] }]).out).toEqual([{ a: { b: 1 }, toString: { x: 2 } }])
})

test('lets the later of two rows with one target win', () => {
  expect(runPureNode(map, { fields: [row('a', 1), row('a', 2)] }, [{}]).out).toEqual([{ a: 2 }])
  expect(runPureNode(map, { fields: [row('a', 1), row('a.b', 2)] }, [{}]).out).toEqual([{ a: { b: 2 } }])
})

test('gives null for a missing value, so that every record has the same fields', () => {
  expect(runPureNode(map, { fields: [row('a', expr('record.nope.deep'))] }, [{}]).out).toEqual([{ a: null }])
})

test('sends a record whose expression fails to the error port and goes on', () => {
  const config = { fields: [row('total', expr('add(record.price, "1")'))] }
  const { out, errors } = runPureNode(map, config, [{ price: '2.10' }, { price: 'free' }, { price: '0.1' }])
  expect(out).toEqual([{ total: '3.10' }, { total: '1.1' }])
  expect(errors).toMatchObject([
    { record: { price: 'free' }, error: { code: 'EXPRESSION_FAILED', params: { field: 'fields 1 "total"' } } },
  ])
})

test('refuses targets that reach a prototype', () => {
  for (const target of ['__proto__', 'a.__proto__.b', 'constructor', 'x.prototype']) {
    expect(() => runPureNode(map, { fields: [row(target, 1)] }, [{}])).toThrow('fields 1 target')
  }
})

test('wants a row to say something: a value, lines or a copy', () => {
  const fields = (entry: JsonObject) => () => runPureNode(map, { fields: [entry] }, [{}])
  const from = expr('record.list')
  expect(fields({ target: 'a' })).toThrow('fields 1 value')
  expect(fields({ target: 'a', lines: { from: expr(''), rows: [] } })).toThrow('fields 1 lines from $expr')
  expect(fields({ target: 'a', lines: { from, as: 'record', rows: [] } })).toThrow('fields 1 lines as')
  expect(fields({ target: 'a', lines: { from, rows: [] }, whenEmpty: 'never' })).toThrow('fields 1 whenEmpty')
  expect(fields({ target: 'a', copy: { from, except: ['x.__proto__'] } })).toThrow('fields 1 copy except 1')
  expect(fields({ target: 'a', lines: { from, rows: [] } })).not.toThrow()
})

test('copies an object with exceptions, single fields winning wherever they stand', () => {
  const fields = [
    row('address.city', 'Bonn'),
    { target: 'address', copy: { from: expr('record.home'), except: ['id', 'geo.lat'] } },
    { target: '', copy: { from: expr('record'), except: ['home'] } },
  ]
  const home = { id: 1, city: 'Köln', geo: { lat: 1, lon: 2 } }
  expect(runPureNode(map, { fields }, [{ home, n: 1 }]).out).toEqual([
    { n: 1, address: { city: 'Bonn', geo: { lon: 2 } } },
  ])
  const { errors } = runPureNode(map, { fields }, [{ home: [home] }])
  expect(errors[0]?.error.message).toContain('fields 2 "address": copy: only an object can be copied: got a list of 1')
})

test('treats empty values as the row says', () => {
  const at = (extra: JsonObject) => {
    const { out, errors } = runPureNode(map, { fields: [{ ...row('a', expr('record.x')), ...extra }] }, [{ x: ' ' }])
    return errors[0]?.error.message ?? out[0]
  }
  expect(at({})).toEqual({ a: ' ' })
  expect(at({ whenEmpty: 'null' })).toEqual({ a: null })
  expect(at({ whenEmpty: 'skip' })).toEqual({})
  expect(at({ whenEmpty: 'fail' })).toContain('fields 1 "a": mapping: this field must not be empty')
  expect(at({ whenEmpty: 'fail', default: expr('1 + 1') })).toEqual({ a: 2 })
})

test('emits one object literal when all targets are flat', () => {
  const writer = createProgramWriter({ id: 'n', name: 'N' }, 'u0_', { usesTrigger: false })
  const { setup, body } = mapProgram({ fields: [row('a', 1), row('b', expr('record.x'))] }, writer)
  expect(setup).toBeUndefined()
  expect(body).toMatch(/^emit\('out', \{ "a": 1, "b": .+ \}\)$/)
})

test('tells the shape of its output without a run', () => {
  const properties = { x: { type: 'integer' }, y: { type: 'boolean' }, n: { type: 'string' } }
  const input = { type: 'object', properties, required: ['x', 'y', 'n'] }
  const fields = [row('a.b', expr('record.x')), row('name', expr('upper(record.n)')), row('sum', expr('add("1", "2")'))]
  expect(shapeNode(map, { fields }, { in: input }).output('out')).toEqual({
    type: 'object',
    properties: {
      a: { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] },
      name: { type: 'string' },
      sum: { type: 'string', format: 'decimal' },
    },
    required: ['a', 'name', 'sum'],
  })
  const kept = shapeNode(map, { fields: [row('a', 1)], keep: true }, { in: input })
  expect(kept.output('out')).toEqual({
    type: 'object',
    properties: { ...properties, a: { type: 'number', const: 1 } },
    required: ['x', 'y', 'n', 'a'],
  })
})
