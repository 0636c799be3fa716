import { ledgerDdl, stagingDdl } from '@isthmus/sdk/contract'
import { plainText, type Flow, type Json, type JsonObject } from '@isthmus/sdk'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createSqlHost } from '../../../packages/runtime/src/sql/sql-host.ts'
import type { SqlDialect } from '../../../packages/nodes/src/sql/dialect.ts'
import { mariadb, postgresql } from '../../../packages/nodes/src/sql/dialects.ts'
import { claimRows } from '../../../packages/nodes/src/sql/staging.ts'
import { tableOf } from '../../../packages/nodes/src/sql/table.ts'
import { writeRow } from '../../../packages/nodes/src/sql/write-row.ts'
import { openHouse, type House } from '../../contracts/house.ts'
import { connect, connection, node, openRig, wire, type SqlRig } from './sql-rig.ts'

const patience = { timeout: 60_000, interval: 50 } as const

const schema = {
  type: 'object',
  properties: {
    number: { type: 'string', maxLength: 20 },
    amount: { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 2 },
    customer: { type: 'string' },
  },
  required: ['number', 'amount'],
  'x-keys': ['number'],
}

describe.each(['postgresql', 'mariadb'] as const)('%s', (id) => {
  const engine = id === 'postgresql' ? 'postgresql' : 'mysql'
  const done =
    'CREATE TABLE done_orders (number varchar(20) NOT NULL, amount decimal(15, 2) NOT NULL, PRIMARY KEY (number))'
  let rig: SqlRig
  let other: House
  beforeAll(async () => {
    const tables = `${stagingDdl({ engine, table: 'in_orders', schema })}\n${done};\n${ledgerDdl(engine)}`
    rig = await openRig(id, { tables, writeTables: ['in_orders', 'done_orders'] })
    other = await openHouse()
    await connect(other, rig.system, ['in_orders', 'done_orders'])
  })
  afterAll(async () => {
    await other?.close()
    await rig?.close()
  })

  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => `N-${from + at}`)
  const insert = (list: readonly string[]) =>
    rig.system.execute(
      `INSERT INTO in_orders (number, amount, customer) VALUES ${list.map((number) => `('${number}', 10.10, 'O''Brien 客户')`).join(', ')}`,
    )
  const staged = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    rig.system.rows('SELECT number, status, attempts, error FROM in_orders ORDER BY staging_id')
  const inState = async (status: string) => (await staged()).filter((row) => row['status'] === status)

  /** Claims rows, and makes an order of each. */
  function claiming(flowId: string, claim: JsonObject, more: Partial<Flow> = {}): Flow {
    return {
      schema: 'isthmus/flow/1',
      id: flowId,
      name: flowId,
      nodes: [
        node({
          id: 'claim',
          type: `${id}.claim`,
          name: 'Claim',
          connection,
          config: { entity: 'in_orders', everySeconds: 1, ...claim },
        }),
        node({
          id: 'make',
          type: `${id}.create`,
          name: 'Make',
          connection,
          config: {
            entity: 'done_orders',
            fields: [
              { target: 'number', value: { $expr: 'record.number' } },
              { target: 'amount', value: { $expr: 'record.amount' } },
            ],
          },
        }),
      ],
      edges: [wire('claim', 'make')],
      settings: {},
      ...more,
    }
  }
  const publish = async (house: House, flow: Flow) => {
    await house.call('POST', 'flows', {}, { flow })
    await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
  }
  const stop = (house: House, flow: Flow) => house.call('PUT', 'flowActive', { flow: flow.id }, { active: false })

  test('two runtimes share the rows: each is taken once, its order made once, and settled', async () => {
    await insert(numbers(0, 120))
    const flow = claiming('claim-both', { recordsPerRun: 7 })
    await Promise.all([publish(rig.house, flow), publish(other, flow)])
    await vi.waitFor(async () => expect(await inState('done')).toHaveLength(120), patience)
    const [made] = await rig.system.rows('SELECT COUNT(*) AS n FROM done_orders')
    expect(Number(made?.['n'])).toBe(120)
    expect((await staged()).every(({ attempts }) => Number(attempts) === 1)).toBe(true)
    const runs = async (house: House) => (await house.call<{ runs: readonly Json[] }>('GET', 'runs')).runs.length
    expect((await runs(rig.house)) + (await runs(other))).toBeGreaterThanOrEqual(Math.ceil(120 / 7))
    await Promise.all([stop(rig.house, flow), stop(other, flow)])
  })

  test('a row that cannot be carried out is rejected with the reason, and its neighbours are done', async () => {
    await insert(['N-0', 'M-1', 'M-2'])
    const flow = claiming('claim-reject', { recordsPerRun: 1 })
    await publish(rig.house, flow)
    await vi.waitFor(async () => expect(await inState('rejected')).toHaveLength(1), patience)
    await vi.waitFor(async () => expect(await inState('done')).toHaveLength(122), patience)
    const [rejected] = await inState('rejected')
    expect(rejected).toMatchObject({ number: 'N-0', error: expect.stringMatching(/duplicate/i) as string })
    await stop(rig.house, flow)
  })

  test('a flow settles single rows by itself, with a reason of its own', async () => {
    await insert(['S-1', 'S-2'])
    const settle = (own: JsonObject) => ({ entity: 'in_orders', id: { $expr: 'record.staging_id' }, ...own })
    const flow: Flow = {
      ...claiming('claim-settle', { recordsPerRun: 10 }),
      nodes: [
        node({
          id: 'claim',
          type: `${id}.claim`,
          name: 'Claim',
          connection,
          config: { entity: 'in_orders', everySeconds: 1, recordsPerRun: 10 },
        }),
        node({
          id: 'which',
          type: 'filter',
          name: 'Which',
          config: { condition: { $expr: 'record.number == "S-1"' } },
        }),
        node({
          id: 'refuse',
          type: `${id}.settle`,
          name: 'Refuse',
          connection,
          config: settle({ status: 'rejected', reason: { $expr: '"customer " + record.customer + " is blocked"' } }),
        }),
      ],
      edges: [wire('claim', 'which'), wire('which', 'refuse')],
    }
    await publish(rig.house, flow)
    await vi.waitFor(async () => {
      const rows = (await staged()).filter(({ number }) => String(number).startsWith('S-'))
      expect(rows).toMatchObject([
        { status: 'rejected', error: "customer O'Brien 客户 is blocked" },
        { status: 'done', error: null },
      ])
    }, patience)
    await stop(rig.house, flow)
  })

  test('many rows are settled in one transaction, each with an outcome of its own', async () => {
    await insert(Array.from({ length: 60 }, (_, at) => `T-${at}`))
    // Every tenth id is one that nobody claimed.
    const staging = { $expr: 'endsWith(record.number, "0") ? 999999999 : record.staging_id' }
    const flow: Flow = {
      ...claiming('claim-settle-many', { recordsPerRun: 100 }),
      nodes: [
        node({
          id: 'claim',
          type: `${id}.claim`,
          name: 'Claim',
          connection,
          config: { entity: 'in_orders', everySeconds: 1, recordsPerRun: 100 },
        }),
        node({
          id: 'refuse',
          type: `${id}.settle`,
          name: 'Refuse',
          connection,
          config: { entity: 'in_orders', id: staging, status: 'rejected', reason: 'closed' },
        }),
      ],
      edges: [wire('claim', 'refuse')],
    }
    await publish(rig.house, flow)
    await vi.waitFor(async () => {
      const rows = (await staged()).filter(({ number }) => String(number).startsWith('T-'))
      const closed = rows.filter(({ status, error }) => status === 'rejected' && error === 'closed')
      expect(closed).toHaveLength(54)
    }, patience)
    await stop(rig.house, flow)
  })

  test('rows of a runtime that does not come back are taken over when their lease ends, and given up in the end', async () => {
    const past = id === 'postgresql' ? "now() - interval '1 minute'" : 'NOW(6) - INTERVAL 1 MINUTE'
    await rig.system.execute(
      `INSERT INTO in_orders (number, amount, status, batch_id, attempts, lease_until) VALUES
        ('L-1', 1, 'claimed', 'gone', 1, ${past}), ('L-2', 1, 'claimed', 'gone', 5, ${past})`,
    )
    const flow = claiming('claim-lease', { recordsPerRun: 1, maxAttempts: 5 })
    await publish(rig.house, flow)
    await vi.waitFor(async () => {
      const rows = (await staged()).filter(({ number }) => String(number).startsWith('L-'))
      expect(rows).toMatchObject([
        { status: 'done', attempts: 2 },
        { status: 'rejected', error: expect.stringContaining('lease') as string },
      ])
    }, patience)
    await stop(rig.house, flow)
  })

  /** A table as the nodes have it, by a dialect that does in several statements what this database does in one. */
  async function inSteps(more: Partial<SqlDialect>, name: string) {
    const host = createSqlHost()
    const steps = {
      name: 'steps',
      connector: id,
      config: { ...rig.system.config, writeTables: ['in_orders', 'done_orders'] },
      secret: { password: rig.system.password },
      allowPrivate: true,
      revision: '1',
    }
    const sql = host.open({ connection: steps, engine, signal: new AbortController().signal })
    const dialect = { ...(id === 'postgresql' ? postgresql : mariadb), ...more }
    const context = { sql, connection: { ...steps, baseUrl: '' } }
    return { host, sql, table: await tableOf(dialect, context, { name, per: '1' }) }
  }

  test('rows are claimed in steps as well, each once, where no statement keeps just as many as are wanted', async () => {
    const wanted = Array.from({ length: 60 }, (_, at) => `K-${at}`)
    await insert(wanted)
    const { host, sql, table } = await inSteps({ claimsInSteps: true }, 'in_orders')
    const claimed = async (run: string): Promise<readonly string[]> => {
      const rows = await sql.write([table.name], (within) =>
        claimRows(within, table, { run, count: 7, leaseSeconds: 300, isOurs: () => false }),
      )
      const numbersOf = rows.map(({ number = null }) => plainText(number))
      return numbersOf.length === 0 ? [] : [...numbersOf, ...(await claimed(run))]
    }
    const taken = (await Promise.all(['one', 'two', 'three'].map(claimed))).flat()
    expect(taken.toSorted()).toEqual(wanted.toSorted())
    await rig.system.execute("UPDATE in_orders SET status = 'done' WHERE number LIKE 'K-%'")
    await host.close()
  })

  // A refusal of PostgreSQL undoes the whole transaction, so that no step could follow.
  const waysToUpsert = id === 'mariadb' ? ['in one statement', 'in steps'] : ['in one statement']
  test.each(waysToUpsert)('a row that two sessions make at the same moment is made once, %s', async (way) => {
    const { host, sql, table } = await inSteps({}, 'done_orders')
    const { upsert: _, ...stepping } = table.dialect
    const dialect = way === 'in steps' ? stepping : table.dialect
    const own = { ...table, ledger: undefined, dialect }
    const made = (number: string, amount: string) =>
      sql.write([table.name], (run) =>
        writeRow(run, { kind: 'upsert', table: own, key: ['number'], values: { number, amount }, effect: '' }),
      )
    await rig.system.execute("DELETE FROM done_orders WHERE number LIKE 'U-%'")
    for (let round = 0; round < 50; round += 1) {
      const both = await Promise.all([made(`U-${round}`, '1.00'), made(`U-${round}`, '2.00')])
      expect(both.map(({ action }) => action).toSorted()).toEqual(['created', 'updated'])
    }
    expect(await made('U-0', '3.00')).toMatchObject({ action: 'updated', record: { amount: '3.00' } })
    expect(await made('U-0', '3.00')).toMatchObject({ action: 'unchanged' })
    await host.close()
  })

  test('a table without bookkeeping, and a lease that is too short, are refused in words', async () => {
    const flow = claiming('claim-wrong', { entity: 'done_orders' })
    await publish(rig.house, flow)
    const problem = async (flowId: string) => {
      const polls = await rig.house.call<readonly JsonObject[]>('GET', 'polls')
      const list = Array.isArray(polls) ? polls : (polls as unknown as { polls: readonly JsonObject[] }).polls
      return JSON.stringify(list.find((poll) => poll['flowId'] === flowId) ?? {})
    }
    await vi.waitFor(async () => expect(await problem('claim-wrong')).toContain('must be a staging table'), patience)
    await stop(rig.house, flow)
    const short = claiming('claim-short', { everySeconds: 10, leaseSeconds: 20 })
    await publish(rig.house, short)
    await vi.waitFor(async () => expect(await problem('claim-short')).toContain('three times'), patience)
    await stop(rig.house, short)
  })
})
