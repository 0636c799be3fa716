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
  const call = async (url: string, { name = 'one', account = 'a', method = 'GET' }: Called = {}) => {
    const config = { baseUrl: 'http://erp.example/api', account }
    const connection = { name, connector: 'erp', config, secret: {}, allowPrivate: false, revision: '1' }
    const { signal } = new AbortController()
    void egress.send({ request: { method, url }, connector, connection, permittedHosts: [], signal })
    await settle()
  }
  const end = async (url: string): Promise<void> => {
    sent.find((each) => each.url === url)?.end({ status: 200, headers: {}, body: null })
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
})
