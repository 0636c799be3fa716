import { expect, test } from 'vitest'
import type { Condition, QueryFields } from './condition.ts'
import { odataFilter } from './odata.ts'
import { soqlCondition } from './soql.ts'
import { sqlTextCondition } from './sql-text.ts'
import { dolibarrFilter } from './sqlfilters.ts'

const typed: QueryFields = {
  system: 'Shop',
  object: 'orders',
  kinds: { amount: 'decimal', count: 'integer', day: 'date', at: 'instant', open: 'boolean' },
}
const values: readonly Condition[] = [
  { field: 'amount', op: 'eq', value: '12345678901234567890.10' },
  { field: 'count', op: 'gt', value: '9007199254740993' },
  { field: 'day', op: 'ge', value: '2026-03-02' },
  { field: 'at', op: 'lt', value: '2026-03-02T09:30:00.1234567+01:00' },
  { field: 'open', op: 'eq', value: true },
]

test.each([
  [
    'OData 4',
    (each: Condition) => odataFilter(each, typed, { version: 4 }),
    [
      'amount eq 12345678901234567890.10',
      'count gt 9007199254740993',
      'day ge 2026-03-02',
      'at lt 2026-03-02T09:30:00.1234567+01:00',
      'open eq true',
    ],
  ],
  [
    'OData 2',
    (each: Condition) => odataFilter(each, typed, { version: 2 }),
    [
      'amount eq 12345678901234567890.10M',
      'count gt 9007199254740993L',
      "day ge datetime'2026-03-02T00:00:00'",
      "at lt datetimeoffset'2026-03-02T08:30:00.1234567Z'",
      'open eq true',
    ],
  ],
  [
    'SOQL',
    (each: Condition) => soqlCondition(each, typed),
    [
      'amount = 12345678901234567890.10',
      'count > 9007199254740993',
      'day >= 2026-03-02',
      'at < 2026-03-02T08:30:00.123Z',
      'open = true',
    ],
  ],
  [
    'SuiteQL',
    (each: Condition) => sqlTextCondition(each, typed, 'suiteql'),
    [
      'amount = 12345678901234567890.10',
      'count > 9007199254740993',
      "day >= TO_DATE('2026-03-02', 'YYYY-MM-DD')",
      "at < TO_TIMESTAMP('2026-03-02 08:30:00.123', 'YYYY-MM-DD HH24:MI:SS.FF')",
      "open = 'T'",
    ],
  ],
  [
    'Kingdee',
    (each: Condition) => sqlTextCondition(each, typed, 'k3filter'),
    [
      'amount = 12345678901234567890.10',
      'count > 9007199254740993',
      "day >= '2026-03-02'",
      "at < '2026-03-02 08:30:00.123'",
      "open = '1'",
    ],
  ],
  [
    'COQL',
    (each: Condition) => sqlTextCondition(each, typed, 'coql'),
    [
      'amount = 12345678901234567890.10',
      'count > 9007199254740993',
      "day >= '2026-03-02'",
      "at < '2026-03-02T08:30:00+00:00'",
      'open = true',
    ],
  ],
  [
    'Dolibarr',
    (each: Condition) => dolibarrFilter(each, typed),
    [
      '(amount:=:12345678901234567890.10)',
      '(count:>:9007199254740993)',
      "(day:>=:'2026-03-02')",
      "(at:<:'2026-03-02 08:30:00')",
      '(open:=:1)',
    ],
  ],
])('%s writes each kind of value in its own form', (_, write, expected) => {
  expect(values.map(write)).toEqual(expected)
})

test.each([
  { field: 'amount', op: 'eq', value: "1' or 1=1" },
  { field: 'count', op: 'eq', value: '1.5' },
  { field: 'day', op: 'eq', value: '2026-13-45' },
  { field: 'at', op: 'eq', value: '2026-03-02' },
  { field: 'open', op: 'eq', value: 'yes' },
  { field: 'amount', op: 'eq', value: { a: 1 } },
] as const)('refuses $value for $field', (condition) => {
  expect(() => sqlTextCondition(condition, typed, 'suiteql')).toThrow(/must be/)
})
