import { expect, test } from 'vitest'
import { flowError, type FlowError, type HttpRequest } from '@isthmus/sdk'
import { TryWatch } from './effect-doubt.ts'

const host = 'erp'
const failed = (status: number) => flowError('UPSTREAM_FAILED', { host, status, message: 'down' })
const unreachable = (neverSent = false) =>
  flowError('UPSTREAM_UNREACHABLE', { host, reason: 'the connection was closed' }, { neverSent })
const throttled = flowError('UPSTREAM_THROTTLED', { host, status: 429, message: 'slower' })
const rejected = flowError('UPSTREAM_REJECTED', { host, status: 422, message: 'no' })
const timeout = flowError('NODE_TIMEOUT', { node: 'w', limitMs: 5 })

async function judged(
  calls: readonly (readonly [Pick<HttpRequest, 'method' | 'safe'>, FlowError | undefined])[],
  last: FlowError,
) {
  const watch = new TryWatch()
  for (const [request, error] of calls) {
    const send = () => (error ? Promise.reject(error) : Promise.resolve())
    await watch.follow({ url: '/', ...request }, send).catch(() => undefined)
  }
  return watch.judge(last)
}

const post = { method: 'POST' } as const
const get = { method: 'GET' } as const

test.each([
  ['refused by the other system', rejected, 'refused'],
  ['answered with an error of its own', failed(500), 'refused'],
  ['answered by a gateway', failed(504), 'unknown'],
  ['cut off', unreachable(), 'unknown'],
  ['never sent', unreachable(true), 'unsent'],
  ['throttled', throttled, 'unsent'],
  ['answered in a way nobody can read', flowError('UPSTREAM_ANSWER_INVALID', { host, reason: 'x' }), 'unknown'],
] as const)('a write that was %s', async (_, error, expected) => {
  expect(await judged([[post, error]], error)).toBe(expected)
  // The same from a node that does not use the door for calls.
  expect(new TryWatch().judge(error)).toBe(expected)
})

test('a failed look-up before the write leaves the other system untouched', async () => {
  expect(await judged([[get, unreachable()]], unreachable())).toBe('unsent')
  expect(await judged([[{ ...post, safe: true }, unreachable()]], unreachable())).toBe('unsent')
})

test('what fails behind a write that arrived may not be repeated without asking', async () => {
  expect(
    await judged(
      [
        [post, undefined],
        [get, unreachable()],
      ],
      unreachable(),
    ),
  ).toBe('unknown')
  expect(await judged([[post, undefined]], rejected)).toBe('refused')
  const unreadable = flowError('UPSTREAM_ANSWER_INVALID', { host, reason: 'it is no envelope' })
  expect(await judged([[post, undefined]], unreadable)).toBe('unknown')
})

test('a write that is still on its way when the time is up is in doubt', () => {
  const watch = new TryWatch()
  void watch.follow({ url: '/', ...post }, () => new Promise(() => undefined))
  expect(watch.judge(timeout)).toBe('unknown')
})
