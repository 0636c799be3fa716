import { defineConnector, type CallLimit, type HttpAnswer, type HttpRequest } from '@isthmus/sdk'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import type { EgressCall } from '../egress-port.ts'
import { handClock } from './gate-clock.contract.ts'
import { limitEgress } from './limited-egress.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}
const title = { en: 'ERP', 'zh-CN': 'ERP' }

interface Called {
  readonly name?: string
  readonly account?: string
  readonly method?: HttpRequest['method']
  readonly about?: HttpRequest['about']
  readonly baseUrl?: string
  readonly most?: string
}

/** An egress that never answers by itself, under the limits of a connector. */
function scene(limits: readonly CallLimit[]) {
  const clock = handClock()
  const sent: { readonly url: string; readonly end: (answer: HttpAnswer) => void }[] = []
  const connector = defineConnector({
    id: 'erp',
    title,
    summary: title,
    icon: 'globe',
    config: Type.Object({}),
    secret: Type.Object({}),
    auth: { kind: 'none' },
    limits,
  })
  const send = ({ request: { url } }: EgressCall): Promise<HttpAnswer> =>
    new Promise((resolve) => void sent.push({ url, end: resolve }))
  const egress = limitEgress({ send, close: async () => undefined }, { maxCalls: 100, clock })
  const call = async (url: string, called: Called = {}) => {
    const { name = 'one', account = 'a', method = 'GET', about, baseUrl = 'http://erp.example/api', most = '' } = called
    const config = { baseUrl, account, most }
    const connection = { name, connector: 'erp', config, secret: {}, allowPrivate: false, revision: '1' }
    const { signal } = new AbortController()
    const request = { method, url, ...(about ? { about } : {}) }
    void egress.send({ request, connector, connection, permittedHosts: [], signal })
    await settle()
  }
  const end = async (url: string, status = 200): Promise<void> => {
    sent.find((each) => each.url === url)?.end({ status, headers: {}, body: null })
    await settle()
  }
  return { call, end, clock, urls: () => sent.map(({ url }) => url) }
}

