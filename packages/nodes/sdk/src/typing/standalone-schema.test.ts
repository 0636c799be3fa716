import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { joinSchemas } from './join-schemas.ts'
import { reuseSchema } from './reuse-schema.ts'
import { schemaOfSamples } from './sample-schema.ts'
import { standaloneSchema } from './standalone-schema.ts'

const text = { type: 'string' }
const given = { present: true }

/** Schemas in a schema, itself included, each place counted as often as it is reached. */
function placesIn(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0
  return 1 + Object.values(schema).reduce<number>((sum, part) => sum + placesIn(part), 0)
}

describe('a schema that stands alone', () => {
  it('has its references unfolded and allOf folded in', () => {
    const schema = {
      allOf: [{ $ref: '#/$defs/named' }, { type: 'object', properties: { age: { type: 'integer' } } }],
      $defs: { named: { type: 'object', properties: { name: text }, required: ['name'] } },
    }
    expect(standaloneSchema(schema, { present: false })).toEqual({
      type: 'object',
      properties: { name: text, age: { type: 'integer' } },
      required: ['name'],
    })
  })

  it('counts fields as present where nothing is said of presence, for what is read only', () => {
    const schema = { type: 'object', properties: { a: text } }
    expect(standaloneSchema(schema, given)).toEqual({ ...schema, required: ['a'] })
    expect(standaloneSchema(schema, { present: false })).toEqual(schema)
  })

  it('ends where references go in a circle or a schema contains itself', () => {
    const circle = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
    expect(standaloneSchema(circle, given)).toEqual({})
    const node = { type: 'object', properties: { name: text, parent: { $ref: '#/$defs/node' } } }
    const tree = standaloneSchema({ $ref: '#/$defs/node', $defs: { node } }, given)
    expect(placesIn(tree)).toBeLessThan(40)
  })

  it('stays within its bound where every level offers itself many times', () => {
    const fields = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}`, { $ref: '#/$defs/N' }]))
    const more = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`g${at}`, { $ref: '#/$defs/M' }]))
    const bomb = {
      $ref: '#/$defs/N',
      $defs: { N: { type: 'object', properties: { ...fields, ...more } }, M: { type: 'object', properties: fields } },
    }
    // 20,000 places that are unfolded, each with at most a few words, and the lists of names beside them.
    expect(placesIn(standaloneSchema(bomb, given))).toBeLessThan(200_000)
  })

  it('keeps all of 5,000 fields', () => {
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, { $ref: '#/$defs/t' }]))
    const wide = standaloneSchema({ type: 'object', properties, $defs: { t: text } }, given)
    expect(wide['properties']).toMatchObject({ f0: text, f4999: text })
  })
})

describe('joining shapes', () => {
  it('makes one object of several, in which only what all have is certain', () => {
    const one = { type: 'object', properties: { a: text, b: text }, required: ['a', 'b'] }
    const other = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }
    expect(joinSchemas([one, other])).toEqual({
      type: 'object',
      properties: { a: { anyOf: [text, { type: 'integer' }] }, b: text },
      required: ['a'],
    })
  })

  it('knows nothing when one of the sources is unknown', () => {
    expect(joinSchemas([text, undefined])).toBeUndefined()
    expect(joinSchemas([text, {}])).toBeUndefined()
    expect(joinSchemas([])).toBeUndefined()
  })
})

it('gives the same object back where nothing changed, and the same parts where something did', () => {
  const before: JsonSchema = { type: 'object', properties: { a: text, b: { type: 'integer' } }, required: ['a'] }
  expect(reuseSchema(before, structuredClone(before))).toBe(before)
  const now = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] }
  const reused = reuseSchema(before, now) as { properties: { a: JsonSchema }; required: unknown }
  expect(reused).toEqual(now)
  expect(reused.properties.a).toBe(text)
  expect(reused.required).toBe(before['required'])
})

describe('samples', () => {
  it('show what they have in common, and are marked as such', () => {
    const samples = [
      { id: 1, price: '1.50', at: '2026-03-01', note: null, tags: ['a'] },
      { id: 2.5, price: '2.00', at: '2026-03-02', tags: [], extra: true },
    ]
    expect(schemaOfSamples(samples)).toEqual({
      type: 'object',
      properties: {
        id: { type: 'number' },
        price: { type: 'string', format: 'decimal' },
        at: { type: 'string', format: 'date' },
        note: {},
        tags: { type: 'array', items: text },
        extra: { type: 'boolean' },
      },
      required: ['id', 'price', 'at', 'tags'],
      'x-inferred': true,
    })
  })

  it('of mixed kinds give all of the kinds, and none gives nothing', () => {
    expect(schemaOfSamples(['a', 1, null])).toEqual({ type: ['string', 'integer', 'null'] })
    expect(schemaOfSamples([[], []])).toEqual({ type: 'array' })
    expect(schemaOfSamples([])).toBeUndefined()
  })

  it('that are deep or many are looked at up to a bound', () => {
    let deep: unknown = 1
    for (let level = 0; level < 200; level += 1) deep = { deep }
    expect(placesIn(schemaOfSamples([deep as { readonly deep: number }]))).toBeLessThan(100)
    const many = Array.from({ length: 5000 }, () =>
      Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, at])),
    )
    expect(placesIn(schemaOfSamples(many))).toBeLessThan(500)
  })
})
