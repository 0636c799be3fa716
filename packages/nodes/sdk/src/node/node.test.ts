import fc from 'fast-check'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { objectOfRows } from '../mapping/index.ts'
import { checkSchema } from '../schema/index.ts'
import {
  createProgramWriter,
  defineNode,
  fieldPathPattern,
  orExpression,
  placeInto,
  upstreamError,
  upstreamMessage,
} from './index.ts'

const both = { en: 'Node', 'zh-CN': '节点' }
const base = { id: 'n', version: 1, title: both, summary: both, category: 'data', icon: 'box' } as const

describe('defineNode', () => {
  test('fills in what a definition may leave out', () => {
    const pure = defineNode({ ...base, kind: 'pure', config: Type.Object({}), program: () => ({ body: '' }) })
    expect(pure.info).toMatchObject({ effects: 'none', keywords: [], hasErrorPort: true, inputs: [{ id: 'in' }] })
    expect(pure.behaviour).toMatchObject({ kind: 'pure', tier: 'expressions' })
    const trigger = defineNode({ ...base, kind: 'trigger', trigger: 'manual', config: Type.Object({}) })
    expect(trigger.info).toMatchObject({ inputs: [], hasErrorPort: false, trigger: 'manual' })
    const effect = defineNode({
      ...base,
      kind: 'effect',
      effects: 'read',
      config: Type.Object({}),
      run: async () => [],
    })
    expect(effect.behaviour).toMatchObject({ kind: 'effect', concurrency: 1, permittedHosts: [] })
    const safe = defineNode({
      ...base,
      kind: 'pure',
      canFail: false,
      config: Type.Object({}),
      program: () => ({ body: '' }),
    })
    expect(safe.info.hasErrorPort).toBe(false)
  })

  test('takes the type of the config from its schema', () => {
    const config = Type.Object({ name: orExpression(Type.String()), times: Type.Integer() })
    defineNode({
      ...base,
      kind: 'effect',
      effects: 'none',
      config,
      // Compiles only when an expression is known to be computed already.
      run: async ({ config: { name, times } }) => [{ record: name.repeat(times) }],
    })
    expect(checkSchema(config, { name: { $expr: 'record.a' }, times: 1 })).toEqual([])
    expect(checkSchema(config, { name: 7, times: 1 })).not.toEqual([])
  })
})

describe('createProgramWriter', () => {
  const writer = (notes = { usesTrigger: false }) => createProgramWriter({ id: 'n', name: 'N' }, 'u0_', notes)
  // oxlint-disable-next-line no-new-func, no-implied-eval -- reads back what the writer wrote
  const evaluate = (script: string): unknown => new Function(`return ${script}`)()

  test('writes any JSON value as a literal of the same value, whatever its texts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(evaluate(writer().deepValue(fixed(value), ''))).toEqual(fixed(value))
      }),
    )
    const tricky = { ['__proto__']: { a: 1 }, 'b"]: alert(1), [': '\u2028`${x}`' }
    expect(evaluate(writer().deepValue(tricky, ''))).toEqual(tricky)
    const literal = writer().literal(JSON.parse('{"__proto__":{"a":1}}') as never)
    expect(JSON.stringify(evaluate(literal))).toBe('{"__proto__":{"a":1}}')
  })

  test('notes that an expression looks at the trigger', () => {
    const notes = { usesTrigger: false }
    writer(notes).value({ $expr: 'record.a' }, '/a')
    expect(notes.usesTrigger).toBe(false)
    writer(notes).value({ $expr: 'record.a + trigger.b' }, '/a')
    expect(notes.usesTrigger).toBe(true)
  })

  test('names node, field and place of an expression that does not parse', () => {
    expect(() => writer().value({ $expr: 'record.a +' }, '/fields/0/value')).toThrow(
      /^Node "N", fields 1 value, character 11: /,
    )
    expect(() => writer().value({ $expr: 'left.a' }, '/key')).toThrow('left')
    expect(writer().value({ $expr: 'left.a' }, '/key', ['left'])).toContain('left')
  })

  test('makes functions of user code that cannot close our brackets', () => {
    expect(evaluate(`(${writer().userFunction(['a'], 'return a + 1')})(2)`)).toBe(3)
    for (const source of ['} , function () {', '}); evil(); (function () {', 'return (']) {
      expect(() => writer().userFunction(['a'], source)).toThrow('does not compile')
    }
  })
})