describe('limits of a connector', () => {
  test('hold all calls of a connection where they name none', async () => {
    const { call, end, urls } = scene([{ maxConcurrent: 1 }])
    await call('/a')
    await call('/b')
    await call('/c', { name: 'two' })
    expect(urls()).toEqual(['/a', '/c'])
    await end('/a')
    expect(urls()).toEqual(['/a', '/c', '/b'])
  })

  test('hold only the calls that they name', async () => {
    const { call, urls } = scene([{ match: { methods: ['POST'], pathEnd: '/search' }, maxConcurrent: 1 }])
    await call('/companies/search', { method: 'POST' })
    await call('http://erp.example/api/contacts/search?x=/no', { method: 'POST' })
    await call('/companies', { method: 'POST' })
    await call('/companies/search')
    expect(urls()).toEqual(['/companies/search', '/companies', '/companies/search'])
  })

  test('are shared by connections with the same account', async () => {
    const { call, end, urls } = scene([{ sharedBy: 'account', maxConcurrent: 1 }])
    await call('/a')
    await call('/b', { name: 'two' })
    await call('/c', { name: 'three', account: 'other' })
    expect(urls()).toEqual(['/a', '/c'])
    await end('/a')
    expect(urls()).toEqual(['/a', '/c', '/b'])
  })

  test('count calls per second', async () => {
    const { call, clock, urls } = scene([{ match: { pathStart: '/search' }, perSecond: 2 }])
    for (const url of ['/search/1', '/search/2', '/search/3']) await call(url)
    expect(urls()).toHaveLength(2)
    clock.advance(500)
    await settle()
    expect(urls()).toHaveLength(3)
  })

  test('of an account without a name of its own are shared by its address, whatever its path', async () => {
    const { call, end, urls } = scene([{ scope: 'account', maxConcurrent: 1 }])
    await call('/a', { baseUrl: 'https://123.erp.example/rest' })
    await call('/b', { name: 'two', baseUrl: 'https://123.ERP.example/query' })
    await call('/c', { name: 'three', baseUrl: 'https://456.erp.example/rest' })
    expect(urls()).toEqual(['/a', '/c'])
    await end('/a')
    expect(urls()).toEqual(['/a', '/c', '/b'])
  })

  test('of an account with several names need all of them', async () => {
    const { call, urls } = scene([{ sharedBy: ['baseUrl', 'account'], maxConcurrent: 1 }])
    await call('/a')
    await call('/b', { name: 'two' })
    await call('/c', { name: 'three', account: 'other' })
    await call('/d', { name: 'four', account: '' })
    expect(urls()).toEqual(['/a', '/c', '/d'])
  })

  test('count objects apart, and operations on them', async () => {
    const order = { object: 'order', operation: 'list' } as const
    const { call, urls } = scene([{ scope: 'object', maxConcurrent: 1 }])
    await call('/orders', { about: order })
    await call('/orders/1', { about: { ...order, operation: 'get' } })
    await call('/items', { about: { object: 'item', operation: 'list' } })
    await call('/whoever')
    expect(urls()).toEqual(['/orders', '/items', '/whoever'])
    const other = scene([{ scope: 'operation', match: { operations: ['list'] }, maxConcurrent: 1 }])
    await other.call('/orders', { about: order })
    await other.call('/orders?2', { about: order })
    await other.call('/items', { about: { object: 'item', operation: 'list' } })
    await other.call('/orders/1', { about: { ...order, operation: 'get' } })
    expect(other.urls()).toEqual(['/orders', '/items', '/orders/1'])
  })

  test('take the number that the connection knows better', async () => {
    const { call, urls } = scene([{ scope: 'account', maxConcurrent: { field: 'most', otherwise: 1 } }])
    for (const url of ['/a', '/b', '/c']) await call(url, { most: '2' })
    expect(urls()).toEqual(['/a', '/b'])
    const other = scene([{ scope: 'account', maxConcurrent: { field: 'most', otherwise: 1 } }])
    for (const url of ['/a', '/b']) await other.call(url, { most: 'many' })
    expect(other.urls()).toEqual(['/a'])
  })

  test('of an account let nobody pass after a refusal, whatever connection it was made with', async () => {
    const { call, end, clock, urls } = scene([{ scope: 'account', maxConcurrent: 5 }])
    await call('/a')
    await end('/a', 429)
    await call('/b', { name: 'two' })
    await call('/c', { name: 'three', baseUrl: 'http://other.example' })
    expect(urls()).toEqual(['/a', '/c'])
    clock.advance(1000)
    await settle()
    expect(urls()).toEqual(['/a', '/c', '/b'])
  })
})

test('the waits of a system that goes on refusing grow, and begin anew once it answers', async () => {
  const { call, end, clock, urls } = scene([])
  const waits: number[] = []
  for (const url of ['/1', '/2', '/3', '/4']) {
    await call(url)
    let waitedMs = 0
    for (; !urls().includes(url); waitedMs += 500) {
      clock.advance(500)
      await settle()
    }
    waits.push(waitedMs)
    await end(url, url === '/3' ? 200 : 429)
  }
  expect(waits).toEqual([0, 1000, 2000, 0])
  await call('/5')
  clock.advance(1000)
  await settle()
  expect(urls()).toContain('/5')
})

test('a system may be left alone for as long as its connector says', async () => {
  const { call, end, clock, urls } = scene([{ maxConcurrent: 9, maxPauseSeconds: 120 }])
  for (const url of ['/1', '/2', '/3', '/4', '/5', '/6', '/7', '/8', '/9']) {
    await call(url)
    clock.advance(120_000)
    await settle()
    await end(url, 429)
  }
  await call('/10')
  clock.advance(119_000)
  await settle()
  expect(urls()).not.toContain('/10')
  clock.advance(1000)
  await settle()
  expect(urls()).toContain('/10')
})
