import { describe, expect, test } from 'vitest'
import { isNamedHost, mayBeAddress } from './allowed-hosts.ts'

const hosts = ['*.suitetalk.example', 'api.shop.example', '*.*.regions.example']

describe('a host', () => {
  test.each([
    ['1234567.suitetalk.example', true],
    ['1234567-SB1.suitetalk.example', true],
    ['api.shop.example', true],
    ['contoso.crm4.regions.example', true],
    ['suitetalk.example', false],
    ['a.b.suitetalk.example', false],
    ['.suitetalk.example', false],
    ['evil-suitetalk.example', false],
    ['1234567.suitetalk.example.evil.example', false],
    ['shop.example', false],
    ['crm4.regions.example', false],
  ])('%s may be an address: %s', (host, expected) => {
    expect(mayBeAddress(hosts, host)).toBe(expected)
  })

  test('is as good as the connection’s own only when it is named in full', () => {
    expect(isNamedHost(hosts, 'API.shop.example')).toBe(true)
    expect(isNamedHost(hosts, '1234567.suitetalk.example')).toBe(false)
  })
})
