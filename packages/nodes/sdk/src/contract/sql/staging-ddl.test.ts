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

test('SQL Server gets Unicode texts, which its parameters are too, instants with their offset, and no more than 38 digits', () => {
  const long = { type: 'string', format: 'decimal', 'x-precision': 65, 'x-scale': 12 }
  const more = { ...schema, properties: { ...schema.properties, 'a]b': { type: 'string' }, long } }
  const text = stagingDdl({ engine: 'sqlserver', table: 'dbo.in_orders', schema: more, ledger: true })
  expect(text).toContain('CREATE TABLE [dbo].[in_orders] (\n  [number] nvarchar(20) NOT NULL,\n')
  expect(text).toContain('  [amount] decimal(15, 2) NULL,\n  [at] datetimeoffset NULL,\n  [lines] nvarchar(max) NULL,')
  expect(text).toContain(
    '  [a]]b] nvarchar(max) NULL,\n  [long] decimal(38, 12) NULL,\n  staging_id bigint IDENTITY PRIMARY KEY,',
  )
  expect(text).toContain('  received_at datetimeoffset NOT NULL DEFAULT SYSDATETIMEOFFSET(),')
  expect(text).toContain('CREATE TABLE isthmus_effects (\n  effect_key nvarchar(64) NOT NULL PRIMARY KEY,')
  expect(text).toContain('  row_key nvarchar(max),')
})

test('Oracle gets names as they are written, defaults first, and texts that fit into its bytes', () => {
  const { 'the "name" `名`': named, ...properties } = schema.properties
  const text = stagingDdl({ engine: 'oracle', table: 'in_orders', schema: { ...schema, properties }, ledger: true })
  expect(text).toContain('CREATE TABLE "in_orders" (\n  "number" varchar2(20 char) NOT NULL,\n')
  expect(text).toContain(
    '  "amount" number(15, 2) NULL,\n  "at" timestamp(6) with time zone NULL,\n  "lines" clob NULL,',
  )
  expect(text).toContain(
    '  "count" number(19) NULL,\n  "staging_id" number(19) GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n' +
      `  "status" varchar2(10 char) DEFAULT 'new' NOT NULL CHECK ("status" IN ('new', 'claimed', 'done', 'rejected')),\n`,
  )
  expect(text).toContain('  "received_at" timestamp(6) with time zone DEFAULT SYSTIMESTAMP NOT NULL,')
  expect(text).toContain('CREATE TABLE "isthmus_effects" (\n  "effect_key" varchar2(64 char) NOT NULL PRIMARY KEY,')
  const odd = { ...schema, properties: { 'a"b': named } }
  expect(() => stagingDdl({ engine: 'oracle', table: 't', schema: odd })).toThrow('quotation mark')
})

test.each([
  [{ type: 'object' }, 'no object with properties'],
  [{ type: 'object', properties: { Status: {} } }, 'Status has the name of a bookkeeping column'],
  [{ type: 'object', properties: { ['x'.repeat(64)]: {} } }, 'no name'],
])('the schema %j is refused', (bad, reason) => {
  expect(() => stagingDdl({ engine: 'mysql', table: 't', schema: bad })).toThrow(reason)
})
