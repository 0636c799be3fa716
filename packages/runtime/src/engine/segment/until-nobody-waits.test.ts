import { expect, test } from 'vitest'
import { untilNobodyWaits } from './until-nobody-waits.ts'

test('is aborted by the last of those who wait, not before', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const { signal } = untilNobodyWaits([one.signal, other.signal, one.signal])
  one.abort()
  expect(signal?.aborted).toBe(false)
  other.abort()
  expect(signal?.aborted).toBe(true)
})

test('is aborted at once where nobody waited to begin with', () => {
  expect(untilNobodyWaits([AbortSignal.abort()]).signal?.aborted).toBe(true)
})

test('goes on for one who cannot be canceled', () => {
  expect(untilNobodyWaits([AbortSignal.abort(), undefined]).signal).toBeUndefined()
})

test('hears of nothing any more once released', () => {
  const one = new AbortController()
  const { signal, release } = untilNobodyWaits([one.signal])
  release()
  one.abort()
  expect(signal?.aborted).toBe(false)
})
