import { expect, test } from 'vitest'
import { YoungSweep } from './young-sweep.ts'

test('it is time to sweep after four megabytes of text, and again after as much', () => {
  const sweep = new YoungSweep()
  const half = 2 * 1024 * 1024
  expect([sweep.passed(half - 1), sweep.passed(half), sweep.passed(1)]).toEqual([false, false, true])
  sweep.sweep()
  expect([sweep.passed(half), sweep.passed(half)]).toEqual([false, true])
})

test('what died young is gone after a sweep', () => {
  const sweep = new YoungSweep()
  sweep.sweep()
  const freedBytes = (): number => {
    // V8 may collect in between, and leave nothing to free.
    let last = ''
    for (let at = 0; at < 20_000; at += 1) last = `${at}`.padStart(40, '0')
    const before = process.memoryUsage().heapUsed + last.length
    sweep.sweep()
    return before - process.memoryUsage().heapUsed
  }
  expect(Array.from({ length: 5 }, freedBytes).some((freed) => freed > 500_000)).toBe(true)
})
