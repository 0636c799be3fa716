import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparedBySqlserver, storedBySqlserver } from './sqlserver-place.ts'

const digits = fc.tuple(fc.bigInt(1n - 10n ** 18n, 10n ** 18n - 1n), fc.stringMatching(/^\d{0,20}$/))

test('a decimal is compared with all of its digits, and with no more than SQL Server has', () => {
  fc.assert(
    fc.property(digits, ([whole, fraction]) => {
      const text = fraction === '' ? String(whole) : `${whole}.${fraction}`
      const cast = comparedBySqlserver('@p1', { text, op: 'eq', type: 'decimal(38,20)' })
      const [precision = 0, scale = 0] = (/decimal\((\d+), (\d+)\)/.exec(cast)?.slice(1) ?? []).map(Number)
      const digitsLeftOut = 10n ** BigInt(fraction.length - scale)
      const all = BigInt(`${whole < 0n ? -whole : whole}${fraction}`)
      // Nothing is rounded away, and what is left fits.
      expect(all % digitsLeftOut).toBe(0n)
      expect(all / digitsLeftOut).toBeLessThan(10n ** BigInt(precision))
      expect(precision).toBeLessThanOrEqual(38)
      expect(scale).toBeLessThanOrEqual(precision)
    }),
    { examples: [[[0n, '']], [[0n, '0']], [[-12n, '50']], [[0n, '00001']], [[10n ** 17n, '12345678901234567890']]] },
  )
})

test('a whole number is compared as a type that holds it', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), (number) => {
      const cast = comparedBySqlserver('@p1', { text: String(number), op: 'gt', type: 'bigint' })
      const size = number < 0n ? -number : number
      const most = cast.includes('AS int') ? 2n ** 31n : cast.includes('AS bigint') ? 2n ** 63n : 10n ** 38n
      expect(size).toBeLessThan(most)
    }),
  )
})

test.each([
  ['varchar(20) COLLATE Chinese_PRC_CI_AS', 'eq', '客户', '@p1'],
  ['varchar(20) COLLATE Chinese_PRC_CI_AS', 'lt', '客户', 'CAST(@p1 COLLATE Chinese_PRC_CI_AS AS varchar(8000))'],
  ['varchar(20) COLLATE x] OR 1=1', 'lt', '客户', '@p1'],
  ['varchar(20)', 'eq', 'x'.repeat(8001), '@p1'],
  ['nvarchar(20)', 'eq', 'abc', '@p1'],
  ['decimal(10,2)', 'contains', '1', '@p1'],
  ['float', 'gt', '1.5', 'CAST(@p1 AS float)'],
  ['uniqueidentifier', 'eq', '018f3c1e-7a2b-7c3d-8e4f-000000000001', 'CAST(@p1 AS uniqueidentifier)'],
  ['time(3)', 'le', '12:00', 'CAST(@p1 AS time)'],
  [undefined, 'eq', 'abc', '@p1'],
] as const)('a column of type %s is compared by %s', (type, op, text, wanted) => {
  expect(comparedBySqlserver('@p1', { text, op, type })).toBe(wanted)
})

test.each([
  ['decimal(30,10)', 'CAST(@p1 AS decimal(30,10))'],
  ['money', 'CAST(@p1 AS money)'],
  ['smalldatetime', 'CAST(CAST(@p1 AS datetime2(7)) AS smalldatetime)'],
  ['varchar(20) COLLATE Latin1_General_CI_AS', '@p1'],
  ['xml', '@p1'],
  ['bit', '@p1'],
  ['sql_variant', '@p1'],
])('a value goes into a column of type %s as %s', (type, wanted) => {
  expect(storedBySqlserver('@p1', type)).toBe(wanted)
})
