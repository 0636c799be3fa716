import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonSchema, PollContext, PolledChange, SqlAnswer, SqlDoor, SqlQuery } from '@isthmus/sdk'
import { changesNode } from './changes.ts'
import { enterEffect } from './ledger.ts'
import { selectPage, type Selection } from './select.ts'
import { sqlserver } from './sqlserver-dialect.ts'
import { claimRows, openRuns, rejectWornOut, renewRuns, settleRow, waitingRows } from './staging.ts'
import { deleteOf, insertOf, selectByKey, selectEqual, updateOf, upsertOf } from './statements.ts'
import { kindOf, type Table } from './table.ts'
import { writeRow } from './write-row.ts'

const columns: Readonly<Record<string, readonly [type: string, schema: JsonSchema]>> = {
  id: ['bigint', { type: 'string', format: 'int64', readOnly: true }],
  code: ['varchar(20) COLLATE Latin1_General_CI_AS', { type: 'string', maxLength: 20 }],
  'Name ] 名': ['nvarchar(60) COLLATE Latin1_General_CI_AS', { type: 'string', maxLength: 60 }],
  amount: ['decimal(30,10)', { type: 'string', format: 'decimal', 'x-precision': 30, 'x-scale': 10 }],
  price: ['money', { type: 'string', format: 'decimal', 'x-precision': 19, 'x-scale': 4 }],
  active: ['bit', { type: 'boolean' }],
  joined: ['datetimeoffset(7)', { type: 'string', format: 'date-time' }],
  changed: ['datetime', { type: 'string', format: 'local-date-time' }],
  photo: ['varbinary(max)', { type: 'string', contentEncoding: 'base64' }],
}

function table(own: Partial<Table> = {}): Table {
  const schemas = Object.fromEntries(Object.entries(columns).map(([name, [, schema]]) => [name, schema]))
  return {
    dialect: sqlserver,
    name: 'customers',
    quoted: '[dbo].[customers]',
    columns: schemas,
    types: Object.fromEntries(Object.entries(columns).map(([name, [type]]) => [name, type])),
    primary: ['id'],
    uniques: [['id'], ['code']],
    fields: {
      system: 'SQL Server',
      object: 'customers',
      kinds: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, kindOf(schema)])),
    },
    ledger: undefined,
    ...own,
  }
}

const shown =
  '[id], [code], [Name ]] 名], CONVERT(varchar(41), [amount]) AS [amount], ' +
  'CONVERT(varchar(41), CONVERT(decimal(19, 4), [price])) AS [price], [active], [joined], [changed], [photo]'

