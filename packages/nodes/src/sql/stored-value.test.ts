import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonSchema } from '@isthmus/sdk'
import { mariadb, postgresql } from './dialects.ts'
import { insertOf, updateOf, upsertOf } from './statements.ts'
import { storedValue } from './stored-value.ts'
import { kindOf, type Table } from './table.ts'

function table(columns: Readonly<Record<string, JsonSchema>>, dialect = postgresql): Table {
  const kinds = Object.fromEntries(Object.entries(columns).map(([name, schema]) => [name, kindOf(schema)]))
  return {
    dialect,
    name: 'things',
    quoted: '"public"."things"',
    columns,
    types: {},
    primary: ['id'],
    uniques: [['id']],
    fields: { system: dialect.title.en, object: 'things', kinds },
    ledger: undefined,
  }
}

const text = { type: 'string' }
const decimal = { type: 'string', format: 'decimal', 'x-precision': 30, 'x-scale': 4 }

test('whatever a text holds, it travels beside the statement and never in it', () => {
  const hostile = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(
      hostile,
      hostile.filter((name) => name !== 'id'),
      fc.constantFrom(postgresql, mariadb),
      (value, name, dialect) => {
        const own = table({ id: text, [name]: text }, dialect)
        const values = { id: value, [name]: value }
        const quote = dialect.engine === 'mysql' ? '`' : '"'
        const quoted = `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
        for (const make of [insertOf(own, values), upsertOf(own, ['id'], values)]) {
          expect(make.values.every((each) => each === value)).toBe(true)
          expect(make.text.replaceAll(quoted, '')).not.toContain("'")
        }
        expect(updateOf(own, ['id'], values).text).toContain(quoted)
      },
    ),
    { examples: [["O'Brien %_];\n客户", 'a" = 1; DROP TABLE x --', postgresql]] },
  )
})

test('decimals travel with every digit, and are refused where digits would be lost', () => {
  const digits = fc.tuple(fc.bigInt(-(10n ** 25n), 10n ** 25n), fc.nat(9999))
  const own = table({ amount: decimal })
  fc.assert(
    fc.property(digits, ([whole, part]) => {
      const value = `${whole}.${String(part).padStart(4, '0')}`
      expect(storedValue(own, 'amount', value)).toBe(value)
      expect(storedValue(own, 'amount', `${value}00`)).toBe(`${value}00`)
      expect(() => storedValue(own, 'amount', `${value}01`)).toThrow('at most 4 digits')
    }),
  )
})

test('instants are moved to UTC where the database takes no zone', () => {
  const own = table({ at: { type: 'string', format: 'date-time' } }, mariadb)
  expect(storedValue(own, 'at', '2026-03-29T02:30:00.123456+02:00')).toBe('2026-03-29 00:30:00.123456')
})
