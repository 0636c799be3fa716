import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

describe('a bucket', () => {
  test('gives its burst at once and then one token per step', () => {
    const bucket = new TokenBucket({ perSecond: 4, burst: 2 }, 0)
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([true, true, false])
    expect(bucket.waitMs(0)).toBe(250)
    expect([bucket.take(249), bucket.take(250), bucket.take(250)]).toEqual([false, true, false])
  })

  test('saves no more than its burst', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0)
    expect([1, 2, 3, 4].map(() => bucket.take(60_000))).toEqual([true, true, true, false])
  })

  test('is not confused by a clock that stands still or goes back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 5000)
    expect([bucket.take(5000), bucket.take(4000), bucket.take(5999), bucket.take(6000)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 500 }), burst: fc.integer({ min: 1, max: 50 }) })

test('over any span no more tokens leave than the burst and what the span fills', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(rates, steps, (rate, gaps) => {
      const bucket = new TokenBucket(rate, 0)
      const takenAt: number[] = []
      let nowMs = 0
      for (const gap of gaps) {
        nowMs += gap
        while (bucket.take(nowMs)) takenAt.push(nowMs)
      }
      for (const [first, from] of takenAt.entries()) {
        const until = takenAt.at(-1) ?? from
        const filled = rate.burst + ((until - from) * rate.perSecond) / 1000
        expect(takenAt.length - first).toBeLessThanOrEqual(filled + 1e-6)
      }
    }),
  )
})

test('who waits as long as it is told gets a token, so nobody waits for ever', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 100 }), (rate, count) => {
      const bucket = new TokenBucket(rate, 0)
      let nowMs = 0
      for (let taken = 0; taken < count; taken += 1) {
        nowMs += bucket.waitMs(nowMs)
        expect(bucket.take(nowMs)).toBe(true)
      }
      // Waits are whole milliseconds, so each token may come up to one late.
      expect(nowMs).toBeLessThanOrEqual(Math.max(0, ((count - rate.burst) * 1000) / rate.perSecond) + count)
    }),
  )
})
