import { describe, expect, test } from 'vitest'
import { handClock } from '../limits/gate-clock.contract.ts'
import { RunQueue, type QueueEntry } from './run-queue.ts'

function scene(maxRunning: number) {
  const queue = new RunQueue(maxRunning)
  const started: string[] = []
  const running = new Map<string, () => void>()
  const add = (flow: string, name: string, concurrency = 1, chars = 0): QueueEntry => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const entry: QueueEntry = {
      flow,
      concurrency,
      chars: () => chars,
      start: () => {
        started.push(name)
        running.set(name, resolve)
        return promise
      },
    }
    queue.add(entry)
    return entry
  }
  const end = async (name: string) => {
    running.get(name)?.()
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { queue, started, add, end }
}

describe('turns', () => {
  test('runs of a flow start in order, so many at a time', async () => {
    const { started, add, end } = scene(100)
    for (const name of ['a1', 'a2', 'a3', 'a4']) add('a', name, 2)
    expect(started).toEqual(['a1', 'a2'])
    await end('a2')
    expect(started).toEqual(['a1', 'a2', 'a3'])
    await end('a1')
    await end('a3')
    expect(started).toEqual(['a1', 'a2', 'a3', 'a4'])
  })

  test('a flow with many runs does not starve one with few', async () => {
    const { started, add, end } = scene(1)
    for (const name of ['a1', 'a2', 'a3', 'a4']) add('a', name, 10)
    add('b', 'b1', 10)
    for (const name of ['a1', 'a2', 'b1', 'a3']) await end(name)
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'a4'])
  })

  test('large runs go on together as far as their records fit, and small ones beside them', async () => {
    const { started, add, end } = scene(100)
    const million = 1024 * 1024
    for (const name of ['a1', 'a2', 'a3']) add('a', name, 10, 2 * million)
    add('b', 'b1', 10, 1000)
    expect(started).toEqual(['a1', 'a2', 'b1'])
    await end('a1')
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3'])
  })

  test('one that is larger than all that may go on goes alone, and is not overtaken by other large ones', async () => {
    const { started, add, end } = scene(100)
    const million = 1024 * 1024
    add('a', 'a1', 10, million)
    add('huge', 'h1', 10, 9 * million)
    add('b', 'b1', 10, million)
    expect(started).toEqual(['a1'])
    await end('a1')
    expect(started).toEqual(['a1', 'h1'])
    await end('h1')
    expect(started).toEqual(['a1', 'h1', 'b1'])
  })

  test('no more runs go on than are allowed in all', () => {
    const { started, add } = scene(3)
    for (const flow of ['a', 'b', 'c', 'd', 'e']) add(flow, flow)
    expect(started).toEqual(['a', 'b', 'c'])
  })

  test('a flow at its limit does not hold up those behind it', () => {
    const { started, add } = scene(10)
    for (const name of ['a1', 'a2']) add('a', name)
    add('b', 'b1')
    expect(started).toEqual(['a1', 'b1'])
  })
})

test('a run that waits can be taken out, one that goes on cannot', async () => {
  const { queue, started, add, end } = scene(10)
  const first = add('a', 'a1')
  const second = add('a', 'a2')
  add('a', 'a3')
  expect(queue.remove(first)).toBe(false)
  expect(queue.remove(second)).toBe(true)
  expect(queue.remove(second)).toBe(false)
  await end('a1')
  expect(started).toEqual(['a1', 'a3'])
})

describe('the line', () => {
  test('takes as many as may go on and wait, those on their way counted', () => {
    const { queue } = scene(100)
    const reserve = () => queue.reserve({ flow: 'a', concurrency: 2, maxWaiting: 1 })
    expect([reserve(), reserve(), reserve(), reserve()]).toEqual([true, true, true, false])
    queue.release('a')
    expect([reserve(), reserve()]).toEqual([true, false])
  })

  test('counts those that go on and wait', async () => {
    const { queue, add, end } = scene(100)
    add('a', 'a1')
    add('a', 'a2')
    const reserve = (maxWaiting: number) => queue.reserve({ flow: 'a', concurrency: 1, maxWaiting })
    expect(reserve(1)).toBe(false)
    expect(reserve(2)).toBe(true)
    queue.release('a')
    await end('a1')
    expect(reserve(1)).toBe(true)
  })

  test('counts no free place where all places are taken', () => {
    const { queue, add } = scene(1)
    add('b', 'b1')
    expect(queue.reserve({ flow: 'a', concurrency: 5, maxWaiting: 1 })).toBe(true)
    expect(queue.reserve({ flow: 'a', concurrency: 5, maxWaiting: 1 })).toBe(false)
  })
})

describe('a rate', () => {
  function rated(perSecond: number) {
    const clock = handClock()
    const queue = new RunQueue(1000, clock)
    const started: { readonly flow: string; readonly atMs: number }[] = []
    const add = (flow: string, rate?: number): QueueEntry => {
      const entry: QueueEntry = {
        flow,
        concurrency: 1000,
        ...(rate === undefined ? {} : { perSecond: rate }),
        start: () => {
          started.push({ flow, atMs: clock.nowMs() })
          return new Promise(() => undefined)
        },
      }
      queue.add(entry)
      return entry
    }
    return { clock, queue, started, limited: () => add('limited', perSecond), free: () => add('free') }
  }

  test('spreads the starts of a flow evenly and holds no other flow back', () => {
    const { clock, started, limited, free } = rated(4)
    for (let index = 0; index < 4; index += 1) limited()
    free()
    expect(started.map(({ flow }) => flow)).toEqual(['limited', 'free'])
    clock.advance(10_000)
    const times = started.filter(({ flow }) => flow === 'limited').map(({ atMs }) => atMs)
    expect(times).toEqual([0, 250, 500, 750])
  })

  test('of hundreds per second is reached although timers are coarse', () => {
    const { clock, started, limited } = rated(500)
    for (let index = 0; index < 2000; index += 1) limited()
    clock.advance(1000)
    expect(started.length).toBeGreaterThan(490)
    expect(started.length).toBeLessThanOrEqual(505)
  })

  test('counts runs that need no place in line, which do not overtake those that wait', () => {
    const { clock, queue, started, limited } = rated(2)
    expect([queue.startsNow('limited', 2), queue.startsNow('limited', 2)]).toEqual([true, false])
    limited()
    expect(started).toEqual([])
    expect(queue.startsNow('limited', 2)).toBe(false)
    clock.advance(500)
    expect(started).toHaveLength(1)
    expect(queue.startsNow('limited', 2)).toBe(false)
    clock.advance(500)
    expect(queue.startsNow('limited', 2)).toBe(true)
    expect(queue.startsNow('other', 2)).toBe(true)
  })

  test('leaves no timer behind when the runs that wait are taken out', () => {
    const { clock, queue, limited } = rated(1)
    limited()
    const waiting = limited()
    expect(clock.waiting()).toBe(1)
    expect(queue.remove(waiting)).toBe(true)
    expect(clock.waiting()).toBe(0)
  })
})
