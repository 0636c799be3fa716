import { describe, expect, test } from 'vitest'
import { faultClass, faultError, readClass, type FaultRule } from './fault-class.ts'

const rules: readonly FaultRule[] = [
  { code: 'DUPLICATE', class: 'done' },
  { code: 'TAKEN', class: 'doneOnRetry' },
  { code: 'CUSTOMER_BLOCKED', class: 'park' },
  { code: 'BUSY', class: 'retry' },
  { code: 'Server.Data', class: 'refuse' },
]
const fault = (...codes: readonly string[]) => ({ codes, message: 'because', detail: null })

test.each([
  [['DUPLICATE', 'OrderFault', 'Client'], 1, 'done'],
  [['TAKEN', 'Client'], 1, 'refuse'],
  [['TAKEN', 'Client'], 2, 'done'],
  [['CUSTOMER_BLOCKED', 'Server'], 1, 'park'],
  [['BUSY', 'Client'], 1, 'retry'],
  [['Server.Data'], 1, 'refuse'],
  [['Client'], 1, 'refuse'],
  [['VersionMismatch'], 1, 'refuse'],
  [['Sender'], 1, 'refuse'],
  [['Server'], 1, 'retry'],
  [['Server.Database'], 1, 'retry'],
  [['Receiver'], 1, 'retry'],
  [['FailedAuthentication', 'Sender'], 1, 'auth'],
  [[], 1, 'refuse'],
])('the codes %j on try %i mean %s', (codes, attempt, wanted) => {
  expect(faultClass(fault(...codes), rules, attempt)).toBe(wanted)
})

test('nothing is done already for an operation that only reads', () => {
  expect(readClass(fault('DUPLICATE'), rules)).toBe('refuse')
})

describe('errors', () => {
  const at = (headers = {}) => ({
    host: 'erp.example',
    answer: { status: 200, headers, body: null },
    fault: fault('BUSY'),
  })

  test('a fault that passes is tried again, after the wait that the answer asks for', () => {
    expect(faultError('retry', at())).toMatchObject({ code: 'UPSTREAM_FAILED', errorClass: 'transient' })
    expect(faultError('retry', at({ 'retry-after': '7' }))).toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      retryAfterMs: 7000,
    })
  })

  test('a record that is refused or parked says the code and the sentence', () => {
    expect(faultError('refuse', at())).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('BUSY: because'),
    })
    expect(faultError('park', at())).toMatchObject({
      code: 'DECISION_NEEDED',
      message: expect.stringContaining('BUSY: because'),
    })
    expect(faultError('auth', at())).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
  })
})
