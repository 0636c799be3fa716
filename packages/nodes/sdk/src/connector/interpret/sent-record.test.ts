import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText, type JsonObject } from '../../json.ts'
import type { FormatsDefinition, ObjectDefinition } from '../definition/index.ts'
import { differing } from './differing.ts'
import { exactRecord } from './read-records.ts'
import { sentRecord } from './sent-record.ts'

const both = { en: 'Order', 'zh-CN': '订单' }
const schema: JsonObject = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    total: { type: ['string', 'null'], format: 'decimal' },
    at: { type: ['string', 'null'], format: 'date-time' },
    day: { type: ['string', 'null'], format: 'date' },
    count: { type: 'integer' },
    code: { type: 'string' },
    lines: { type: 'array', items: { type: 'object', properties: { price: { type: 'string', format: 'decimal' } } } },
  },
}
const objectOf = (formats: FormatsDefinition = {}): ObjectDefinition => ({ title: both, schema, id: '/id', formats })
const reading = (formats: FormatsDefinition) => ({ host: 'erp', object: objectOf(formats) })

describe('a time', () => {
  const instants = fc
    .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString())

  test.each(['iso', 'utc', 'milliseconds', 'seconds', 'odata2'] as const)('comes back as it went, as %s', (instant) => {
    fc.assert(
      fc.property(instants, (at) => {
        const sent = sentRecord(objectOf({ instant }), { at })
        expect(exactRecord(JSON.parse(JSON.stringify(sent)) as JsonObject, reading({ instant }))).toEqual({
          at: instant === 'utc' ? at.replace('.000Z', 'Z') : at,
        })
      }),
    )
  })

  test.each(['iso', 'milliseconds', 'odata2'] as const)('of a whole day comes back as it went, as %s', (date) => {
    fc.assert(
      fc.property(instants, (at) => {
        const day = at.slice(0, 10)
        const sent = sentRecord(objectOf({ date }), { day })
        expect(exactRecord(sent, reading({ date }))).toEqual({ day })
      }),
    )
  })

  test('of OData 2 counts from 1970 in UTC, whatever offset it shows', () => {
    const read = exactRecord(
      { at: '/Date(1795303271176+0060)/', day: '/Date(0)/' },
      reading({ instant: 'odata2', date: 'odata2' }),
    )
    expect(read).toEqual({ at: '2026-11-21T23:21:11.176Z', day: '1970-01-01' })
  })

  test('that is none goes and comes as it is', () => {
    expect(sentRecord(objectOf({ instant: 'milliseconds' }), { at: 'soon', day: null })).toEqual({
      at: 'soon',
      day: null,
    })
    expect(exactRecord({ at: 'soon', day: '' }, reading({ instant: 'odata2', date: 'odata2' }))).toEqual({
      at: 'soon',
      day: '',
    })
  })
})

describe('a decimal', () => {
  const decimals = fc
    .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 9999 }))
    .map(([whole, rest]) => `${whole}.${String(rest).padStart(4, '0')}`)

  test('goes as the text that it is, at any depth', () => {
    fc.assert(
      fc.property(decimals, (total) => {
        expect(sentRecord(objectOf(), { total, lines: [{ price: total }] })).toEqual({
          total,
          lines: [{ price: total }],
        })
      }),
    )
  })

  test('goes as a number that means the same, or not at all', () => {
    fc.assert(
      fc.property(fc.oneof(decimals, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (total) => {
        const sent = attempt(() => sentRecord(objectOf({ decimal: 'number' }), { total }))
        if (sent === 'refused') return
        const back = exactRecord({ total: plainText(sent['total']) }, reading({}))
        expect(differing(objectOf(), { total }, back)).toEqual({})
      }),
    )
  })

  test('that a flow computed as a number is written out', () => {
    expect(sentRecord(objectOf(), { total: 0.1, code: 7, count: 7 })).toEqual({ total: '0.1', code: '7', count: 7 })
    expect(() => sentRecord(objectOf(), { total: 1e21 })).toThrow(/written out/)
  })
})

describe('what differs', () => {
  const held = {
    id: '1',
    total: '10.100',
    at: '2026-03-02T08:00:00Z',
    lines: [{ price: '1.0', note: 'x' }],
    code: '007',
  }

  test.each([
    [{ total: '10.1', at: '2026-03-02T09:00:00+01:00', lines: [{ price: '1' }] }, {}],
    [
      { total: '10.2', code: '7' },
      { total: '10.2', code: '7' },
    ],
    [{ lines: [] }, { lines: [] }],
    [{ lines: [{ price: '2' }] }, { lines: [{ price: '2' }] }],
    [{ missing: null }, {}],
    [{ missing: 'now' }, { missing: 'now' }],
    [{ code: null }, { code: null }],
  ])('of %j is %j', (wanted: JsonObject, expected) => {
    expect(differing(objectOf(), wanted, held)).toEqual(expected)
  })
})

function attempt(work: () => JsonObject): JsonObject | 'refused' {
  try {
    return work()
  } catch {
    return 'refused'
  }
}