describe('reading', () => {
  const page = (own: Partial<Selection>): SqlQuery =>
    selectPage({ table: table(), columns: [], order: ['id'], condition: { all: [] }, limit: 100, ...own })

  test('asks for a page in the order of the table, whatever stands for its columns', () => {
    expect(page({})).toEqual({
      text: `SELECT TOP (100) ${shown} FROM [dbo].[customers] AS [r] ORDER BY [r].[id]`,
      values: [],
    })
    expect(page({ columns: ['Name ] 名'], order: ['amount'] }).text).toBe(
      'SELECT TOP (100) [Name ]] 名], CONVERT(varchar(41), [amount]) AS [amount] FROM [dbo].[customers] AS [r] ORDER BY [r].[amount]',
    )
  })

  test('goes on behind the last row of the page before', () => {
    expect(page({ columns: ['code'], order: ['code', 'id'], after: ['K-1', '7'] })).toEqual({
      text:
        'SELECT TOP (100) [code], [id] FROM [dbo].[customers] AS [r] WHERE ([code] > CAST(@p1 AS varchar(8000)) or ' +
        '([code] = CAST(@p2 AS varchar(8000)) and [id] > CAST(@p3 AS int))) ORDER BY [r].[code], [r].[id]',
      values: ['K-1', 'K-1', '7'],
    })
  })

  test.each([
    ['Name ] 名', 'eq', "O'Brien", '[Name ]] 名] = @p1', ["O'Brien"]],
    ['Name ] 名', 'contains', '50% [a]_!', "[Name ]] 名] LIKE @p1 ESCAPE '!'", ['%50!% ![a]!_!!%']],
    ['code', 'startsWith', 'K-', "[code] LIKE CAST(@p1 AS varchar(8000)) ESCAPE '!'", ['K-%']],
    // An equal text of the code page could be another one.
    ['code', 'eq', '客户', '[code] = @p1', ['客户']],
    ['code', 'gt', 'süd', '[code] > CAST(@p1 COLLATE Latin1_General_CI_AS AS varchar(8000))', ['süd']],
    ['amount', 'ge', '12.50', '[amount] >= CAST(@p1 AS decimal(3, 1))', ['12.50']],
    ['price', 'lt', '0.00001', '[price] < CAST(@p1 AS decimal(5, 5))', ['0.00001']],
    [
      'id',
      'in',
      ['1', '9007199254740993'],
      '[id] IN (CAST(@p1 AS int), CAST(@p2 AS bigint))',
      ['1', '9007199254740993'],
    ],
    ['active', 'eq', true, '[active] = @p1', [true]],
    [
      'changed',
      'lt',
      '2026-03-29T02:30:00.1234567',
      '[changed] < CAST(CAST(@p1 AS datetime2(7)) AS datetime)',
      ['2026-03-29T02:30:00.1234567'],
    ],
    ['joined', 'eq', '2026-03-29T02:30:00+02:00', '[joined] = CAST(@p1 AS datetimeoffset)', ['2026-03-29T00:30:00Z']],
    ['photo', 'empty', undefined, '[photo] IS NULL', []],
  ] as const)('compares %s %s %j by its type', (field, op, value, text, values) => {
    const condition = { field, op, ...(value === undefined ? {} : { value: value as string }) }
    const query = page({ columns: ['id'], condition })
    expect(query).toEqual({
      text: `SELECT TOP (100) [id] FROM [dbo].[customers] AS [r] WHERE ${text} ORDER BY [r].[id]`,
      values,
    })
  })

  test('finds rows by their key, and one that holds given values', () => {
    expect(selectByKey(table(), ['code'], { code: 'K-1' })).toEqual({
      text: `SELECT TOP (2) ${shown} FROM [dbo].[customers] AS [r] WHERE [code] = CAST(@p1 AS varchar(8000))`,
      values: ['K-1'],
    })
    expect(selectEqual(table(), ['code'], { code: 'K-1', amount: '1.50' }).text).toBe(
      `SELECT TOP (1) ${shown} FROM [dbo].[customers] AS [r] WHERE [code] = CAST(@p1 AS varchar(8000)) AND ` +
        'NOT (EXISTS (SELECT [amount] EXCEPT SELECT CAST(@p2 AS decimal(30,10))))',
    )
  })
})

