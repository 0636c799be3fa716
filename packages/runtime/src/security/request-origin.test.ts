import { describe, expect, test } from 'vitest'
import { csrfHeader } from '@isthmus/sdk/api'
import { requireOwnHost, requireOwnPage } from './request-origin.ts'

const post = (headers: Readonly<Record<string, string>>) => () =>
  requireOwnPage('POST', (name) => ({ host: '127.0.0.1:4310', [csrfHeader]: '1', ...headers })[name])

describe('a request that changes something', () => {
  test('passes from the own page and from programs', () => {
    expect(post({})).not.toThrow()
    expect(post({ origin: 'http://127.0.0.1:4310', 'sec-fetch-site': 'same-origin' })).not.toThrow()
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour on the same machine', { 'sec-fetch-site': 'same-site' }],
    ['another port', { origin: 'http://127.0.0.1:4312' }],
    ['another name', { origin: 'http://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
  ])('is refused from %s', (_where, headers) => {
    expect(post(headers)).toThrow('did not come from this page')
  })

  test('is refused without the header that foreign pages cannot send', () => {
    expect(() => requireOwnPage('DELETE', () => undefined)).toThrow('did not come from this page')
    expect(() => requireOwnPage('GET', () => undefined)).not.toThrow()
  })
})

describe('the name a request is sent to', () => {
  const names = new Set(['isthmus.example.com'])

  test.each(['127.0.0.1:4310', 'localhost:4310', '[::1]:4310', '192.168.1.5', 'isthmus.example.com', 'LOCALHOST'])(
    '%s is ours',
    (host) => expect(() => requireOwnHost(host, names)).not.toThrow(),
  )

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:4310', '', 'a b'])(
    '"%s" is not',
    (host) => {
      expect(() => requireOwnHost(host, names)).toThrow('does not answer to the name')
    },
  )

  test('a request without a name is refused', () => {
    expect(() => requireOwnHost(undefined, names)).toThrow('does not answer to the name')
  })
})
