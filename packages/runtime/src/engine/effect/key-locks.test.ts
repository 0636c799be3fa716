import { expect, test } from 'vitest'
import { KeyLocks } from './key-locks.ts'

function trace() {
  const events: string[] = []
  const piece = (name: string) => async () => {
    events.push(`${name} begins`)
    await Promise.resolve()
    events.push(`${name} ends`)
    return name
  }
  return { events, piece }
}

test('work on one key is done one after the other, in order', async () => {
  const { events, piece } = trace()
  const locks = new KeyLocks()
  expect(await Promise.all(['a', 'b', 'c'].map((name) => locks.hold('key', piece(name))))).toEqual(['a', 'b', 'c'])
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('work on other keys does not wait', async () => {
  const { events, piece } = trace()
  const locks = new KeyLocks()
  await Promise.all([locks.hold('one', piece('a')), locks.hold('two', piece('b'))])
  expect(events.slice(0, 2)).toEqual(['a begins', 'b begins'])
})

test('a failure is told to its own caller and lets the next one go on', async () => {
  const { piece } = trace()
  const locks = new KeyLocks()
  const bad = locks.hold('key', () => Promise.reject(new Error('no')))
  const good = locks.hold('key', piece('b'))
  await expect(bad).rejects.toThrow('no')
  expect(await good).toBe('b')
})
