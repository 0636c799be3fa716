import { expect, test } from 'vitest'
import { stagingDdl } from './staging-ddl.ts'

const schema = {
  type: 'object',
  properties: {
    number: { type: 'string', maxLength: 20 },
    'the "name" `名`': { type: ['string', 'null'] },
    amount: { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 2 },
    at: { type: 'string', format: 'date-time' },
    lines: { type: 'array' },
    state: { enum: ['open', 'closed'] },
    count: { type: 'integer' },
    made: { type: 'string', readOnly: true },
  },
  required: ['number'],
  'x-keys': ['number'],
}

test('every property becomes a column that holds it exactly, beside the bookkeeping', () => {
  const text = stagingDdl({ engine: 'postgresql', table: 'in_orders', schema })
  expect(text).toContain('CREATE TABLE "in_orders" (\n  "number" varchar(20) NOT NULL,\n')
  expect(text).toContain('  "the ""name"" `名`" text NULL,\n  "amount" decimal(15, 2) NULL,\n  "at" timestamptz NULL,')
  expect(text).toContain(
    '  "state" varchar(6) NULL,\n  "count" bigint NULL,\n  staging_id bigint GENERATED ALWAYS AS IDENTITY',
  )
  expect(text).toContain('CREATE INDEX "in_orders_status" ON "in_orders" ("status", "staging_id");')
  expect(text).not.toContain('made')
})

test('MariaDB gets types and quotes of its own, and the ledger where it is wanted', () => {
  const text = stagingDdl({ engine: 'mysql', table: 'erp.in_orders', schema, ledger: true })
  expect(text).toContain('CREATE TABLE `erp`.`in_orders` (')
  expect(text).toContain(
    '  `the "name" ``名``` longtext NULL,\n  `amount` decimal(15, 2) NULL,\n  `at` timestamp(6) NULL,',
  )
  expect(text).toContain('CREATE TABLE isthmus_effects (')
})

test.each([
  [{ type: 'object' }, 'no object with properties'],
  [{ type: 'object', properties: { Status: {} } }, 'Status has the name of a bookkeeping column'],
  [{ type: 'object', properties: { ['x'.repeat(64)]: {} } }, 'no name'],
])('the schema %j is refused', (bad, reason) => {
  expect(() => stagingDdl({ engine: 'mysql', table: 't', schema: bad })).toThrow(reason)
})
