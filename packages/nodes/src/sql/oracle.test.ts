import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  asFlowError,
  flowError,
  type JsonObject,
  type JsonSchema,
  type SqlAnswer,
  type SqlQuery,
  type SqlRun,
} from '@isthmus/sdk'
import { entitiesOfCatalog } from '@isthmus/sdk/contract'
import { enterEffect, noteEffect, readEffect } from './ledger.ts'
import { oracleCatalog, oracleMark } from './oracle-catalog.ts'
import { oracle } from './oracle-dialect.ts'
import { selectPage } from './select.ts'
import { claimRows, openRuns, releaseRun, renewRuns, settleRow, waitingRows } from './staging.ts'
import { deleteOf, insertOf, selectByKey, selectEqual, updateOf } from './statements.ts'
import { storedValue } from './stored-value.ts'
import { kindOf, type Table } from './table.ts'
import { writeRow, type WriteKind } from './write-row.ts'

type Columns = Readonly<Record<string, readonly [type: string, schema: JsonSchema]>>

function table(columns: Columns, more: Partial<Table> = {}): Table {
  const entries = Object.entries(columns)
  return {
    dialect: oracle,
    name: 'ORDERS',
    quoted: '"SHOP"."ORDERS"',
    columns: Object.fromEntries(entries.map(([name, [, schema]]) => [name, schema])),
    types: Object.fromEntries(entries.map(([name, [type]]) => [name, type])),
    primary: ['ID'],
    uniques: [['ID']],
    fields: {
      system: 'Oracle',
      object: 'ORDERS',
      kinds: Object.fromEntries(entries.map(([name, [, schema]]) => [name, kindOf(schema)])),
    },
    ledger: undefined,
    ...more,
  }
}

const text = { type: 'string' }
const decimal = { type: 'string', format: 'decimal', 'x-precision': 12, 'x-scale': 2 }
const instant = { type: 'string', format: 'date-time' }
const local = { type: 'string', format: 'local-date-time' }
const bytes = { type: 'string', contentEncoding: 'base64' }

const columns = {
  ID: ['NUMBER', { type: 'string', format: 'int64' }],
  '客户 %': ['VARCHAR2', text],
  CODE: ['CHAR', text],
  AMOUNT: ['NUMBER', decimal],
  DAY: ['DATE', local],
  MADE: ['TIMESTAMP(6)', local],
  SEEN: ['TIMESTAMP(6) WITH TIME ZONE', instant],
  HERE: ['TIMESTAMP(3) WITH LOCAL TIME ZONE', instant],
  NOTE: ['CLOB', text],
  MARK: ['RAW', bytes],
  SCAN: ['BLOB', bytes],
  RATE: ['BINARY_DOUBLE', { type: 'number' }],
} as const satisfies Columns
const orders = table(columns)

const shown = [
  '"ID"',
  '"客户 %"',
  '"CODE"',
  '"AMOUNT"',
  `TO_CHAR("DAY", 'YYYY-MM-DD"T"HH24:MI:SS') AS "DAY"`,
  `RTRIM(RTRIM(TO_CHAR("MADE", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), '0'), '.') AS "MADE"`,
  `NVL2("SEEN", RTRIM(RTRIM(TO_CHAR(SYS_EXTRACT_UTC("SEEN"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), '0'), '.') || 'Z', NULL) AS "SEEN"`,
  `NVL2("HERE", RTRIM(RTRIM(TO_CHAR("HERE", 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), '0'), '.') || 'Z', NULL) AS "HERE"`,
  '"NOTE"',
  '"MARK"',
  '"SCAN"',
  '"RATE"',
].join(', ')

