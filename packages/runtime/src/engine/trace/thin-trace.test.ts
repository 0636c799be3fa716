import { expect, test } from 'vitest'
import { keepsTraceOf } from './thin-trace.ts'

test.each([
  ['errors', 'succeeded', 0, false],
  ['errors', 'succeeded', 1, true],
  ['errors', 'partial', 1, true],
  ['errors', 'failed', 0, true],
  ['errors', 'canceled', 0, true],
  ['errors', 'waiting', 0, true],
  ['all', 'succeeded', 0, true],
] as const)(
  'a flow that keeps %s keeps of a run that %s with %i failed records: %s',
  (keepTraces, status, errors, kept) => {
    expect(keepsTraceOf({ keepTraces }, { status, errors })).toBe(kept)
  },
)

test('a flow that says nothing keeps everything', () => {
  expect(keepsTraceOf({}, { status: 'succeeded', errors: 0 })).toBe(true)
})
