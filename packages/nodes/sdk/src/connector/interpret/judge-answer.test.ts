import { describe, expect, test } from 'vitest'
import type { Json } from '../../json.ts'
import type { HttpAnswer } from '../../node/index.ts'
import type { AnswerMatcher, ErrorRule } from '../definition/index.ts'
import { fits, judgeAnswer } from './judge-answer.ts'

const answer = (status: number, body: Json = null, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  body,
})
const date = 'Sun, 22 Nov 2026 10:00:00 GMT'

describe('a matcher', () => {
  test.each<readonly [AnswerMatcher, HttpAnswer, boolean]>([
    [{ status: [404] }, answer(404), true],
    [{ status: [404] }, answer(400), false],
    [{ path: '/error' }, answer(200, { error: null }), true],
    [{ path: '/error' }, answer(200, {}), false],
    [{ path: '/error', is: [null] }, answer(200, { error: null }), true],
    [{ path: '/code', not: [0] }, answer(200, { code: 1 }), true],
    [{ path: '/code', not: [0] }, answer(200, { code: 0 }), false],
    [{ path: '/code', not: [0] }, answer(200, {}), false],
    [{ path: '/text', contains: ['locked'] }, answer(500, { text: 'row is locked' }), true],
    [{ path: '/text', contains: ['locked'] }, answer(500, { text: 'gone' }), false],
    [{ path: '/text', contains: ['a'], not: ['ab'] }, answer(200, { text: 'ab' }), false],
    [{ header: 'X-CSRF-Token', headerIs: ['required'] }, answer(403, null, { 'x-csrf-token': 'Required' }), true],
    [{ header: 'X-CSRF-Token' }, answer(403), false],
    [{ status: [403], header: 'x-a', path: '/b' }, answer(403, { b: 1 }, { 'x-a': '' }), true],
  ])('%j says of %j: %s', (matcher, given, expected) => {
    expect(fits(matcher, given)).toBe(expected)
  })
})

describe('the wait of a throttle', () => {
  const rule = (retryAfter?: ErrorRule['retryAfter']): ErrorRule => ({
    when: { status: [429] },
    class: 'throttle',
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
  test.each<readonly [ErrorRule['retryAfter'], HttpAnswer, number | undefined]>([
    [undefined, answer(429, null, { 'retry-after': '7' }), 7000],
    [undefined, answer(429, null, { 'retry-after': '0.5' }), 500],
    [undefined, answer(429, null, { 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT', date }), 9000],
    [undefined, answer(429, null, { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT', date }), 0],
    [undefined, answer(429, null, { 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT' }), undefined],
    [undefined, answer(429, null, { 'retry-after': '-5' }), undefined],
    [undefined, answer(429), undefined],
    ['X-Wait', answer(429, null, { 'x-wait': '2' }), 2000],
    [{ header: 'X-Wait', unit: 'milliseconds' }, answer(429, null, { 'x-wait': '1500' }), 1500],
    [{ path: '/wait', unit: 'seconds' }, answer(429, { wait: 3 }), 3000],
    [{ path: '/wait', unit: 'seconds' }, answer(429, { wait: 'soon' }), undefined],
  ])('%j in %j is %s', (retryAfter, given, retryAfterMs) => {
    const judge = () => judgeAnswer(given, { host: 'erp', rules: [rule(retryAfter)] })
    expect(judge).toThrow(expect.objectContaining({ code: 'UPSTREAM_THROTTLED', retryAfterMs }) as Error)
  })
})

describe('an answer', () => {
  const judged = (given: HttpAnswer, errors: readonly ErrorRule[] = [], more = {}) =>
    judgeAnswer(given, { host: 'erp', rules: errors, ...more })
  const classes = [
    ['auth', 'UPSTREAM_UNAUTHORIZED'],
    ['throttle', 'UPSTREAM_THROTTLED'],
    ['quota', 'UPSTREAM_REJECTED'],
    ['transient', 'UPSTREAM_FAILED'],
    ['conflict', 'UPSTREAM_CONFLICT'],
    ['validation', 'UPSTREAM_REJECTED'],
    ['business', 'UPSTREAM_REJECTED'],
    ['fatal', 'UPSTREAM_ANSWER_INVALID'],
  ] as const

  test.each(classes)('of the class %s is %s, also inside a 200', (name, code) => {
    const rule = { when: { path: '/code', is: ['E'] }, class: name, message: '/why' }
    const judge = () => judged(answer(200, { code: 'E', why: '原因' }), [rule])
    expect(judge).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('原因') as string }) as Error,
    )
  })

  test('goes by the first rule that fits', () => {
    const rules: ErrorRule[] = [
      { when: { status: [500], path: '/name', is: ['ValueError'] }, class: 'validation' },
      { when: { status: [500] }, class: 'transient' },
    ]
    const wrong = () => judged(answer(500, { name: 'ValueError' }), rules)
    expect(wrong).toThrow(expect.objectContaining({ code: 'UPSTREAM_REJECTED' }) as Error)
    const down = () => judged(answer(500, { name: 'other' }), rules)
    expect(down).toThrow(expect.objectContaining({ code: 'UPSTREAM_FAILED' }) as Error)
  })

  test('that means "none" or "so already" is no error, whatever the rules say', () => {
    const rules: ErrorRule[] = [{ when: { status: [304, 404] }, class: 'fatal' }]
    expect(judged(answer(404), rules, { emptyOn: { status: [404] } })).toBe('empty')
    expect(judged(answer(304), rules, { okOn: { status: [304] } })).toBe('ok')
  })

  test('names the permission that a refusal is about, but not for a credential that is wrong', () => {
    const permission = 'orders.write'
    expect(() => judged(answer(403), [], { permission })).toThrow(/needs the permission orders\.write/)
    expect(() => judged(answer(401), [], { permission })).toThrow(/^(?!.*orders\.write)/)
    const rule: ErrorRule = { when: { path: '/code', is: ['NO_ACCESS'] }, class: 'auth' }
    expect(() => judged(answer(200, { code: 'NO_ACCESS' }), [rule], { permission })).toThrow(/orders\.write/)
  })
})
