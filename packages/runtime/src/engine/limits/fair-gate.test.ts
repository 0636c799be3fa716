import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FairGate, type GateLimits } from './fair-gate.ts'
import { handClock } from './gate-clock.contract.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

function scene(limits: GateLimits) {
  const clock = handClock()
  const gate = new FairGate(limits, clock)
  const entered: string[] = []
  const never = new AbortController().signal
  const call = (flow: string, name: string, signal = never): Promise<void> => {
    const turn = gate.enter(flow, signal)
    if (!turn) {
      entered.push(name)
      return Promise.resolve()
    }
    return turn.then(() => void entered.push(name))
  }
  return { clock, gate, entered, call }
}

describe('calls at the same time', () => {
  test('pass in order, so many at a time', async () => {
    const { gate, entered, call } = scene({ maxConcurrent: 2 })
    for (const name of ['a1', 'a2', 'a3', 'a4']) void call('a', name)
    expect(entered).toEqual(['a1', 'a2'])
    gate.leave()
    await settle()
    expect(entered).toEqual(['a1', 'a2', 'a3'])
  })

  test('of a flow with many calls do not starve those of another', async () => {
    const { gate, entered, call } = scene({ maxConcurrent: 1 })
    for (let index = 1; index <= 1000; index += 1) void call('a', `a${index}`)
    void call('b', 'b1')
    void call('c', 'c1')
    for (let turn = 0; turn < 5; turn += 1) {
      gate.leave()
      await settle()
    }
    expect(entered).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4'])
  })

  test('that are given up leave the line and let others pass', async () => {
    const { gate, entered, call } = scene({ maxConcurrent: 1 })
    const stop = new AbortController()
    void call('a', 'a1')
    const given = call('a', 'a2', stop.signal)
    void call('a', 'a3')
    stop.abort(new Error('canceled'))
    await expect(given).rejects.toThrow('canceled')
    gate.leave()
    await settle()
    expect(entered).toEqual(['a1', 'a3'])
  })
})

describe('calls per second', () => {
  test('pass as the bucket fills, and nothing is left behind when nobody waits', async () => {
    const { clock, entered, call } = scene({ perSecond: 10, burst: 2 })
    for (let index = 1; index <= 5; index += 1) void call('a', `a${index}`)
    expect(entered).toHaveLength(2)
    clock.advance(100)
    await settle()
    expect(entered).toHaveLength(3)
    clock.advance(200)
    await settle()
    expect(entered).toHaveLength(5)
    expect(clock.waiting()).toBe(0)
  })
})

describe('a pause', () => {
  test('holds everybody until it is over', async () => {
    const { clock, gate, entered, call } = scene({})
    gate.pause(3000)
    gate.pause(1000)
    void call('a', 'a1')
    void call('b', 'b1')
    clock.advance(2999)
    await settle()
    expect(entered).toEqual([])
    clock.advance(1)
    await settle()
    expect(entered).toEqual(['a1', 'b1'])
    expect(clock.waiting()).toBe(0)
  })

  test('leaves nothing behind when who waits gives up', async () => {
    const { clock, gate, call } = scene({})
    const stop = new AbortController()
    gate.pause(3000)
    const given = call('a', 'a1', stop.signal)
    stop.abort(new Error('canceled'))
    await expect(given).rejects.toThrow('canceled')
    expect(clock.waiting()).toBe(0)
  })
})

test('limits can be changed while calls wait', async () => {
  const { gate, entered, call } = scene({ maxConcurrent: 1 })
  for (const name of ['a1', 'a2', 'a3']) void call('a', name)
  gate.setLimits({ maxConcurrent: 3 })
  await settle()
  expect(entered).toEqual(['a1', 'a2', 'a3'])
})

test('never more inside than allowed, everybody passes in the end, and each flow in its order', async () => {
  const actions = fc.array(
    fc.record({ flow: fc.constantFrom('a', 'b', 'c'), waitMs: fc.integer({ min: 0, max: 300 }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  const limits = fc.record({
    maxConcurrent: fc.integer({ min: 1, max: 4 }),
    perSecond: fc.integer({ min: 1, max: 50 }),
    burst: fc.integer({ min: 1, max: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(limits, actions, async (given, calls) => {
      const { clock, gate, entered, call } = scene(given)
      let left = 0
      for (const [index, { flow, waitMs }] of calls.entries()) {
        void call(flow, `${flow}${String(index).padStart(3, '0')}`)
        clock.advance(waitMs)
        await settle()
        expect(entered.length - left).toBeLessThanOrEqual(given.maxConcurrent)
        if (waitMs % 2 === 0 && entered.length > left) {
          left += 1
          gate.leave()
        }
      }
      for (let round = 0; round < calls.length * 2 + 2; round += 1) {
        await settle()
        if (entered.length > left) {
          left += 1
          gate.leave()
        }
        clock.advance(1000)
      }
      await settle()
      expect(entered).toHaveLength(calls.length)
      for (const flow of ['a', 'b', 'c']) {
        const own = entered.filter((name) => name.startsWith(flow))
        expect(own).toEqual(own.toSorted())
      }
    }),
    { numRuns: 50 },
  )
})