describe('reading', () => {
  test('a page is asked for behind the last row, by quoted names and typed places, and ordered by the columns themselves', () => {
    const page = selectPage({
      table: orders,
      columns: ['DAY'],
      order: ['DAY', 'ID'],
      condition: {
        all: [
          { field: '客户 %', op: 'contains', value: "O'Brien_%" },
          { field: 'AMOUNT', op: 'ge', value: '12.50' },
          { field: 'CODE', op: 'in', value: ['A', 'B'] },
          { field: 'SEEN', op: 'lt', value: '2026-03-02T10:00:00.5+02:00' },
          { field: 'HERE', op: 'notEmpty' },
        ],
      },
      after: ['2026-03-02T08:00:00', '7'],
      limit: 100,
      timeoutMs: 5000,
    })
    const utc = (place: string): string => `FROM_TZ(TO_TIMESTAMP(${place}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC')`
    const day = (place: string): string => `TO_DATE(${place}, 'YYYY-MM-DD"T"HH24:MI:SS')`
    expect(page).toEqual({
      text:
        `SELECT TO_CHAR("DAY", 'YYYY-MM-DD"T"HH24:MI:SS') AS "DAY", "ID" FROM "SHOP"."ORDERS" "r" WHERE ` +
        `(("客户 %" LIKE :t1 ESCAPE '!' and "AMOUNT" >= TO_NUMBER(:t2) ` +
        `and "CODE" IN (CAST(:t3 AS CHAR(2000)), CAST(:t4 AS CHAR(2000))) and "SEEN" < ${utc(':t5')} ` +
        `and "HERE" IS NOT NULL) and ("DAY" > ${day(':t6')} or ("DAY" = ${day(':t7')} and "ID" > TO_NUMBER(:t8)))) ` +
        'ORDER BY "r"."DAY", "r"."ID" FETCH FIRST 100 ROWS ONLY',
      values: [
        "%O'Brien!_!%%",
        '12.50',
        'A',
        'B',
        '2026-03-02T08:00:00.500000000Z',
        '2026-03-02T08:00:00',
        '2026-03-02T08:00:00',
        '7',
      ],
      timeoutMs: 5000,
    })
  })

  test('all columns come as texts where the driver would lose something of them', () => {
    expect(selectByKey(orders, ['ID'], { ID: '7' })).toEqual({
      text: `SELECT ${shown} FROM "SHOP"."ORDERS" "r" WHERE "ID" = TO_NUMBER(:t1) FETCH FIRST 2 ROWS ONLY`,
      values: ['7'],
    })
  })

  test('an index on a local instant serves, because the other side is converted', () => {
    const { text: asked } = selectByKey(orders, ['HERE'], { HERE: '2026-03-02T08:00:00Z' })
    expect(asked).toContain(
      `"HERE" = CAST(FROM_TZ(TO_TIMESTAMP(:t1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC') AS TIMESTAMP WITH LOCAL TIME ZONE)`,
    )
  })
})

function madeOrRefused(make: () => SqlQuery): SqlQuery | string {
  try {
    return make()
  } catch (error) {
    return asFlowError(error).code
  }
}

