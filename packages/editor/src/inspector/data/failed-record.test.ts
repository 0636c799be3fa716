import { describe, expect, test } from 'vitest'
import type { Problem } from '@isthmus/sdk'
import type { StepSummary, TraceRecord } from '@isthmus/sdk/api'
import { failureShown, unwrapFailed } from './failed-record.ts'

const error = { code: 'RECORD_REJECTED', message: 'No', params: { reason: 'No', list: [1] } }

describe('unwrapFailed', () => {
  test('takes the record and the reason out of the envelope of the error port', () => {
    expect(unwrapFailed({ index: 3, value: { error, record: { id: 1 } } })).toEqual({
      index: 3,
      value: { id: 1 },
      problem: { code: 'RECORD_REJECTED', message: 'No', params: { reason: 'No' } },
    })
  })

  test('leaves every other record as it is', () => {
    const plain = { index: 0, value: { error: 'text', record: 1 } }
    expect(unwrapFailed(plain)).toBe(plain)
    const cut = { index: 1, cutBytes: 70_000 }
    expect(unwrapFailed(cut)).toBe(cut)
  })
})

describe('failureShown', () => {
  const rejected = (message: string): Problem => ({ code: 'RECORD_REJECTED', message })
  const from = (index: number) => ({ node: 'a', port: 'out', index })
  const step: StepSummary = {
    node: 'n',
    status: 'partial',
    recordsIn: 55,
    recordsOut: { out: 53, error: 2 },
    errors: 2,
    durationMs: 1,
    retries: 0,
    problem: rejected('first'),
  }
  const failed: readonly TraceRecord[] = [
    { index: 0, from: from(6), problem: rejected('first') },
    { index: 1, from: from(9), problem: rejected('second') },
  ]
  const shown = (current: TraceRecord | undefined, records = failed) =>
    failureShown({ step, current, failed: records, cause: (problem) => problem.message })

  test('gives the record in view its own reason', () => {
    expect(shown({ index: 9, from: from(9) })).toEqual({ kind: 'here', problem: rejected('second') })
  })

  test('only counts the failures of other records', () => {
    expect(shown({ index: 0, from: from(0) })).toEqual({ kind: 'elsewhere', failed: 2, total: 55, cause: 'first' })
  })

  test('shows the reason of the step where no failed record is known', () => {
    expect(shown({ index: 0, from: from(0) }, [])).toEqual({ kind: 'here', problem: rejected('first') })
    expect(shown(undefined)).toEqual({ kind: 'here', problem: rejected('first') })
  })
})