describe('writing', () => {
  const row = { code: 'K-1', 'Name ] 名': '客户', amount: '1.5', price: '2', active: true, photo: 'AP8=' }
  const bytes = `CAST(N'' AS xml).value('xs:base64Binary(sql:variable("@p6"))', 'varbinary(max)')`
  const places = `@p1, @p2, CAST(@p3 AS decimal(30,10)), CAST(@p4 AS money), @p5, ${bytes}`
  const names = '[code], [Name ]] 名], [amount], [price], [active], [photo]'

  test('makes a row and asks for what the database filled into its key, past triggers', () => {
    expect(insertOf(table(), row)).toEqual({
      text:
        `DECLARE @made TABLE ([id] bigint); INSERT INTO [dbo].[customers] (${names}) ` +
        `OUTPUT inserted.[id] INTO @made ([id]) VALUES (${places}); SELECT [id] FROM @made`,
      values: ['K-1', '客户', '1.5', '2', true, 'AP8='],
    })
    expect(insertOf(table({ primary: ['code'] }), { code: 'K-1' }).text).toBe(
      'INSERT INTO [dbo].[customers] ([code]) VALUES (@p1)',
    )
  })

  test('makes or changes a row under a lock of its key, and says which', () => {
    const { text, values } = upsertOf(table(), ['code'], { code: 'K-1', 'Name ] 名': 'x', amount: '1.5' })
    const key = '[code] = CAST(@p4 AS varchar(8000))'
    const binary = (side: string): string => `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${side}))`
    expect(text).toBe(
      `IF NOT EXISTS (SELECT 1 FROM [dbo].[customers] WITH (UPDLOCK, SERIALIZABLE) WHERE ${key}) ` +
        'BEGIN INSERT INTO [dbo].[customers] ([code], [Name ]] 名], [amount]) VALUES (@p1, @p2, CAST(@p3 AS decimal(30,10))); ' +
        'SELECT CAST(1 AS bit) AS [isthmus made] END ' +
        'ELSE BEGIN UPDATE [dbo].[customers] SET [Name ]] 名] = @p2, [amount] = CAST(@p3 AS decimal(30,10)) ' +
        `WHERE ${key} AND (EXISTS (SELECT ${binary('[Name ]] 名]')} EXCEPT SELECT ${binary('@p2')}) OR ` +
        'EXISTS (SELECT [amount] EXCEPT SELECT CAST(@p3 AS decimal(30,10)))); ' +
        'SELECT CAST(0 AS bit) AS [isthmus made] WHERE @@ROWCOUNT > 0 END',
    )
    expect(values).toEqual(['K-1', 'x', '1.5', 'K-1'])
    expect(upsertOf(table(), ['code'], { code: 'K-1' }).text).toBe(
      `IF NOT EXISTS (SELECT 1 FROM [dbo].[customers] WITH (UPDLOCK, SERIALIZABLE) WHERE [code] = CAST(@p2 AS varchar(8000))) ` +
        'BEGIN INSERT INTO [dbo].[customers] ([code]) VALUES (@p1); SELECT CAST(1 AS bit) AS [isthmus made] END',
    )
  })

  test('changes only what differs, and removes by the key', () => {
    expect(updateOf(table(), ['id'], { id: '7', changed: '2026-03-29T02:30:00.123' })).toEqual({
      text:
        'UPDATE [dbo].[customers] SET [changed] = CAST(CAST(@p1 AS datetime2(7)) AS datetime) WHERE [id] = CAST(@p2 AS int) AND ' +
        '(EXISTS (SELECT [changed] EXCEPT SELECT CAST(CAST(@p3 AS datetime2(7)) AS datetime)))',
      values: ['2026-03-29T02:30:00.123', '7', '2026-03-29T02:30:00.123'],
    })
    expect(deleteOf(table(), ['code'], { code: 'ü' })).toEqual({
      text: 'DELETE FROM [dbo].[customers] WHERE [code] = @p1',
      values: ['ü'],
    })
  })

  test('enters an effect once, and waits for whoever enters the same', async () => {
    const asked: SqlQuery[] = []
    const run = async (query: SqlQuery): Promise<SqlAnswer> => {
      asked.push(query)
      return { rows: [], changed: 1 }
    }
    expect(await enterEffect(run, table({ ledger: '[dbo].[isthmus_effects]' }), 'e-1')).toBeUndefined()
    expect(asked).toEqual([
      {
        text:
          'INSERT INTO [dbo].[isthmus_effects] (effect_key, table_name) SELECT @p1, @p2 WHERE NOT EXISTS ' +
          '(SELECT 1 FROM [dbo].[isthmus_effects] WITH (UPDLOCK, SERIALIZABLE) WHERE effect_key = @p1)',
        values: ['e-1', 'customers'],
      },
    ])
  })

  test('refuses a letter that the column has kept as a question mark', async () => {
    const kept = (code: string) => async (): Promise<SqlAnswer> => ({ rows: [{ id: '1', code }], changed: 1 })
    const write = (code: string, values: JsonObject) =>
      writeRow(kept(code), { kind: 'create', table: table(), key: ['id'], values, effect: '' })
    await expect(write('??', { code: '客户' })).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID' })
    expect(await write('ü?', { code: 'ü?' })).toMatchObject({ action: 'created', record: { code: 'ü?' } })
  })

  test.each([
    [{ 'isthmus made': true }, 0, 'created'],
    [{ 'isthmus made': false }, 1, 'updated'],
    [undefined, 0, 'unchanged'],
  ] as const)('an answer of %j means %i changed: %s', async (told, changed, action) => {
    const run = async ({ text }: SqlQuery): Promise<SqlAnswer> =>
      text.startsWith('SELECT')
        ? { rows: [{ id: '1', code: 'K-1' }], changed: 0 }
        : { rows: told ? [told] : [], changed }
    const values = { code: 'K-1', active: true }
    const write = { kind: 'upsert', table: table(), key: ['code'], values, effect: '' } as const
    expect(await writeRow(run, write)).toEqual({ action, record: { id: '1', code: 'K-1' } })
  })
})

