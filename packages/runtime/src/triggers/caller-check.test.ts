import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkCaller } from './caller-check.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const body = Buffer.from('{"n":1}')
const secret = 'correct horse'
const sign = (text: string | Buffer, key = secret) => createHmac('sha256', key).update(text).digest('hex')
const check =
  (config: Record<string, string>, headers: Record<string, string>, known: string | undefined = secret) =>
  () =>
    checkCaller(config, { request: { method: 'POST', path: 'a', query: {}, headers, body }, secret: known, now })
const refused = expect.objectContaining({ code: 'WEBHOOK_REFUSED' })

test('without a check everybody may call', () => {
  expect(check({}, {})).not.toThrow()
  expect(check({ check: 'none' }, {}, '')).not.toThrow()
})

describe('a secret in a header', () => {
  const config = { check: 'secret', header: 'X-Token' }
  test('must be the one that is shared', () => {
    expect(check(config, { 'x-token': secret })).not.toThrow()
  })

  test.each([
    [{}],
    [{ 'x-token': '' }],
    [{ 'x-token': 'wrong' }],
    [{ 'x-token': `${secret} ` }],
    [{ 'x-signature': secret }],
  ])('%o is refused', (headers) => {
    expect(check(config, headers)).toThrow(refused)
  })

  test.each([undefined, ''])('nobody may call while the secret is %j', (known) => {
    expect(check(config, { 'x-token': '' }, known ?? '')).toThrow(refused)
    expect(() =>
      checkCaller(config, {
        request: { method: 'POST', path: 'a', query: {}, headers: { 'x-token': 'undefined' }, body },
        secret: undefined,
        now,
      }),
    ).toThrow(refused)
  })
})

describe('a signature', () => {
  const config = { check: 'hmac' }
  test.each([sign(body), `sha256=${sign(body)}`, sign(body).toUpperCase()])('%s is taken', (signature) => {
    expect(check(config, { 'x-signature': signature })).not.toThrow()
  })

  test.each([sign('{"n":2}'), sign(body, 'other'), '', 'sha256=', sign(body).slice(0, 32)])(
    '%s is refused',
    (signature) => {
      expect(check(config, { 'x-signature': signature })).toThrow(refused)
    },
  )

  describe('over a time and the body', () => {
    const timed = { check: 'hmac', timestampHeader: 'X-Time' }
    const at = (time: string) => ({ 'x-time': time, 'x-signature': sign(`${time}.${body.toString()}`) })

    test.each([
      String(now / 1000),
      String(now),
      '2026-03-01T12:00:00Z',
      String(now / 1000 - 299),
      String(now / 1000 + 299),
    ])('%s is recent enough', (time) => {
      expect(check(timed, at(time))).not.toThrow()
    })

    test.each([
      String(now / 1000 - 301),
      String(now / 1000 + 301),
      String(now - 301_000),
      '2026-03-01T11:54:00Z',
      'yesterday',
      '',
      ' ',
      '0',
      'NaN',
      'Infinity',
    ])('%j is refused', (time) => {
      expect(check(timed, at(time))).toThrow(refused)
    })

    test('a signature of the body alone, or of another time, is refused', () => {
      expect(check(timed, { 'x-time': String(now), 'x-signature': sign(body) })).toThrow(refused)
      expect(check(timed, { ...at(String(now)), 'x-time': String(now + 1) })).toThrow(refused)
    })
  })
})
