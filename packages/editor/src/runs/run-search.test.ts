import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  errorCodes,
  hasMoreFilters,
  isNarrowed,
  runFilterOf,
  runSearchFromParams,
  runSearchToParams,
  runStatuses,
  timeRanges,
  triggerKinds,
  type RunSearch,
} from './run-search.ts'

const anySearch: fc.Arbitrary<RunSearch> = fc.record(
  {
    flow: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
    status: fc.subarray([...runStatuses]),
    range: fc.constantFrom(...timeRanges),
    from: fc.constantFrom('2026-03-01T08:00', '2026-12-31T23:59'),
    to: fc.constantFrom('2026-03-01T08:00', '2026-12-31T23:59'),
    key: fc.string({ minLength: 1, unit: 'grapheme' }),
    trigger: fc.constantFrom(...triggerKinds),
    version: fc.integer({ min: 1, max: 999 }).map(String),
    code: fc.constantFrom(...errorCodes),
  },
  { requiredKeys: ['status'] },
)

test('filters survive the address', () => {
  fc.assert(
    fc.property(anySearch, (search) => {
      const params = Object.entries(runSearchToParams(search)).filter((entry) => entry[1] !== undefined)
      const address = new URLSearchParams(params as [string, string][]).toString()
      expect(runSearchFromParams(Object.fromEntries(new URLSearchParams(address)))).toEqual(search)
    }),
  )
})

test('passes over triggers, versions and codes it does not know', () => {
  expect(runSearchFromParams({ trigger: 'pigeon', version: '1.5', code: 'NO_SUCH' })).toEqual({ status: [] })
})

test('knows whether a filter is set that is not shown at first', () => {
  expect(hasMoreFilters({ status: ['failed'], key: 'x' })).toBe(false)
  expect(hasMoreFilters({ status: [], version: '2' })).toBe(true)
  expect(hasMoreFilters({ status: [], to: '2026-03-01T08:00' })).toBe(true)
})

test('passes over statuses and ranges it does not know', () => {
  expect(runSearchFromParams({ status: 'failed,lost', range: '3y' })).toEqual({ status: ['failed'] })
})

test('passes over times that are none', () => {
  expect(runSearchFromParams({ from: 'yesterday', to: '2026-13-01T08:00' })).toEqual({ status: [] })
})

test('turns minutes of the reader into instants, the last one with its end, in place of a range', () => {
  const [from, to] = ['2026-03-01T08:00', '2026-03-01T08:05']
  const instant = (text: string) => new Date(text).toISOString()
  expect(runFilterOf({ status: [], range: '1h', from, to }, 0)).toEqual({
    from: instant('2026-03-01T08:00'),
    to: instant('2026-03-01T08:06'),
  })
  expect(runFilterOf({ status: [], range: '1h', to }, 0)).toEqual({ to: instant('2026-03-01T08:06') })
})

test('turns a range into its start', () => {
  const now = Date.parse('2026-05-02T10:00:00Z')
  expect(runFilterOf({ status: ['failed'], range: '24h', key: ' SO-1 ' }, now)).toEqual({
    status: ['failed'],
    from: '2026-05-01T10:00:00.000Z',
    key: 'SO-1',
  })
})

test('knows whether anything is narrowed', () => {
  expect(isNarrowed({ status: [] })).toBe(false)
  expect(isNarrowed({ status: [], key: 'x' })).toBe(true)
})