describe('writing', () => {
  test('a row is made with each value in the form of its column', () => {
    const values = {
      '客户 %': "O'Brien 客户",
      CODE: 'A',
      AMOUNT: '-12.50',
      DAY: '2026-03-02 08:00',
      MADE: '2026-03-02T08:00:00.25',
      SEEN: '2026-03-02T10:00:00+02:00',
      NOTE: 'long',
      MARK: 'AP8=',
      SCAN: 'AA==',
      RATE: 0.5,
    }
    expect(insertOf(orders, values)).toEqual({
      text:
        'INSERT INTO "SHOP"."ORDERS" ("客户 %", "CODE", "AMOUNT", "DAY", "MADE", "SEEN", "NOTE", "MARK", "SCAN", "RATE") ' +
        `VALUES (:t1, :t2, TO_NUMBER(:t3), TO_DATE(:t4, 'YYYY-MM-DD"T"HH24:MI:SS'), ` +
        `TO_TIMESTAMP(:t5, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), ` +
        `FROM_TZ(TO_TIMESTAMP(:t6, 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"'), 'UTC'), :l7, :r8, :b9, TO_BINARY_DOUBLE(:t10))`,
      values: [
        "O'Brien 客户",
        'A',
        '-12.50',
        '2026-03-02T08:00:00',
        '2026-03-02T08:00:00.250000000',
        '2026-03-02T08:00:00.000000000Z',
        'long',
        'AP8=',
        'AA==',
        '0.5',
      ],
    })
  })

  test('only what differs is changed, empty values and long ones included', () => {
    const same = (left: string, right: string, equal = `${left} = ${right}`): string =>
      `CASE WHEN ${equal} OR (${left} IS NULL AND ${right} IS NULL) THEN 0 ELSE 1 END = 1`
    expect(updateOf(orders, ['ID'], { ID: '7', CODE: 'A', NOTE: null, AMOUNT: '1' })).toEqual({
      text:
        'UPDATE "SHOP"."ORDERS" SET "CODE" = :t1, "NOTE" = :l2, "AMOUNT" = TO_NUMBER(:t3) WHERE "ID" = TO_NUMBER(:t4) AND (' +
        `${same('RTRIM("CODE")', 'RTRIM(:t5)')} OR ${same('"NOTE"', ':l6', 'DBMS_LOB.COMPARE("NOTE", :l6) = 0')} ` +
        `OR ${same('"AMOUNT"', 'TO_NUMBER(:t7)')})`,
      values: ['A', null, '1', '7', 'A', null, '1'],
    })
    expect(selectEqual(orders, ['ID'], { ID: '7', SCAN: 'AA==' }).text).toContain(
      `"ID" = TO_NUMBER(:t1) AND NOT (${same('"SCAN"', ':b2', 'DBMS_LOB.COMPARE("SCAN", :b2) = 0')}) FETCH FIRST 1 ROWS ONLY`,
    )
    expect(deleteOf(orders, ['ID'], { ID: '7' })).toEqual({
      text: 'DELETE FROM "SHOP"."ORDERS" WHERE "ID" = TO_NUMBER(:t1)',
      values: ['7'],
    })
  })

  test.each([
    ['DAY', '2026-03-02T08:00:00.5', 'at most 0 digits'],
    ['MADE', '2026-03-02T08:00:00.1234567', 'at most 6 digits'],
    ['HERE', '2026-03-02T08:00:00.1234Z', 'at most 3 digits'],
    ['MADE', '2026-03-02T08:00:00Z', 'without a zone'],
    ['AMOUNT', '1.234', 'at most 2 digits'],
  ])('%s does not take %s, because something of it would be lost', (column, value, words) => {
    expect(() => storedValue(orders, column, value)).toThrow(words)
  })

  test('zeros behind the digits that a time has are no loss', () => {
    expect(storedValue(orders, 'DAY', '2026-03-02T08:00:00.000')).toBe('2026-03-02T08:00:00')
    expect(storedValue(orders, 'MADE', '2026-03-02T08:00:00.123456000')).toBe('2026-03-02T08:00:00.123456000')
  })

  test('whatever a value holds, it travels beside the statement, and a name stands in it quoted or not at all', () => {
    const hostile = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((each) => !each.includes('\0'))
    fc.assert(
      fc.property(
        hostile,
        hostile.filter((name) => name !== 'ID'),
        (value, name) => {
          const own = table({ ID: ['VARCHAR2', text], [name]: ['VARCHAR2', text] })
          const statement = `INSERT INTO "SHOP"."ORDERS" ("ID", "${name}") VALUES (:t1, :t2)`
          expect(madeOrRefused(() => insertOf(own, { ID: value, [name]: value }))).toEqual(
            name.includes('"') ? 'FIELD_VALUE_INVALID' : { text: statement, values: [value, value] },
          )
        },
      ),
      {
        examples: [
          ["O'Brien %_];\n客户", ':t1'],
          ['x', 'a" = 1; DROP TABLE x --'],
          [':t2', "'"],
        ],
      },
    )
  })
})

