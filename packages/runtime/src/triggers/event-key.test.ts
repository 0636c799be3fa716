import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '@isthmus/sdk'
import { dedupeRule, eventKey, type DedupeRule } from './event-key.ts'

const ruleOf = (dedupe: JsonObject): DedupeRule => {
  const rule = dedupeRule({ dedupe })
  if (!rule) throw new Error('the test expects a rule')
  return rule
}
const call = (content: Json, headers: Readonly<Record<string, string>> = {}) => ({
  content,
  headers,
  body: Buffer.from(JSON.stringify(content)),
})

test('no rule is read where events are not told apart', () => {
  expect([dedupeRule({}), dedupeRule({ dedupe: { by: 'none' } }), dedupeRule({ dedupe: null })]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a rule remembers for a day and accepts calls without a key unless it says otherwise', () => {
  expect(ruleOf({ by: 'header', header: 'X-Id' })).toEqual({
    by: 'header',
    where: 'x-id',
    windowMs: 86_400_000,
    whenMissing: 'accept',
  })
  const rule = ruleOf({ by: 'path', path: '/a', windowMinutes: 2, whenMissing: 'refuse' })
  expect(rule).toMatchObject({ windowMs: 120_000, whenMissing: 'refuse' })
})

test.each([
  ['order.id', { order: { id: 7 } }],
  ['/order/id', { order: { id: '7' } }],
  ['/lines/1/no', { lines: [{ no: 1 }, { no: 7 }] }],
  ['a/b', { 'a/b': 7 }],
])('the field %s of %j holds the key', (path, content) => {
  const rule = ruleOf({ by: 'path', path })
  expect(eventKey(rule, call(content))).toBe(eventKey(rule, call(JSON.parse(JSON.stringify(content)) as Json)))
  expect(eventKey(rule, call(content))).toHaveLength(43)
})

test('a number and the text of it are the same key, and the order of fields does not matter', () => {
  const rule = ruleOf({ by: 'path', path: 'id' })
  expect(eventKey(rule, call({ id: 7 }))).toBe(eventKey(rule, call({ id: '7' })))
  expect(eventKey(rule, call({ id: { a: 1, b: [{ c: 1, d: 2 }] } }))).toBe(
    eventKey(rule, call({ id: { b: [{ d: 2, c: 1 }], a: 1 } })),
  )
})

test.each<[JsonObject, Json, Readonly<Record<string, string>>]>([
  [{ by: 'header', header: 'X-Id' }, {}, {}],
  [{ by: 'header', header: 'X-Id' }, {}, { 'x-id': '' }],
  [{ by: 'path', path: 'id' }, {}, {}],
  [{ by: 'path', path: 'id' }, { id: null }, {}],
  [{ by: 'path', path: 'id' }, { id: '' }, {}],
  [{ by: 'path', path: 'toString' }, {}, {}],
  [{ by: 'path', path: '__proto__' }, {}, {}],
  [{ by: 'path', path: 'id' }, 'text', {}],
])('%j finds no key in %j', (dedupe, content, headers) => {
  expect(eventKey(ruleOf(dedupe), call(content, headers))).toBeUndefined()
})

test('a call without a body has no key by its body', () => {
  const empty = { content: null, headers: {}, body: new Uint8Array() }
  expect(eventKey(ruleOf({ by: 'body' }), empty)).toBeUndefined()
})

test('different values never share a key, and one rule never meets the keys of another', () => {
  const value = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.array(fc.integer(), { minLength: 1 }))
  fc.assert(
    fc.property(value, value, (a, b) => {
      const rule = ruleOf({ by: 'path', path: 'id' })
      const same =
        (typeof a === 'object' ? JSON.stringify(a) : String(a)) ===
        (typeof b === 'object' ? JSON.stringify(b) : String(b))
      expect(eventKey(rule, call({ id: a })) === eventKey(rule, call({ id: b }))).toBe(same)
      const other = ruleOf({ by: 'path', path: 'other' })
      expect(eventKey(other, call({ other: a }))).not.toBe(eventKey(rule, call({ id: a })))
    }),
  )
})
