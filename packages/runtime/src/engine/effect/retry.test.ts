import { flowError, type FlowError } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { nextWait, type RetryQuestion } from './retry.ts'

const failed = flowError('UPSTREAM_FAILED', { host: 'erp', status: 500, message: 'down' })
const refused = flowError('UPSTREAM_REJECTED', { host: 'erp', status: 422, message: 'no' })
const throttled = (retryAfterMs?: number): FlowError =>
  flowError(
    'UPSTREAM_THROTTLED',
    { host: 'erp', status: 429, message: 'slow' },
    retryAfterMs === undefined ? {} : { retryAfterMs },
  )
const unreached = flowError('UPSTREAM_UNREACHABLE', { host: 'erp', reason: 'nothing listens' }, { neverSent: true })
const question: RetryQuestion = {
  tries: 1,
  error: failed,
  policy: { tries: 4, waitMs: 100, maxWaitMs: 300 },
  repeatable: true,
  random: () => 1,
}

test.each<[string, Partial<RetryQuestion>, number | undefined]>([
  ['the first wait is the policy’s', {}, 100],
  ['the second is twice as long', { tries: 2 }, 200],
  ['no wait is longer than the longest', { tries: 3 }, 300],
  ['the last try is the last', { tries: 4 }, undefined],
  ['chance takes up to half off', { random: () => 0 }, 50],
  ['chance takes part of it off', { random: () => 0.5 }, 75],
  ['a refusal is not tried again', { error: refused }, undefined],
  ['an unknown outcome is not tried again when a repetition could harm', { repeatable: false }, undefined],
  ['a throttled call did nothing, so it may be tried again', { repeatable: false, error: throttled() }, 100],
  ['a call that reached nobody did nothing either', { repeatable: false, error: unreached }, 100],
  ['the wait the other system asks for counts', { error: throttled(250) }, 250],
  ['a wait of nothing is no wait', { error: throttled(0) }, 0],
  ['a wait too long to wait for is not waited for', { error: throttled(301) }, undefined],
  ['without a longest wait it is a minute', { policy: { tries: 20, waitMs: 1000 }, tries: 19 }, 60_000],
])('%s', (_, change, waitMs) => {
  expect(nextWait({ ...question, ...change })).toBe(waitMs)
})
