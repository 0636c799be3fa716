import { flowError, type HttpAnswer } from '@isthmus/sdk'
import { type ConnectionLimits } from '@isthmus/sdk/api'
import { describe, expect, test } from 'vitest'
import type { EgressCall } from '../egress-port.ts'
import { handClock } from './gate-clock.contract.ts'
import { limitEgress } from './limited-egress.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
const ok: HttpAnswer = { status: 200, headers: {}, body: null }

function scene({ maxCalls = 100, limits = {} }: { readonly maxCalls?: number; readonly limits?: ConnectionLimits }) {
  const clock = handClock()
  const sent: { readonly name: string; readonly settle: (answer: HttpAnswer | Error) => void }[] = []
  const inner = {
    send: (call: EgressCall) => {
      const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
      const end = (answer: HttpAnswer | Error): void => (answer instanceof Error ? reject(answer) : resolve(answer))
      sent.push({ name: call.request.url, settle: end })
      return promise
    },
    close: () => Promise.resolve(),
  }
  const egress = limitEgress(inner, { maxCalls, clock })
  const call = (
    flow: string,
    url: string,
    more: Partial<EgressCall> & { readonly connection?: EgressCall['connection'] } = {},
  ) =>
    egress.send({
      request: { method: 'GET', url },
      permittedHosts: [],
      signal: new AbortController().signal,
      flow,
      connection: {
        name: 'erp',
        connector: 'erp',
        config: {},
        secret: {},
        allowPrivate: false,
        revision: '1',
        limits,
      },
      ...more,
    })
  const names = () => sent.map(({ name }) => name)
  const end = async (name: string, answer: HttpAnswer | Error = ok) => {
    sent.find((one) => one.name === name)?.settle(answer)
    await settle()
  }
  return { clock, call, names, end }
}

test('all flows share the places of a connection and take turns', async () => {
  const { call, names, end } = scene({ limits: { maxConcurrent: 2 } })
  for (const url of ['a1', 'a2', 'a3', 'a4']) void call('a', url)
  void call('b', 'b1')
  await settle()
  expect(names()).toEqual(['a1', 'a2'])
  await end('a1')
  await end('a2')
  expect(names()).toEqual(['a1', 'a2', 'a3', 'b1'])
})

test('another connection has limits of its own, and all together share those of the process', async () => {
  const { call, names, end } = scene({ maxCalls: 2, limits: { maxConcurrent: 1 } })
  const crm = { name: 'crm', connector: 'crm', config: {}, secret: {}, allowPrivate: false, revision: '1' }
  void call('a', 'erp1')
  void call('a', 'erp2')
  void call('a', 'crm1', { connection: crm })
  void call('a', 'crm2', { connection: crm })
  await settle()
  expect(names()).toEqual(['erp1', 'crm1'])
  await end('erp1')
  expect(names()).toHaveLength(3)
})

describe('a system that is pressed too hard', () => {
  test.each([
    ['says how long to wait', 5000, 5000],
    ['does not say how long', undefined, 1000],
    ['asks for an hour', 3_600_000, 60_000],
  ])('and %s pauses all calls of its connection', async (_what, retryAfterMs, pauseMs) => {
    const { clock, call, names, end } = scene({})
    const throttled = flowError(
      'UPSTREAM_THROTTLED',
      { host: 'erp', status: 429, message: '' },
      retryAfterMs === undefined ? {} : { retryAfterMs },
    )
    const first = call('a', 'a1')
    await settle()
    const [, ended] = await Promise.allSettled([end('a1', throttled), first])
    expect(ended).toEqual({ status: 'rejected', reason: throttled })
    void call('b', 'b1')
    clock.advance(pauseMs - 1)
    await settle()
    expect(names()).toEqual(['a1'])
    clock.advance(1)
    await settle()
    expect(names()).toEqual(['a1', 'b1'])
  })

  test('is left alone also when the node takes its 429 for an answer', async () => {
    const { clock, call, names, end } = scene({})
    const first = call('a', 'a1')
    await settle()
    await end('a1', { ...ok, status: 429 })
    expect((await first).status).toBe(429)
    void call('b', 'b1')
    clock.advance(999)
    await settle()
    expect(names()).toEqual(['a1'])
  })
})

test('who waits is told, so that the wait does not count as the call’s own time', async () => {
  const { call, end } = scene({ limits: { maxConcurrent: 1 } })
  const told: boolean[] = []
  void call('a', 'a1', { onWait: (waiting) => told.push(waiting) })
  void call('a', 'a2', { onWait: (waiting) => told.push(waiting) })
  await settle()
  expect(told).toEqual([true])
  await end('a1')
  expect(told).toEqual([true, false])
})

test('a call that fails gives its place back', async () => {
  const { call, names, end } = scene({ limits: { maxConcurrent: 1 } })
  const first = call('a', 'a1')
  void call('a', 'a2')
  await settle()
  const [, ended] = await Promise.allSettled([end('a1', new Error('gone')), first])
  expect(ended).toMatchObject({ status: 'rejected', reason: { message: 'gone' } })
  expect(names()).toEqual(['a1', 'a2'])
})
