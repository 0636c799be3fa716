import { describe, expect, it } from 'vitest'
import { QuickVisits } from './quick-visits.ts'

function after(...visitsMs: readonly number[]): QuickVisits {
  const quick = new QuickVisits()
  for (const ms of visitsMs) quick.took(ms)
  return quick
}

const times = (count: number, ms: number): readonly number[] => Array.from({ length: count }, () => ms)

describe('visits on the thread that asks', () => {
  it('are not made before a script has been quick for a while', () => {
    expect(after(...times(15, 1)).mayBeNext(100)).toBe(false)
    expect(after(...times(16, 1)).mayBeNext(100)).toBe(true)
  })

  it('are not made with much text', () => {
    const quick = after(...times(16, 1))
    expect(quick.mayBeNext(256 * 1024)).toBe(true)
    expect(quick.mayBeNext(256 * 1024 + 1)).toBe(false)
  })

  it('go on after one that took long, and stop after a few', () => {
    expect(after(...times(64, 1), 30).mayBeNext(100)).toBe(true)
    expect(after(...times(64, 1), 30, 30, 30).mayBeNext(100)).toBe(false)
    expect(after(...times(64, 1), 30, 30, 30, ...times(16, 1)).mayBeNext(100)).toBe(true)
  })

  it('are never made for a script that mostly takes long', () => {
    expect(after(...times(1000, 1).flatMap((ms) => [ms, 30])).mayBeNext(100)).toBe(false)
  })

  it('have to be earned for long after one that had to be stopped', () => {
    const quick = after(...times(64, 1))
    quick.stopped(50)
    for (const ms of times(1024 + 15, 1)) quick.took(ms)
    expect(quick.mayBeNext(100)).toBe(false)
    quick.took(1)
    expect(quick.mayBeNext(100)).toBe(true)
  })

  it('have to be earned for far longer after each further one', () => {
    const quick = after(...times(64, 1))
    quick.stopped(50)
    for (const ms of times(1024 + 16, 1)) quick.took(ms)
    quick.stopped(50)
    for (const ms of times(16 * 1024 + 15, 1)) quick.took(ms)
    expect(quick.mayBeNext(100)).toBe(false)
    quick.took(1)
    expect(quick.mayBeNext(100)).toBe(true)
  })

  it('have to be earned anew after one that was stopped while it waited for the processor', () => {
    const quick = after(...times(64, 1))
    quick.stopped(0.5)
    expect(quick.mayBeNext(100)).toBe(false)
    for (const ms of times(16, 1)) quick.took(ms)
    expect(quick.mayBeNext(100)).toBe(true)
  })

  it('are not earned sooner by one that was kept from the processor later', () => {
    const quick = after(...times(64, 1))
    quick.stopped(50)
    quick.stopped(0.5)
    for (const ms of times(1000, 1)) quick.took(ms)
    expect(quick.mayBeNext(100)).toBe(false)
  })
})
