import { expect, test } from 'vitest'
import { Crowd } from './crowd.ts'

/** Work that ends when the test says so. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { run: () => promise, end: resolve, fail: reject }
}

test('so many pieces of work go on at the same time, and the next one waits for room', async () => {
  const crowd = new Crowd(2)
  const [a, b, c] = [work(), work(), work()]
  await crowd.enter(a.run)
  await crowd.enter(b.run)
  expect(crowd.isFull).toBe(true)
  const third = crowd.enter(c.run)
  b.end()
  await third
  expect(crowd.isFull).toBe(true)
  a.end()
  c.end()
  await crowd.end()
  expect(crowd.isFull).toBe(false)
})

test('a failure is thrown once the rest has ended, and nothing new begins', async () => {
  const crowd = new Crowd(2)
  const [a, b] = [work(), work()]
  await crowd.enter(a.run)
  await crowd.enter(b.run)
  const late = crowd.enter(() => Promise.reject(new Error('must not begin')))
  a.fail(new Error('broken'))
  await late
  expect(crowd.hasFailed).toBe(true)
  b.end()
  await expect(crowd.end()).rejects.toThrow('broken')
})
