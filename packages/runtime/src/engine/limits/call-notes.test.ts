import { flowError } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import type { FailedCall } from '../failed-calls-port.ts'
import { CallGates } from './call-gates.ts'
import { CallNotes } from './call-notes.ts'
import { handClock } from './gate-clock.contract.ts'
import type { Passing } from './within.ts'

function scene() {
  const clock = { ms: Date.UTC(2026, 2, 1, 8) }
  const written = new Map<string, readonly FailedCall[]>()
  const wakes: (() => void)[] = []
  const state = { isFull: false }
  const options = {
    store: {
      read: (connection: string) => written.get(connection) ?? [],
      write: (connection: string, calls: readonly FailedCall[]) => {
        if (state.isFull) throw flowError('STORAGE_FULL', { file: 'isthmus.db', reason: 'disk full' })
        written.set(connection, calls)
      },
    },
    now: () => new Date(clock.ms),
    later: (wake: () => void) => {
      wakes.push(wake)
      return () => undefined
    },
  }
  return { clock, written, wakes, state, options, notes: new CallNotes(options) }
}

const signal = new AbortController().signal
const call = (more: Partial<Passing> = {}): Passing => ({
  connection: {
    name: 'erp',
    connector: 'erp',
    config: {},
    secret: { token: 'top-secret-token' },
    allowPrivate: false,
    revision: '1',
  },
  flow: 'orders',
  run: 'r1',
  node: 'send',
  signal,
  ...more,
})
const rejected = (message: string) => flowError('UPSTREAM_REJECTED', { host: 'erp.example', status: 400, message })

describe('failed calls', () => {
  test('are noted with flow, run, node and address, the newest first, and without secrets', () => {
    const { notes, clock } = scene()
    const request = { method: 'POST', url: 'https://me:pw@erp.example/orders/top-secret-token?key=1#x' } as const
    notes.failed(call({ request }), rejected('No customer for top-secret-token'))
    clock.ms += 1000
    notes.failed(call({ run: 'r2', node: 'other' }), rejected('No such order'))
    const [second, first] = notes.failuresOf('erp')
    expect(second).toMatchObject({ run: 'r2', node: 'other', errorClass: 'business', count: 1 })
    expect(first).toMatchObject({ at: '2026-03-01T08:00:00.000Z', flow: 'orders', run: 'r1', node: 'send' })
    expect(first?.what).toBe('POST https://erp.example/orders/•••')
    expect(JSON.stringify([first, second])).not.toContain('top-secret')
  })

  test('that fail alike stand together, so that an outage does not push everything else out', () => {
    const { notes, clock } = scene()
    notes.failed(call(), rejected('No such order'))
    for (let run = 2; run <= 1000; run += 1) {
      clock.ms += 10
      notes.failed(call({ run: `r${run}` }), flowError('UPSTREAM_TIMEOUT', { host: 'erp.example', limitMs: 5 }))
    }
    expect(notes.failuresOf('erp').map(({ run, count, firstAt }) => [run, count, firstAt])).toEqual([
      ['r1000', 999, '2026-03-01T08:00:00.010Z'],
      ['r1', 1, '2026-03-01T08:00:00.000Z'],
    ])
  })

  test('of many kinds are bounded', () => {
    const { notes } = scene()
    for (let at = 0; at < 80; at += 1) notes.failed(call(), rejected(`problem ${at}`))
    expect(notes.failuresOf('erp')).toHaveLength(50)
    expect(notes.failuresOf('erp')[0]?.problem.message).toContain('problem 79')
  })

  test('are written together after a while, and read by the next process', () => {
    const { notes, wakes, written, options } = scene()
    notes.failed(call(), rejected('one'))
    notes.failed(call(), rejected('two'))
    expect([wakes.length, written.size]).toEqual([1, 0])
    wakes[0]?.()
    expect(new CallNotes(options).failuresOf('erp')).toEqual(notes.failuresOf('erp'))
  })

  test('that could not be written are written later', () => {
    const { notes, state, written } = scene()
    state.isFull = true
    notes.failed(call(), rejected('one'))
    notes.flush()
    expect(written.size).toBe(0)
    state.isFull = false
    notes.failed(call({ node: 'other' }), rejected('two'))
    notes.flush()
    expect(written.get('erp')).toHaveLength(2)
  })

  test('of a connection that is gone are forgotten', () => {
    const { notes, written } = scene()
    notes.failed(call(), rejected('one'))
    notes.forget('erp')
    notes.flush()
    expect([notes.failuresOf('erp'), written.size]).toEqual([[], 0])
  })
})

test('what a system says is left is remembered until it says something else', () => {
  const { notes, clock } = scene()
  notes.answered(call(), { headers: { 'sforce-limit-info': 'api-usage=18/5000', 'ratelimit-remaining': '9' } })
  clock.ms += 1000
  notes.answered(call(), { headers: { 'ratelimit-remaining': '8' } })
  notes.answered(call(), { headers: {} })
  expect(notes.quotasOf('erp').map(({ name, remaining, at }) => [name, remaining, at])).toEqual([
    ['ratelimit-remaining', 8, '2026-03-01T08:00:01.000Z'],
    ['sforce-limit-info', 4982, '2026-03-01T08:00:00.000Z'],
  ])
})

describe('the gates of connections', () => {
  test('tell who is inside, who waits and for how long nobody may enter', async () => {
    const { notes } = scene()
    const gates = new CallGates({ maxCalls: 10, clock: handClock(), watch: notes })
    const limits = { maxConcurrent: 1, perSecond: 2, burst: 4 }
    const limited = call({ connection: { ...call().connection!, limits } })
    const { promise, reject } = Promise.withResolvers<never>()
    const first = gates.take(limited, () => promise)
    const waits = gates.take({ ...limited, flow: 'stock' }, () => Promise.resolve())
    const erp = { name: 'erp', config: {}, limits }
    expect(gates.limitsOf(erp, undefined)).toEqual([
      {
        scope: 'connection',
        state: { limits, inside: 1, waiting: 1, waitingFlows: ['stock'], tokens: 3, pausedMs: 0 },
      },
    ])
    const asked = { host: 'erp', status: 429, message: '' }
    reject(flowError('UPSTREAM_THROTTLED', asked, { retryAfterMs: 4000 }))
    await expect(first).rejects.toThrow()
    const [own] = gates.limitsOf(erp, undefined)
    expect(own?.state.pausedMs).toBe(4000)
    expect(notes.failuresOf('erp').map(({ errorClass }) => errorClass)).toEqual(['throttle'])
    void waits
  })

  test('of a connection that nobody has called yet stand open', () => {
    const gates = new CallGates({ maxCalls: 10, clock: handClock() })
    const connector = { id: 'erp', limits: [{ match: { methods: ['POST'] }, perSecond: 1 }] }
    const limits = gates.limitsOf({ name: 'erp', config: {} }, connector as never)
    expect(limits.map(({ scope, match, state }) => [scope, match?.methods, state.inside, state.tokens])).toEqual([
      ['connection', undefined, 0, undefined],
      ['calls', ['POST'], 0, 1],
    ])
  })

  test('do not call it a failure when a call was given up', async () => {
    const { notes } = scene()
    const gates = new CallGates({ maxCalls: 10, clock: handClock(), watch: notes })
    const stopper = new AbortController()
    const given = gates.take(call({ signal: stopper.signal }), () => {
      stopper.abort(new Error('canceled'))
      return Promise.reject(new Error('canceled'))
    })
    await expect(given).rejects.toThrow('canceled')
    expect(notes.failuresOf('erp')).toEqual([])
  })
})