test('changes of the same moment are told apart by the version that the server keeps of each row', async () => {
  const asked: SqlQuery[] = []
  const owned = { table_schema: 'dbo', table_name: 'stock', is_nullable: 'NO' }
  const columnsOf = ['id int int', 'changed datetime datetime', 'mark timestamp timestamp'].map((each, at) => {
    const [name = '', type = '', declared = ''] = each.split(' ')
    return { ...owned, column_name: name, data_type: type, column_type: declared, ordinal_position: at + 1 }
  })
  const key = {
    ...owned,
    constraint_name: 'PK',
    constraint_type: 'PRIMARY KEY',
    column_name: 'id',
    ordinal_position: 1,
  }
  const answers = (text: string): readonly JsonObject[] => {
    if (text.includes('sys.index_columns')) return [key]
    if (text.includes('sys.columns')) return columnsOf
    return [{ id: 1, changed: '2026-03-02T08:00:00.003', mark: 'AAAAAAAAB9E=' }]
  }
  const sql: SqlDoor = {
    query: async (query) => {
      asked.push(query)
      return answers(query.text)
    },
    write: () => Promise.reject(new Error('nothing is written')),
    once: (_, load) => load(),
  }
  const { behaviour } = changesNode(sqlserver)
  if (behaviour.kind !== 'trigger' || !behaviour.poll) throw new Error('it follows no changes')
  const window = { since: '2026-03-02T07:00:00.000Z', until: '2026-03-02T09:00:00.000Z', cursor: undefined }
  const config = { entity: 'stock', time: 'changed', everySeconds: 60 }
  const context = { sql, connection: { name: 'shop', config: {} } } as unknown as PollContext
  const changes: PolledChange[] = []
  for await (const batch of behaviour.poll.changes({ config, ...window }, context)) changes.push(...batch.changes)
  expect(changes).toMatchObject([{ id: '1', time: '2026-03-02T08:00:00.003+00:00', version: 'AAAAAAAAB9E=' }])
  expect(asked.at(-1)).toEqual({
    text:
      'SELECT TOP (500) [id], [changed], [mark] FROM [dbo].[stock] AS [r] WHERE ([changed] < CAST(CAST(@p1 AS datetime2(7)) AS datetime) ' +
      'and [changed] >= CAST(CAST(@p2 AS datetime2(7)) AS datetime)) ORDER BY [r].[changed], [r].[id]',
    values: ['2026-03-02T09:00:00.000', '2026-03-02T07:00:00.000'],
  })
})

