import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { fit, type Misfit } from './fit.ts'
import { viewOf } from './schema-view.ts'

const misfits = (source: JsonSchema, target: JsonSchema): readonly Misfit[] => fit(viewOf(source), viewOf(target))
const kinds = (source: JsonSchema, target: JsonSchema): readonly string[] =>
  misfits(source, target).map((misfit) => (misfit.kind === 'lossy' ? misfit.loss : misfit.kind))

const text = { type: 'string' }
const whole = { type: 'integer' }
const decimal = { type: 'string', format: 'decimal' }

describe('fitting one shape into another', () => {
  it('lets a whole number be a number, but not the other way without losing the fraction', () => {
    expect(kinds(whole, { type: 'number' })).toEqual([])
    expect(kinds({ type: 'number' }, whole)).toEqual(['fraction'])
  })

  it('refuses a text where a number is wanted, and says both in plain words', () => {
    expect(misfits(text, { type: 'number' })).toEqual([{ path: [], kind: 'type', got: 'text', wanted: 'number' }])
  })

  it('says that a decimal loses digits as a number', () => {
    expect(kinds(decimal, { type: 'number' })).toEqual(['precision'])
  })

  it('names what a date loses', () => {
    const [date, instant] = [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
    ]
    expect(kinds(instant, date)).toEqual(['time'])
    expect(kinds(instant, text)).toEqual(['meaning'])
    expect(kinds(date, instant)).toEqual(['type'])
    expect(kinds(text, date)).toEqual([])
  })

  it('notices that a longer text is cut', () => {
    expect(kinds({ type: 'string', maxLength: 80 }, { type: 'string', maxLength: 40 })).toEqual(['length'])
    expect(kinds({ enum: ['DE', 'CN'] }, { type: 'string', maxLength: 2 })).toEqual([])
  })

  it('keeps null out of places that need a value, and asks nothing where nothing is known', () => {
    expect(kinds({ type: ['string', 'null'] }, text)).toEqual(['null'])
    expect(kinds({ anyOf: [text, { type: 'null' }] }, text)).toEqual(['null'])
    expect(kinds({}, text)).toEqual([])
  })

  it('lists the values that the target does not know', () => {
    expect(misfits({ enum: ['new', 'won', 'lost'] }, { enum: ['new', 'won'] })).toEqual([
      { path: [], kind: 'value', values: ['lost'], known: ['new', 'won'] },
    ])
    expect(kinds(text, { enum: ['new'] })).toEqual(['open-value'])
  })

  it('finds a missing required field and an unknown one, wherever they lie', () => {
    const source = {
      type: 'object',
      additionalProperties: false,
      properties: { address: { type: 'object', additionalProperties: false, properties: { cty: text } } },
    }
    const target = {
      type: 'object',
      required: ['address'],
      properties: {
        address: { type: 'object', required: ['city'], additionalProperties: false, properties: { city: text } },
      },
    }
    expect(misfits(source, target)).toEqual([
      { path: ['address'], kind: 'missing', field: 'city' },
      { path: ['address'], kind: 'unknown', field: 'cty', known: ['city'] },
    ])
  })

  it('looks into lists', () => {
    expect(misfits({ type: 'array', items: text }, { type: 'array', items: whole })).toEqual([
      { path: ['*'], kind: 'type', got: 'text', wanted: 'whole number' },
    ])
  })

  it('follows references and ends where a schema contains itself', () => {
    const tree = {
      $ref: '#/$defs/Node',
      $defs: { Node: { type: 'object', properties: { name: text, parent: { $ref: '#/$defs/Node' } } } },
    }
    expect(kinds(tree, tree)).toEqual([])
    expect(kinds({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } }, text)).toEqual(
      [],
    )
  })

  it('stays quick where every level offers itself many times', () => {
    const fields = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, { $ref: '#/$defs/N' }]))
    const bomb = { $ref: '#/$defs/N', $defs: { N: { type: 'object', properties: fields } } }
    expect(kinds(bomb, bomb)).toEqual([])
  })

  it('lets every shape fit into itself', () => {
    const leaf = fc.constantFrom<JsonSchema>(text, whole, decimal, { type: 'boolean' }, { enum: ['a', 'b'] }, {})
    const { shape } = fc.letrec<{ shape: JsonSchema; object: JsonSchema; list: JsonSchema }>((tie) => ({
      shape: fc.oneof({ maxDepth: 3 }, leaf, tie('object'), tie('list')),
      object: fc.dictionary(fc.string({ maxLength: 5 }), tie('shape'), { maxKeys: 4 }).map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        additionalProperties: false,
      })),
      list: tie('shape').map((items) => ({ type: 'array', items })),
    }))
    fc.assert(
      fc.property(shape, (schema) => {
        expect(misfits(schema, schema)).toEqual([])
      }),
    )
  })
})
