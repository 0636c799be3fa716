import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inSlices } from './slices.ts'

/** Handles `count` things on a disk that takes so long for each, by a clock that nothing else moves. */
async function handled(count: number, msPerThing: number) {
  let nowMs = 0
  let left = count
  const slices: { readonly size: number; readonly tookMs: number }[] = []
  const total = await inSlices(
    (size) => {
      const done = Math.min(size, left)
      left -= done
      nowMs += done * msPerThing
      if (done > 0) slices.push({ size: done, tookMs: done * msPerThing })
      return done
    },
    { nowMs: () => nowMs, rest: async () => undefined },
  )
  return { total, slices }
}

test('whatever a thing takes, slices soon take a few milliseconds each, or are a single thing, and all is handled', async () => {
  const costs = fc.double({ min: 0.0001, max: 50, noNaN: true })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 5_000 }), costs, async (count, msPerThing) => {
      const { total, slices } = await handled(count, msPerThing)
      expect(total).toBe(count)
      // It begins with 16 and halves at most four times.
      expect(slices.slice(4).filter(({ size, tookMs }) => size > 1 && tookMs > 8.001)).toEqual([])
      expect(Math.max(0, ...slices.map(({ size }) => size))).toBeLessThanOrEqual(4096)
    }),
    { numRuns: 60 },
  )
})

test('a slice is followed by a rest as long as it took, and none begins after the end was asked for', async () => {
  const stop = new AbortController()
  const rests: number[] = []
  let nowMs = 0
  const total = await inSlices(
    (size) => {
      nowMs += 5
      return size
    },
    {
      nowMs: () => nowMs,
      signal: stop.signal,
      rest: async (tookMs) => {
        rests.push(tookMs)
        if (rests.length === 3) stop.abort()
      },
    },
  )
  expect([total, rests]).toEqual([48, [5, 5, 5]])
})