type Reply = Partial<SqlAnswer> | Error

/** A database that answers each statement in turn, and what it was asked. */
function scripted(replies: readonly Reply[]) {
  const asked: SqlQuery[] = []
  const run: SqlRun = (query) => {
    const reply = replies[asked.length] ?? new Error(`Nobody expected ${query.text}`)
    asked.push(query)
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve({ rows: [], changed: 0, ...reply })
  }
  return { run, asked, verbs: () => asked.map(({ text: own }) => own.split(' ', 1)[0]) }
}

const taken = flowError('UPSTREAM_CONFLICT', { host: 'db:1521', status: 'ORA-00001', message: 'unique constraint' })
const small = table({ ID: columns.ID, AMOUNT: columns.AMOUNT })
const row = { ID: '7', AMOUNT: '1' }

function write(kind: WriteKind, values: JsonObject = row) {
  return { kind, table: small, key: ['ID'], values, effect: 'effect-1' }
}

describe('a write', () => {
  test('that makes a row finds it by the address that the database gives it, whatever its key became', async () => {
    const { run, asked } = scripted([{ changed: 1, newId: 'AAAB12' }, { rows: [{ ID: '99', AMOUNT: '1' }] }])
    expect(await writeRow(run, write('create', { AMOUNT: '1' }))).toEqual({
      action: 'created',
      record: { ID: '99', AMOUNT: '1' },
    })
    expect(asked[1]).toEqual({
      text: 'SELECT "ID", "AMOUNT" FROM "SHOP"."ORDERS" "r" WHERE ROWID = CHARTOROWID(:t1) FETCH FIRST 1 ROWS ONLY',
      values: ['AAAB12'],
    })
  })

  test('through a view whose trigger tells no row of its own gives back what was sent', async () => {
    const { run } = scripted([{ changed: 1, newId: 'AAAB12' }, {}])
    expect(await writeRow(run, write('create'))).toEqual({ action: 'created', record: row })
  })

  test.each([
    ['changes what differs', [{ changed: 1 }, { rows: [row] }], ['UPDATE', 'SELECT'], 'updated'],
    ['leaves what is equal', [{}, { rows: [row] }], ['UPDATE', 'SELECT'], 'unchanged'],
    [
      'makes what is not there',
      [{}, {}, { changed: 1 }, { rows: [row] }],
      ['UPDATE', 'SELECT', 'INSERT', 'SELECT'],
      'created',
    ],
    [
      'changes what another one has made at the same moment',
      [{}, {}, taken, { changed: 1 }, { rows: [row] }],
      ['UPDATE', 'SELECT', 'INSERT', 'UPDATE', 'SELECT'],
      'updated',
    ],
    [
      'leaves what another one has made just so',
      [{}, {}, taken, {}, { rows: [row] }],
      ['UPDATE', 'SELECT', 'INSERT', 'UPDATE', 'SELECT'],
      'unchanged',
    ],
  ] as const)('by a key %s', async (_, replies, verbs, action) => {
    const database = scripted(replies)
    expect(await writeRow(database.run, write('upsert'))).toEqual({ action, record: row })
    expect(database.verbs()).toEqual(verbs)
  })

  test('by a key leaves a row only when it is seen to hold the values: one made right behind the change holds others', async () => {
    const { run, asked } = scripted([{}, { rows: [row] }])
    await writeRow(run, write('upsert'))
    expect(asked[1]?.text).toMatch(/^SELECT .+ WHERE "ID" = .+ AND NOT \(.*"AMOUNT"/)
    expect(asked[1]?.values).toEqual(['7', '1'])
  })

  test('by a key fails when another key of the table is taken', async () => {
    const { run } = scripted([{}, {}, taken, {}, {}])
    await expect(writeRow(run, write('upsert'))).rejects.toMatchObject({ code: 'UPSTREAM_CONFLICT' })
  })

  test.each([
    ['leaves what is equal', [{}, { rows: [row] }], ['UPDATE', 'SELECT'], 'unchanged'],
    [
      'changes what another one has made right behind it',
      [{}, {}, { rows: [row] }, { changed: 1 }, { rows: [row] }],
      ['UPDATE', 'SELECT', 'SELECT', 'UPDATE', 'SELECT'],
      'updated',
    ],
    [
      'leaves what the database keeps in another form',
      [{}, {}, { rows: [row] }, {}, {}],
      ['UPDATE', 'SELECT', 'SELECT', 'UPDATE', 'SELECT'],
      'unchanged',
    ],
  ] as const)('of a row that is there %s', async (_, replies, verbs, action) => {
    const database = scripted(replies)
    expect(await writeRow(database.run, write('update'))).toEqual({ action, record: row })
    expect(database.verbs()).toEqual(verbs)
  })

  test('of a row that is not there fails', async () => {
    await expect(writeRow(scripted([{}, {}, {}]).run, write('update'))).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
    })
  })

  test('by a key alone makes the row once', async () => {
    const database = scripted([{ rows: [{ ID: '7' }] }])
    expect(await writeRow(database.run, write('upsert', { ID: '7' }))).toMatchObject({ action: 'unchanged' })
    expect(database.verbs()).toEqual(['SELECT'])
  })

  test('is entered before it is made, and one that was entered already is read', async () => {
    const own = table(columns, { ledger: '"SHOP"."isthmus_effects"' })
    const first = scripted([{ changed: 1 }, { changed: 1 }])
    expect(await enterEffect(first.run, own, 'effect-1')).toBeUndefined()
    await noteEffect(first.run, own, { action: 'created', key: { ID: '7' }, effect: 'effect-1' })
    expect(first.asked).toEqual([
      {
        text: 'INSERT INTO "SHOP"."isthmus_effects" ("effect_key", "table_name") VALUES (:t1, :t2)',
        values: ['effect-1', 'ORDERS'],
      },
      {
        text: 'UPDATE "SHOP"."isthmus_effects" SET "outcome" = :t1, "row_key" = :t2 WHERE "effect_key" = :t3',
        values: ['created', '{"ID":"7"}', 'effect-1'],
      },
    ])
    const again = scripted([taken, { rows: [{ outcome: 'created', row_key: '{"ID":"7"}' }] }])
    expect(await enterEffect(again.run, own, 'effect-1')).toEqual({ action: 'created', key: { ID: '7' } })
    const broken = scripted([new Error('gone')])
    await expect(readEffect(broken.run, own, 'effect-1')).rejects.toThrow('gone')
  })
})

