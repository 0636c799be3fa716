import pg from 'pg'
import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import type { ContractDetail, FlowDetail, FlowDriftAnswer, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { applyEdit } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { startPostgresql, type RunningPostgresql } from './start-postgresql.ts'

const connection = 'shop'
let server: RunningPostgresql
let house: House
let admin: pg.Client

beforeAll(async () => {
  server = await startPostgresql()
  house = await openHouse()
  const { host, port, database, user, password } = server
  admin = new pg.Client({ host, port, database, user, password })
  await admin.connect()
  await admin.query(`
    DROP SCHEMA IF EXISTS isthmus_test CASCADE;
    CREATE SCHEMA isthmus_test;
    SET search_path = isthmus_test;
    CREATE TYPE rating AS ENUM ('GOLD', 'SILVER');
    CREATE TABLE customers (
      region text NOT NULL,
      number integer NOT NULL,
      name varchar(60) NOT NULL,
      "Full ""name"" 名" text,
      credit_limit numeric(15, 2) NOT NULL DEFAULT 0,
      level rating NOT NULL,
      turnover bigint,
      joined timestamptz NOT NULL DEFAULT '2026-03-01 08:00:00+01',
      doubled numeric GENERATED ALWAYS AS (credit_limit * 2) STORED,
      id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      PRIMARY KEY (region, number)
    );
    INSERT INTO customers (region, number, name, "Full ""name"" 名", credit_limit, level, turnover)
      SELECT CASE WHEN n % 2 = 0 THEN 'north' ELSE 'süd' END, n, 'O''Brien ' || n, '% ] 客户', n + 0.10, 'GOLD',
        9007199254740993 + n FROM generate_series(1, 1001) AS n;`)
  await house.call(
    'POST',
    'connections',
    {},
    {
      name: connection,
      connector: 'postgresql',
      config: { host, port, database, schema: 'isthmus_test', user, tls: 'off' },
      secret: { password },
      allowPrivate: true,
    },
  )
})
afterAll(async () => {
  await admin?.query('DROP SCHEMA IF EXISTS isthmus_test CASCADE')
  await admin?.end()
  await house?.close()
  await server?.stop()
})

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'> & { readonly typeVersion?: number }): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})
const wire = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
})

function reading(id: string, list: FlowNode['config'], fields: readonly Json[]): Flow {
  return {
    schema: 'isthmus/flow/1',
    id,
    name: id,
    nodes: [
      node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} }),
      node({ id: 'list', type: 'postgresql.list', typeVersion: 2, name: 'Customers', connection, config: list }),
      node({ id: 'map', type: 'map', name: 'Shape', config: { fields } }),
    ],
    edges: [wire('start', 'list'), wire('list', 'map')],
    settings: {},
  }
}

const check = () => house.call<ContractDetail>('POST', 'contractCheck', { connection })
const recordsOf = async (run: string) =>
  (await house.call<TraceRecordsAnswer>('GET', 'runRecords', { run, node: 'map' })).records.map(({ value }) => value)

const customers = { entity: 'customers', key: ['region', 'number'] }
const fields = [
  { target: 'who', value: { $expr: 'record.name' } },
  { target: 'limit', value: { $expr: 'record.credit_limit + record.credit_limit' } },
  { target: 'level', value: { $expr: 'record.level' } },
  { target: 'turnover', value: { $expr: 'record.turnover' } },
]

test('a table is described with keys, enum values, lengths, decimals and computed columns', async () => {
  expect(await house.call('POST', 'connectionTest', { connection })).toMatchObject({ ok: true })
  const { described } = await check()
  expect(described?.entities).toEqual([{ name: 'customers', fields: 10, keys: ['region', 'number'] }])
  const { entities } = await house.call<{ entities: Record<string, Json> }>('GET', 'contractEntities', { connection })
  expect(entities['customers']).toMatchObject({
    'x-needed': ['region', 'number', 'name', 'level'],
    properties: {
      name: { type: 'string', maxLength: 60 },
      'Full "name" 名': { type: ['string', 'null'] },
      credit_limit: { type: 'string', format: 'decimal', 'x-precision': 15, 'x-scale': 2 },
      level: { type: 'string', enum: ['GOLD', 'SILVER'] },
      turnover: { type: ['string', 'null'], format: 'int64' },
      joined: { type: 'string', format: 'date-time' },
      doubled: { readOnly: true },
      id: { 'x-key': true, readOnly: true },
    },
  })
})

test('rows come page by page, each once, with exact numbers', async () => {
  await house.call('POST', 'flows', {}, { flow: reading('read-all', customers, fields) })
  const run = await house.run({ id: 'read-all' } as Flow)
  expect(run).toMatchObject({ status: 'succeeded', records: { out: 1001 } })
  expect((await recordsOf(run.id))[0]).toEqual({
    who: "O'Brien 2",
    limit: '4.20',
    level: 'GOLD',
    turnover: '9007199254740995',
  })
})

test('a table altered between two runs is found, the checker knows it, and the rename brings its edit', async () => {
  await check()
  const flow = reading(
    'read-drift',
    { ...customers, select: ['region', 'number', 'name', 'credit_limit', 'level', 'turnover'] },
    fields,
  )
  await house.call('POST', 'flows', {}, { flow })
  expect(await house.run(flow)).toMatchObject({ status: 'succeeded' })
  await admin.query(`
    ALTER TABLE customers RENAME COLUMN name TO customer_name;
    ALTER TABLE customers ALTER COLUMN turnover TYPE text;
    ALTER TABLE customers ADD COLUMN tax_code varchar(10) NOT NULL DEFAULT 'DE';
    ALTER TABLE customers ALTER COLUMN tax_code DROP DEFAULT;
    ALTER TABLE customers ALTER COLUMN credit_limit DROP NOT NULL;
    ALTER TYPE rating ADD VALUE 'BRONZE';`)
  const { described } = await check()
  expect(described?.findings.map(({ change }) => [change.kind, change.path?.join('.')])).toEqual([
    ['fieldRenamed', 'name'],
    ['fieldAdded', 'tax_code'],
    ['nowRequired', 'tax_code'],
    ['nowNullable', 'credit_limit'],
    ['valuesAdded', 'level'],
    ['typeChanged', 'turnover'],
  ])
  const { check: found } = await house.call<FlowDetail>('GET', 'flow', { flow: flow.id })
  expect(found.problems).toContainEqual(expect.objectContaining({ code: 'FIELD_UNKNOWN', node: 'map' }))
  const drift = await house.call<FlowDriftAnswer>('GET', 'flowDrift', { flow: flow.id })
  const patch = drift.connections[0]?.patch
  if (!patch) throw new Error('there is no patch')
  const edited = applyEdit(flow, patch)
  if (!edited.ok) throw new Error(edited.problem.message)
  await house.call('PUT', 'flow', { flow: flow.id }, { flow: edited.flow, baseVersion: 1 })
  const run = await house.run(edited.flow)
  expect(run).toMatchObject({ status: 'succeeded', records: { out: 1001 } })
  expect((await recordsOf(run.id))[0]).toMatchObject({ who: "O'Brien 2" })
})

test('a private address needs the connection’s leave', async () => {
  const detail = await house.call<{ config: object }>('GET', 'connection', { connection })
  await house.call('PUT', 'connection', { connection }, { config: detail.config, allowPrivate: false })
  expect(await house.call('POST', 'connectionTest', { connection })).toMatchObject({
    ok: false,
    problem: { code: 'EGRESS_REFUSED' },
  })
})