describe('staging tables', () => {
  const names = ['staging_id', 'status', 'batch_id', 'attempts', 'picked_at', 'lease_until', 'settled_at', 'error']
  const staging = table({
    name: 'in_orders',
    quoted: '[dbo].[in_orders]',
    columns: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    types: {},
  })
  const all = names.map((name) => `[${name}]`).join(', ')
  const now = "TODATETIMEOFFSET(SYSUTCDATETIME(), '+00:00')"

  test('are claimed by rows that are locked, past those that others have locked', async () => {
    const asked: SqlQuery[] = []
    const run = async (query: SqlQuery): Promise<SqlAnswer> => {
      asked.push(query)
      return { rows: query.text.includes("= 'new'") ? [{ staging_id: '5', attempts: 0 }] : [], changed: 1 }
    }
    expect(
      await claimRows(run, staging, { run: 'r-1', count: 2, leaseSeconds: 60, isOurs: () => false }),
    ).toMatchObject([{ staging_id: '5', attempts: 1, status: 'claimed', batch_id: 'r-1' }])
    const hints = 'WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)'
    expect(asked).toEqual([
      {
        text: `SELECT TOP (2) ${all} FROM [dbo].[in_orders] AS [r] ${hints} WHERE [status] = 'claimed' AND [lease_until] < ${now} ORDER BY [r].[staging_id]`,
        values: [],
      },
      {
        text: `SELECT TOP (2) ${all} FROM [dbo].[in_orders] AS [r] ${hints} WHERE [status] = 'new' ORDER BY [r].[staging_id]`,
        values: [],
      },
      {
        text:
          `UPDATE [dbo].[in_orders] SET [status] = 'claimed', [batch_id] = @p1 , [picked_at] = ${now}, ` +
          `[lease_until] = DATEADD(second, 60, ${now}) , [attempts] = [attempts] + 1, [error] = NULL WHERE [staging_id] IN (@p2)`,
        values: ['r-1', '5'],
      },
    ])
  })

  const endedText = "[status] = 'claimed' AND [lease_until] <"
  const claimedRow = (id: string, run: string) => ({ staging_id: id, attempts: 1, status: 'claimed', batch_id: run })

  test('are left to runs of this runtime whose leases have ended, and taken from runs of others', async () => {
    const ended = [
      [claimedRow('1', 'ours-1'), claimedRow('2', 'theirs')],
      [claimedRow('2', 'theirs'), claimedRow('3', 'ours-2')],
      [claimedRow('2', 'theirs')],
    ]
    const renewed: unknown[] = []
    const run = async ({ text, values }: SqlQuery): Promise<SqlAnswer> => {
      if (text.startsWith('UPDATE') && text.includes('WHERE [status]')) renewed.push(values)
      return { rows: text.includes(endedText) ? (ended.shift() ?? []) : [], changed: 1 }
    }
    const isOurs = (id: string): boolean => id.startsWith('ours')
    const rows = await claimRows(run, staging, { run: 'r-1', count: 2, leaseSeconds: 60, isOurs })
    expect(rows.map(({ staging_id: id }) => id)).toEqual(['2'])
    expect(renewed).toEqual([['ours-1'], ['ours-2']])
  })

  test('are never taken from runs of this runtime, not even when their leases end at once', async () => {
    const run = async ({ text }: SqlQuery): Promise<SqlAnswer> => ({
      rows: text.includes(endedText) ? [claimedRow('1', 'ours'), claimedRow('2', 'theirs')] : [],
      changed: 1,
    })
    const isOurs = (id: string): boolean => id === 'ours'
    const rows = await claimRows(run, staging, { run: 'r-1', count: 2, leaseSeconds: 60, isOurs })
    expect(rows.map(({ staging_id: id }) => id)).toEqual(['2'])
  })

  test('are looked at and settled by plain statements', () => {
    expect(openRuns(staging).text).toBe(
      "SELECT TOP (1000) [batch_id] AS [run] FROM [dbo].[in_orders] AS [r] WHERE [status] = 'claimed' GROUP BY [batch_id]",
    )
    expect(waitingRows(staging, 3).text).toBe(
      `SELECT TOP (3) ${all} FROM [dbo].[in_orders] AS [r] WHERE [status] = 'new' ORDER BY [r].[staging_id]`,
    )
    expect(settleRow(staging, 5, { status: 'done', reason: null })).toEqual({
      text: `UPDATE [dbo].[in_orders] SET [status] = @p1, [error] = @p2, [settled_at] = ${now} WHERE [status] = 'claimed' AND [staging_id] = @p3`,
      values: ['done', null, '5'],
    })
    expect(renewRuns(staging, ['a', 'b'], 60).values).toEqual(['a', 'b'])
    expect(rejectWornOut(staging, 5).text).toContain(`[lease_until] < ${now} AND [attempts] >= 5`)
  })
})

test('whatever names and texts hold, names stay names and texts stay parameters', () => {
  const hostile = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      const type = 'nvarchar(max) COLLATE Latin1_General_CI_AS'
      const own = table({
        columns: { id: { type: 'string' }, [name]: { type: 'string' } },
        types: { id: type, [name]: type },
        uniques: [['id']],
        fields: { system: 'SQL Server', object: 'customers', kinds: { id: 'text', [name]: 'text' } },
      })
      const values = { id: value, [name]: value }
      const quoted = `[${name.replaceAll(']', ']]')}]`
      for (const { text, values: sent } of [
        insertOf(own, values),
        upsertOf(own, ['id'], values),
        selectPage({ table: own, columns: [], order: [name], condition: { field: name, op: 'eq', value }, limit: 1 }),
      ]) {
        expect(sent.every((each) => each === value)).toBe(true)
        expect(text).toContain(quoted)
        // What is left when names are taken out is written by the dialect alone.
        const left = text.replaceAll(/\[(?:[^\]]|\]\])*\]/g, '')
        expect(left).toMatch(/^[\w\s().,=;@<>]*$/)
      }
    }),
    { examples: [['a] = 1; DROP TABLE x --', "O'Brien ]] [x] 客户"]] },
  )
})
