import { defineConnector, FlowError, type Connector } from '@isthmus/sdk'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import type { EgressCall } from '../engine/egress-port.ts'
import { assertTokenHost } from './auth/token-host.ts'
import { assertPermitted, getsCredential } from './permitted-url.ts'

const title = { en: 'Shop', 'zh-CN': '商店' }
const tokenUrl = { parts: ['https://login.example/', { field: 'tenant' }, '/token'] }

function connectorOf(allowHosts?: readonly string[]): Connector {
  return defineConnector({
    id: 'shop',
    title,
    summary: title,
    icon: 'globe',
    config: Type.Object({}),
    secret: Type.Object({}),
    auth: { kind: 'oauth2', grant: { type: 'clientCredentials' }, tokenUrl, clientId: 'c', clientSecret: 's' },
    ...(allowHosts ? { allowHosts } : {}),
  })
}

const hosts = ['*.shop.example', 'files.shop-cdn.example']

function callTo(baseUrl: string, { allowHosts = hosts, allowPrivate = false } = {}): EgressCall {
  const connection = { name: 'shop', connector: 'shop', config: { baseUrl }, secret: {}, allowPrivate, revision: '1' }
  const { signal } = new AbortController()
  return {
    request: { method: 'GET', url: '/' },
    connection,
    connector: connectorOf(allowHosts),
    permittedHosts: [],
    signal,
  }
}

function refusalOf(act: () => void): string {
  try {
    act()
    return ''
  } catch (error) {
    return error instanceof FlowError && error.code === 'EGRESS_REFUSED' ? error.message : String(error)
  }
}

describe('a connection of a system that knows its hosts', () => {
  const own = callTo('https://one.shop.example/api')

  test('goes to its own host', () => {
    expect(refusalOf(() => assertPermitted(new URL('https://one.shop.example/api/x'), own))).toBe('')
    expect(getsCredential(new URL('https://one.shop.example/other'), own)).toBe(true)
  })

  test('does not go to the host of another customer, whose name looks the same', () => {
    const other = new URL('https://two.shop.example/api/x')
    expect(refusalOf(() => assertPermitted(other, own))).toContain('it is not the host of the connection')
    expect(getsCredential(other, own)).toBe(false)
  })

  test('goes to a host that is named in full, with its credential, over https on the usual port only', () => {
    const named = new URL('https://files.shop-cdn.example/x')
    expect(refusalOf(() => assertPermitted(named, own))).toBe('')
    expect(getsCredential(named, own)).toBe(true)
    for (const address of ['http://files.shop-cdn.example/x', 'https://files.shop-cdn.example:8443/x']) {
      expect(refusalOf(() => assertPermitted(new URL(address), own))).not.toBe('')
      expect(getsCredential(new URL(address), own)).toBe(false)
    }
  })

  test.each(['https://shop.example.evil.example', 'https://a.b.shop.example', 'https://evil.example'])(
    'cannot have the address %s, and is told which it may have',
    (baseUrl) => {
      const message = refusalOf(() => assertPermitted(new URL(`${baseUrl}/x`), callTo(baseUrl)))
      expect(message).toContain('it is no host of Shop, which are *.shop.example, files.shop-cdn.example')
    },
  )

  test.each([
    ['http://127.0.0.1:8080', true, ''],
    ['http://localhost:8080', true, ''],
    ['http://[::1]:8080', true, ''],
    ['http://127.0.0.1:8080', false, 'it is no host of Shop'],
    ['https://evil.example', true, 'it is no host of Shop'],
  ])('may stand for a test system at %s where an administrator allows it: %s', (baseUrl, allowPrivate, expected) => {
    const message = refusalOf(() => assertPermitted(new URL(`${baseUrl}/x`), callTo(baseUrl, { allowPrivate })))
    expect(message === '' ? '' : message.includes(expected) && expected).toBe(expected)
  })
})

describe('a server for tokens', () => {
  const { connection } = callTo('https://one.shop.example/api')
  const refused = (address: string, allowHosts?: readonly string[]) =>
    refusalOf(() => {
      if (connection) assertTokenHost({ connector: connectorOf(allowHosts), connection }, address)
    })

  test.each([
    '/token',
    'https://one.shop.example/token',
    'https://login.example/contoso/token',
    'https://files.shop-cdn.example/token',
  ])('%s is vouched for', (address) => {
    expect(refused(address, hosts)).toBe('')
  })

  test('elsewhere does not get the client’s secret', () => {
    for (const address of [
      'https://two.shop.example/token',
      'https://evil.example/token',
      'http://login.example/token',
    ])
      expect(refused(address, hosts)).toContain('it is no server for tokens of Shop')
  })

  test('may be anywhere for a system that does not know its hosts', () => {
    expect(refused('https://evil.example/token')).toBe('')
  })
})
