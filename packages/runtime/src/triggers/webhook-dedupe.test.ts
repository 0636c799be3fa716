import { describe, expect, test } from 'vitest'
import type { TriggerMark } from '../engine/trigger-memory-port.ts'
import { dedupeRule } from './event-key.ts'
import { memoryTriggerMemory } from './trigger-memory.contract.ts'
import { WebhookDedupe } from './webhook-dedupe.ts'

const minuteMs = 60_000

function scene(whenMissing: 'accept' | 'refuse' = 'accept') {
  const memory = memoryTriggerMemory()
  const clock = { ms: Date.parse('2026-03-01T08:00:00Z') }
  const dedupe = new WebhookDedupe(memory, () => new Date(clock.ms))
  const rule = dedupeRule({ dedupe: { by: 'header', header: 'x-id', windowMinutes: 10, whenMissing } })
  if (!rule) throw new Error('the test expects a rule')
  const marks: (TriggerMark | undefined)[] = []
  const starts: { readonly id: string; readonly settle: (error?: Error) => void }[] = []
  const call = (id: string | undefined, scope = 'flow hook') =>
    dedupe.once(
      {
        scope,
        rule,
        event: { headers: id === undefined ? {} : { 'x-id': id }, body: new Uint8Array(), content: null },
      },
      (mark) => {
        marks.push(mark)
        const run = `run-${marks.length}`
        const { promise, resolve, reject } = Promise.withResolvers<{ id: string }>()
        const settle = (error?: Error) => {
          if (error) return reject(error)
          const flow = { id: 'flow' } as Parameters<typeof memory.commit>[0]['saved']['flow']
          memory.commit({ id: run, saved: { flow, version: 1 }, trigger: 'hook', ...(mark && { mark }) })
          resolve({ id: run })
        }
        starts.push({ id: run, settle })
        return promise
      },
    )
  return { memory, clock, call, starts, marks }
}

describe('a repeat', () => {
  test('is told the run of the first, also when both come at once', async () => {
    const { call, starts } = scene()
    const calls = [call('a'), call('a'), call('b'), call('a')]
    expect(starts.map(({ id }) => id)).toEqual(['run-1', 'run-2'])
    for (const { settle } of starts) settle()
    expect(await Promise.all(calls)).toEqual([
      { started: { id: 'run-1' } },
      { duplicateOf: 'run-1' },
      { started: { id: 'run-2' } },
      { duplicateOf: 'run-1' },
    ])
    expect(await call('a')).toEqual({ duplicateOf: 'run-1' })
  })

  test('takes the place of a first one that could not be written down', async () => {
    const { call, starts } = scene()
    const [first, second, third] = [call('a'), call('a'), call('a')]
    starts[0]?.settle(new Error('disk is full'))
    await expect(first).rejects.toThrow('disk is full')
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    expect(starts).toHaveLength(2)
    starts[1]?.settle()
    expect(await Promise.all([second, third])).toEqual([{ started: { id: 'run-2' } }, { duplicateOf: 'run-2' }])
  })

  test('counts as a new event once the window is over, and at another webhook', async () => {
    const { call, starts, clock } = scene()
    const first = call('a')
    starts[0]?.settle()
    await first
    clock.ms += 10 * minuteMs - 1
    expect(await call('a')).toEqual({ duplicateOf: 'run-1' })
    clock.ms += 1
    void call('a')
    void call('a', 'flow other')
    expect(starts).toHaveLength(3)
  })
})

test('a call without a key starts a run that nothing is remembered of', async () => {
  const { call, starts, marks } = scene()
  void call(undefined)
  void call(undefined)
  expect([starts.length, marks]).toEqual([2, [undefined, undefined]])
})

test('a call without a key is refused where the rule asks for one', async () => {
  const { call, starts } = scene('refuse')
  await expect(call(undefined)).rejects.toMatchObject({ code: 'WEBHOOK_KEY_MISSING' })
  expect(starts).toHaveLength(0)
})

test('keys are forgotten once their time is over', async () => {
  const { call, starts, clock, memory } = scene()
  const first = call('a')
  starts[0]?.settle()
  await first
  clock.ms += 20 * minuteMs
  void call('b')
  expect(memory.pruneEvents(clock.ms)).toBe(0)
})
