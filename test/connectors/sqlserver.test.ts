import type { JsonObject } from '@isthmus/sdk'
import type { ConnectionTestAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTdsServer, type TdsServer } from '../../packages/sql-sqlserver/src/testing/tds-server.ts'
import { openHouse, type House } from '../contracts/house.ts'
import { connection, nodeRunner, sameFields, type SqlRig } from '../systems/sql/sql-rig.ts'
import { SqlserverShop } from './sqlserver-shop.ts'

/** The nodes, the host and the driver as they are; only the server is one of the tests, because none can run here. */
const shop = new SqlserverShop()
let server: TdsServer
let house: House
let run: SqlRig['run']
let cutsCommit = false

beforeAll(async () => {
  server = await startTdsServer({
    answer: (asked) => shop.answer(asked),
    transaction: (change) => {
      shop.transaction(change)
      return change === 'committed' && cutsCommit ? 'cut' : undefined
    },
  })
  house = await openHouse()
  run = nodeRunner(house, 'sqlserver')
  await connect(connection)
})
afterAll(async () => {
  await house?.close()
  await server?.close()
})
beforeEach(() => {
  shop.customers.length = 0
  shop.instead.clear()
  cutsCommit = false
})

async function connect(name: string, config: JsonObject = {}, more: JsonObject = {}): Promise<void> {
  const where = { host: '127.0.0.1', port: server.port, database: 'shop', user: 'flows', tls: 'off' }
  const body = { name, connector: 'sqlserver', secret: { password: 'secret' }, allowPrivate: true }
  await house.call(
    'POST',
    'connections',
    {},
    { ...body, config: { ...where, writeTables: ['customers'], ...config }, ...more },
  )
}

const tried = (name: string) => house.call<ConnectionTestAnswer>('POST', 'connectionTest', { connection: name })

const customers = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => ({ code: `K-${from + at}`, name: `名 ${at}`, amount: '1.5000000000' }))
const fields = sameFields('code', 'name', 'amount')

test('a connection tells the version, and is refused a private address without leave', async () => {
  expect(await tried(connection)).toMatchObject({
    ok: true,
    message: { en: 'The database answers: Server 16.0.1000.6.' },
  })
  await connect('guarded', {}, { allowPrivate: false })
  expect(await tried('guarded')).toMatchObject({ ok: false, problem: { code: 'EGRESS_REFUSED' } })
})

test('its tables are described with keys, computed columns and versions of rows', async () => {
  await house.call('POST', 'contractCheck', { connection })
  const path = { connection }
  const { entities } = await house.call<{ entities: Record<string, JsonObject> }>('GET', 'contractEntities', path)
  expect(entities['customers']).toMatchObject({
    'x-keys': ['id'],
    'x-needed': ['code', 'name', 'amount'],
    properties: {
      id: { readOnly: true, type: 'integer' },
      code: { 'x-key': true, maxLength: 20 },
      amount: { format: 'decimal', 'x-precision': 30, 'x-scale': 10 },
      doubled: { readOnly: true },
      row_version: { readOnly: true, contentEncoding: 'base64' },
    },
  })
})

test('rows come page by page, each exactly once', async () => {
  shop.customers.push(...customers(1203).map((row, at) => ({ ...row, id: at + 1 })))
  const { run: done, errors } = await run('list', { entity: 'customers' })
  expect({ status: done.status, errors, out: done.records.out }).toEqual({ status: 'succeeded', errors: [], out: 1203 })
  const pages = server.asked.filter(({ text }) => text.includes('FROM [dbo].[customers] AS [r]'))
  expect(pages.length).toBeGreaterThan(1)
  expect(pages.every(({ text }) => text.endsWith('ROLLBACK TRANSACTION'))).toBe(true)
})

test('many rows are written together, and of one that is refused the others are not touched', async () => {
  const { out, errors } = await run('create', { entity: 'customers', fields }, [...customers(5), ...customers(1)])
  expect(out).toHaveLength(5)
  expect(out[4]).toMatchObject({
    action: 'created',
    record: { id: 5, code: 'K-5', name: '名 4', amount: '1.5000000000' },
  })
  expect(errors).toMatchObject([{ code: 'UPSTREAM_CONFLICT', record: { code: 'K-1' } }])
  expect(shop.customers.map(({ code }) => code)).toEqual(['K-1', 'K-2', 'K-3', 'K-4', 'K-5'])
})

test('a row whose commit was lost is found by its key and not made again', async () => {
  await connect('cut')
  cutsCommit = true
  const done = run('create', { entity: 'customers', key: ['code'], fields }, customers(1), 'cut')
  await expect.poll(() => shop.customers.length, { timeout: 15_000 }).toBe(1)
  cutsCommit = false
  const { out, errors } = await done
  expect({ out, errors }).toMatchObject({ out: [{ action: 'created' }], errors: [] })
  expect(shop.customers).toHaveLength(1)
})

test('a table that the connection does not list is not written', async () => {
  await connect('reading', { writeTables: [] })
  const { errors } = await run('create', { entity: 'customers', fields }, customers(1), 'reading')
  expect(errors).toMatchObject([{ code: 'SQL_WRITE_REFUSED' }])
})

test('a statement that takes too long is ended, and the next one is answered', async () => {
  shop.instead.set('TOP (100)', 'silence')
  const { errors } = await run('list', { entity: 'customers', timeoutSeconds: 1 })
  expect(errors).toMatchObject([{ code: 'UPSTREAM_TIMEOUT' }])
  shop.instead.clear()
  expect((await run('list', { entity: 'customers' })).run.status).toBe('succeeded')
})
