import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadline, untilAborted } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const late = () => new Error('late')
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('it expires after its time, with its reason', () => {
  const deadline = new Deadline(new AbortController().signal, 100, late)
  vi.advanceTimersByTime(99)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.expired).toBe(true)
  expect(deadline.signal.reason).toEqual(new Error('late'))
})

test('it follows what it belongs to, without having expired', () => {
  const parent = new AbortController()
  const deadline = new Deadline(parent.signal, 100, late)
  parent.abort(new Error('stop'))
  expect(deadline.signal.reason).toEqual(new Error('stop'))
  vi.advanceTimersByTime(1000)
  expect(deadline.expired).toBe(false)
})

test('it is over at once when what it belongs to is', () => {
  const deadline = new Deadline(AbortSignal.abort(new Error('stop')), 100, late)
  expect(deadline.signal.reason).toEqual(new Error('stop'))
  expect(vi.getTimerCount()).toBe(0)
})

test('waiting does not count while it is paused, and the time is whole again afterwards', () => {
  const deadline = new Deadline(new AbortController().signal, 100, late)
  vi.advanceTimersByTime(90)
  deadline.pause()
  vi.advanceTimersByTime(1000)
  deadline.resume()
  vi.advanceTimersByTime(99)
  expect(deadline.expired).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.expired).toBe(true)
})

test('once ended it leaves neither timer nor listener behind', () => {
  const parent = new AbortController()
  for (let count = 0; count < 10_000; count += 1) new Deadline(parent.signal, 100, late).end()
  expect(vi.getTimerCount()).toBe(0)
  expect(listeners(parent.signal)).toBe(0)
})

test('work gives its outcome and leaves no listener behind', async () => {
  const { signal } = new AbortController()
  expect(await untilAborted(signal, Promise.resolve(1))).toBe(1)
  await expect(untilAborted(signal, Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(listeners(signal)).toBe(0)
})

test.each(['before', 'meanwhile'])('work that hears nothing is let go when the signal is aborted %s', async (when) => {
  const controller = new AbortController()
  if (when === 'before') controller.abort(new Error('stop'))
  const result = untilAborted(controller.signal, new Promise(() => undefined))
  controller.abort(new Error('stop'))
  await expect(result).rejects.toThrow('stop')
})

test('a failure that comes after the end troubles nobody', async () => {
  const controller = new AbortController()
  const { promise, reject } = Promise.withResolvers<number>()
  const result = untilAborted(controller.signal, promise)
  controller.abort(new Error('stop'))
  await expect(result).rejects.toThrow('stop')
  reject(new Error('too late'))
})

test('its time can be shortened, with another reason', () => {
  const deadline = new Deadline(new AbortController().signal, 10_000, late)
  deadline.shorten(100, new Error('stopped'))
  vi.advanceTimersByTime(100)
  expect(deadline.signal.reason).toEqual(new Error('stopped'))
  expect(deadline.expired).toBe(false)
})