const staging = table(
  {
    staging_id: ['NUMBER', { type: 'string', format: 'int64' }],
    status: ['VARCHAR2', text],
    batch_id: ['VARCHAR2', text],
    attempts: ['NUMBER', { type: 'string', format: 'int64' }],
  },
  { name: 'in_orders', quoted: '"SHOP"."in_orders"', primary: ['staging_id'], uniques: [['staging_id']] },
)

describe('a staging table', () => {
  const some = (...ids: readonly number[]) => ({ rows: ids.map((id) => ({ staging_id: String(id) })) })
  const whole = (...ids: readonly number[]) => ({
    rows: ids.map((id) => ({ staging_id: String(id), status: 'new', attempts: '0' })),
  })
  const claim = { run: 'run-1', count: 2, leaseSeconds: 300, isOurs: () => false }

  test('is claimed from by looking, keeping and reading again, and only as many rows are kept as are wanted', async () => {
    // Nothing whose lease has ended; of four new rows another runtime is keeping the second.
    const database = scripted([some(), some(1, 2, 3, 4), some(1), whole(1), some(3), whole(3), { changed: 2 }])
    const rows = await claimRows(database.run, staging, claim)
    expect(rows.map(({ staging_id: id, attempts }) => [id, attempts])).toEqual([
      ['1', 1],
      ['3', 1],
    ])
    const [, look, keep, read, keepMore] = database.asked
    expect(look).toEqual({
      text: `SELECT "staging_id" FROM "SHOP"."in_orders" "r" WHERE "status" = 'new' ORDER BY "r"."staging_id" FETCH FIRST 102 ROWS ONLY`,
      values: [],
    })
    expect(keep).toEqual({
      text: `SELECT "staging_id" FROM "SHOP"."in_orders" WHERE "staging_id" IN (TO_NUMBER(:t1), TO_NUMBER(:t2)) AND "status" = 'new' FOR UPDATE SKIP LOCKED`,
      values: ['1', '2'],
    })
    expect(read).toEqual({
      text:
        'SELECT "staging_id", "status", "batch_id", "attempts" FROM "SHOP"."in_orders" "r" ' +
        `WHERE "staging_id" IN (TO_NUMBER(:t1)) AND "status" = 'new' ORDER BY "r"."staging_id" FETCH FIRST 1 ROWS ONLY`,
      values: ['1'],
    })
    expect(keepMore?.values).toEqual(['3'])
    expect(database.asked.at(-1)).toEqual({
      text:
        `UPDATE "SHOP"."in_orders" SET "status" = 'claimed', "batch_id" = :t1 , "picked_at" = SYSTIMESTAMP, ` +
        `"lease_until" = SYSTIMESTAMP + NUMTODSINTERVAL(300, 'SECOND') , "attempts" = "attempts" + 1, "error" = NULL ` +
        'WHERE "staging_id" IN (:t2, :t3)',
      values: ['run-1', '1', '3'],
    })
  })

  test('is looked at further when others keep everything that was found first', async () => {
    const first = Array.from({ length: 102 }, (_, at) => at + 1)
    const nothing = Array.from({ length: 51 }, () => some())
    const database = scripted([some(), some(...first), ...nothing, some(103), some(103), whole(103), { changed: 1 }])
    const rows = await claimRows(database.run, staging, claim)
    expect(rows.map(({ staging_id: id }) => id)).toEqual(['103'])
    expect(database.asked[53]).toMatchObject({
      text: expect.stringContaining(`"status" = 'new' AND "staging_id" > TO_NUMBER(:t1) ORDER BY`) as string,
      values: ['102'],
    })
  })

  test('gives nothing for a row that was settled between looking and keeping', async () => {
    const database = scripted([some(), some(1), some(1), whole()])
    expect(await claimRows(database.run, staging, claim)).toEqual([])
  })

  test('is asked and settled by quoted names', () => {
    expect(openRuns(staging).text).toBe(
      `SELECT "batch_id" AS "run" FROM "SHOP"."in_orders" "r" WHERE "status" = 'claimed' GROUP BY "batch_id" FETCH FIRST 1000 ROWS ONLY`,
    )
    expect(waitingRows(staging, 5).text).toContain(`ORDER BY "r"."staging_id" FETCH FIRST 5 ROWS ONLY`)
    expect(settleRow(staging, '7', { status: 'rejected', reason: '客户' })).toEqual({
      text: `UPDATE "SHOP"."in_orders" SET "status" = :t1, "error" = :t2, "settled_at" = SYSTIMESTAMP WHERE "status" = 'claimed' AND "staging_id" = :t3`,
      values: ['rejected', '客户', '7'],
    })
    expect(renewRuns(staging, ['a', 'b'], 60).text).toContain(
      `"lease_until" = SYSTIMESTAMP + NUMTODSINTERVAL(60, 'SECOND') WHERE "status" = 'claimed' AND "batch_id" IN (:t1, :t2)`,
    )
    expect(releaseRun(staging, 'a').values).toEqual(['a'])
  })
})

