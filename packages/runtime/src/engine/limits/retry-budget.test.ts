import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

test('a small run may retry as its nodes say', () => {
  const budget = new RetryBudget()
  for (let call = 0; call < 10; call += 1) {
    budget.called()
    expect([budget.take(), budget.take()]).toEqual([true, true])
  }
})

test('a large run against a dead target makes a fifth more calls, not three times as many', () => {
  const budget = new RetryBudget()
  let sent = 0
  for (let record = 0; record < 10_000; record += 1) {
    budget.called()
    sent += 1
    for (let retry = 0; retry < 2 && budget.take(); retry += 1) sent += 1
  }
  // 10,000 calls, and 20 + 0.2 * 10,000 retries at most.
  expect(sent).toBe(12_020)
})

test('whatever the order of calls and retries, the share is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 2000 }), (steps) => {
      const budget = new RetryBudget()
      let [calls, retries] = [0, 0]
      for (const isCall of steps) {
        if (isCall) {
          budget.called()
          calls += 1
        } else if (budget.take()) retries += 1
        expect(retries).toBeLessThanOrEqual(21 + calls * 0.2)
      }
    }),
  )
})
