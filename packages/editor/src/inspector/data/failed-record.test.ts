import { describe, expect, test } from 'vitest'
import { unwrapFailed } from './failed-record.ts'

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