describe('the catalogue', () => {
  test('is asked for one table by values, for all without, and never for schemas of the product itself', () => {
    const one = oracleCatalog({ owner: 'SHOP', table: 'ORDERS' })
    for (const { text: asked, values } of [one.columns, one.keys]) {
      expect(values).toEqual(['SHOP', 'ORDERS'])
      expect(asked).toContain(':t1')
      expect(asked).toContain("oracle_maintained = 'Y'")
    }
    const all = oracleCatalog()
    for (const { text: asked, values } of [all.columns, all.keys, { text: oracleMark, values: [] }]) {
      expect(values).toEqual([])
      expect(asked).not.toMatch(/:t\d/)
    }
    for (const name of [
      'table_schema',
      'column_name',
      'data_type',
      'column_type',
      'is_nullable',
      'identity_generation',
    ])
      expect(all.columns.text).toContain(`AS "${name}"`)
    expect(oracleMark).toContain('AS "mark"')
  })

  test('becomes entities: exact numbers, times with and without a zone, virtual columns, identities', () => {
    const column = (name: string, data: string, more: JsonObject = {}, at = 1) => ({
      table_schema: 'SHOP',
      table_name: 'ORDERS',
      column_name: name,
      ordinal_position: at,
      data_type: data,
      is_nullable: 'YES' as const,
      ...more,
    })
    const [entity] = entitiesOfCatalog({
      dialect: 'oracle',
      defaultSchema: 'SHOP',
      columns: [
        column('ID', 'INTEGER NUMBER', { is_nullable: 'NO', is_identity: 'YES', identity_generation: 'ALWAYS' }, 1),
        column('TOTAL', 'NUMBER', { numeric_precision: 12, numeric_scale: 2 }, 2),
        column('ANY_NUMBER', 'NUMBER', {}, 3),
        column('FLAG', 'FLOAT', {}, 4),
        column('DAY', 'DATE', {}, 5),
        column('MADE', 'TIMESTAMP', {}, 6),
        column('SEEN', 'TIMESTAMP WITH TIME ZONE', { is_nullable: 'NO', column_default: 'given' }, 7),
        column('NAME', 'NVARCHAR2', { character_maximum_length: 40, is_nullable: 'NO' }, 8),
        column('SCAN', 'BLOB', {}, 9),
        column('DOUBLED', 'NUMBER', { is_generated: 'ALWAYS' }, 10),
        column('DATA', 'JSON', {}, 11),
        column('OLD', 'LONG', {}, 12),
        column('RATE', 'BINARY_FLOAT', {}, 13),
      ],
      keys: [
        {
          table_schema: 'SHOP',
          table_name: 'ORDERS',
          constraint_name: 'ORDERS_PK',
          constraint_type: 'PRIMARY KEY',
          column_name: 'ID',
          ordinal_position: 1,
        },
      ],
    })
    expect(entity).toMatchObject({
      name: 'ORDERS',
      schema: {
        'x-keys': ['ID'],
        'x-needed': ['NAME'],
        properties: {
          ID: { type: 'string', format: 'int64', readOnly: true },
          TOTAL: { type: ['string', 'null'], format: 'decimal', 'x-precision': 12, 'x-scale': 2 },
          ANY_NUMBER: { format: 'decimal' },
          FLAG: { format: 'decimal' },
          DAY: { format: 'local-date-time' },
          MADE: { format: 'local-date-time' },
          SEEN: { type: 'string', format: 'date-time' },
          NAME: { type: 'string', maxLength: 40 },
          SCAN: { contentEncoding: 'base64' },
          DOUBLED: { readOnly: true },
          DATA: {},
          OLD: { type: ['string', 'null'] },
          RATE: { type: ['number', 'null'] },
        },
      },
    })
  })

  test('is that of the user unless the connection names another schema', () => {
    expect(oracle.schemaOf({ user: 'shop' })).toBe('SHOP')
    expect(oracle.schemaOf({ user: 'shop', schema: '' })).toBe('SHOP')
    expect(oracle.schemaOf({ user: 'shop', schema: 'apps' })).toBe('apps')
  })
})