describe('field rows', () => {
  test('build nested objects, the later row winning', () => {
    const rows = [
      { target: 'a.b', value: 1 },
      { target: 'a.c', value: [2] },
      { target: 'd', value: 3 },
      { target: 'd.e', value: 4 },
      { target: 'f' },
    ]
    expect(objectOfRows(rows)).toEqual({ a: { b: 1, c: [2] }, d: { e: 4 }, f: null })
  })

  test('never reach a prototype, whatever path is let through', () => {
    const allowed = new RegExp(fieldPathPattern)
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a')), { minLength: 1 }),
        (parts) => {
          const target = parts.join('.')
          const built = objectOfRows([{ target, value: 1 }])
          expect(Object.getPrototypeOf(built)).toBe(Object.prototype)
          expect(({} as Record<string, unknown>)['a']).toBeUndefined()
          const reaches = parts.some((part) => part === '__proto__' || part === 'constructor')
          expect(allowed.test(target) && reaches).toBe(false)
        },
      ),
    )
  })
})

test('puts a result into a field or in place of the record', () => {
  expect(placeInto({ a: 1 }, 'b', 2)).toEqual({ a: 1, b: 2 })
  expect(placeInto({ a: 1 }, '', 2)).toBe(2)
  expect(placeInto([1], 'b', 2)).toEqual({ value: [1], b: 2 })
})

describe('upstreamError', () => {
  const of = (status: number, headers = {}) =>
    upstreamError('h', { status, headers, body: { error: { message: 'No.' } } })

  test.each([
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [403, 'UPSTREAM_UNAUTHORIZED'],
    [404, 'UPSTREAM_REJECTED'],
    [408, 'UPSTREAM_FAILED'],
    [409, 'UPSTREAM_CONFLICT'],
    [412, 'UPSTREAM_CONFLICT'],
    [422, 'UPSTREAM_REJECTED'],
    [429, 'UPSTREAM_THROTTLED'],
    [500, 'UPSTREAM_FAILED'],
    [503, 'UPSTREAM_FAILED'],
  ])('classes %i as %s', (status, code) => {
    expect(of(status)).toMatchObject({ code, params: { message: 'No.' } })
  })

  test('waits as long as it is asked to', () => {
    expect(of(503, { 'retry-after': '7' })).toMatchObject({ code: 'UPSTREAM_THROTTLED', retryAfterMs: 7000 })
    expect(of(429, { 'retry-after': 'soon' }).retryAfterMs).toBeUndefined()
    const date = 'Sun, 22 Nov 2026 10:00:00 GMT'
    const until = (text: string, more = {}) => of(503, { 'retry-after': text, ...more })
    expect(until('Sun, 22 Nov 2026 10:00:09 GMT', { date })).toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterMs: 9000,
    })
    expect(until('Sun, 22 Nov 2026 09:00:00 GMT', { date }).retryAfterMs).toBe(0)
    // Nobody here knows what time it is.
    expect(until('Sun, 22 Nov 2026 10:00:09 GMT')).toMatchObject({ code: 'UPSTREAM_FAILED' })
  })

  test('finds the sentence in the usual places, and takes no page for one', () => {
    expect(upstreamMessage({ message: 'a' })).toBe('a')
    expect(upstreamMessage({ error: 'b' })).toBe('b')
    expect(upstreamMessage({ title: 't', detail: 'd' })).toBe('d')
    expect(upstreamMessage(' plain ')).toBe('plain')
    expect(upstreamMessage('<html>')).toBe('')
    expect(upstreamError('h', { status: 500, headers: {}, body: null }).message).toContain('no reason given')
  })
})

/** Values that would be taken for expressions are none of these. */
function fixed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('$expr', 'expr'))
}
