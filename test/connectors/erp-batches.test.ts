import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFaults, startPlayground, type FaultRequest, type Playground } from '@isthmus/playground'
import { isJsonObject, valueAt, type Json } from '@isthmus/sdk'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expr, flowOf, leftBy, node, openRig, startNode, type Rig } from '../engine/engine-rig.ts'

const faults = createFaults()
/** Paths that the ERP was asked for. */
const asked: string[] = []
const watch = ({ method, path }: FaultRequest): boolean => {
  asked.push(`${method} ${path.replace('/odata/v4/', '')}`)
  return false
}
let folder: string
let playground: Playground
let rig: Rig

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-erp-batches-'))
  playground = await startPlayground({ folder, crmPort: 0, erpPort: 0, erp: { faults } })
  const { url, user, password } = playground.erp
  const connection = { name: 'erp', connector: 'playground-erp', config: { baseUrl: url, user }, secret: { password } }
  rig = openRig({ connections: [{ ...connection, allowPrivate: true, revision: '1' }] })
})
afterAll(async () => {
  await rig.close()
  await playground.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  playground.reset()
  faults.clear()
  faults.inject({ times: 1, when: 'before', answer: 'close', matches: watch })
  asked.length = 0
})

const fields = [
  { target: 'Name', value: expr('record.name') },
  { target: 'Country', value: expr('record.country ?? "DE"') },
  { target: 'Currency', value: 'EUR' },
]
const config = { entity: 'Customers', key: expr('record.id'), fields, into: 'customer' }
const flow = flowOf(
  [startNode, node('w', 'erp.upsert', config, { connection: 'erp', retry: { tries: 4, waitMs: 1, maxWaitMs: 5 } })],
  ['start -> w'],
)
const customers = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `c-${at}`, name: `Customer ${at}` }))
const actions = (records: readonly unknown[]) =>
  records.map((record) =>
    isJsonObject(record as Json) ? (record as { customer: { action: string } }).customer.action : '',
  )

test('many customers are created in two calls, and found unchanged in one', async () => {
  const first = await rig.run(flow, customers(60))
  expect(first).toMatchObject({ status: 'succeeded', records: { out: 60 } })
  expect(actions(leftBy(first, 'w'))).toEqual(customers(60).map(() => 'created'))
  expect(asked).toEqual(['POST $batch', 'POST $batch'])
  const second = await rig.run(flow, customers(60))
  expect(actions(leftBy(second, 'w'))).toEqual(customers(60).map(() => 'unchanged'))
  expect(asked).toHaveLength(3)
})

test('only what differs is changed, and one that the ERP refuses fails alone in its own words', async () => {
  await rig.run(flow, customers(3))
  const changed = [
    { id: 'c-0', name: 'Other' },
    { id: 'c-1', name: 'Customer 1' },
    { id: 'c-9', name: 'New', country: 'Nowhere' },
  ]
  const run = await rig.run(flow, changed)
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
  expect(actions(leftBy(run, 'w'))).toEqual(['updated', 'unchanged'])
  expect(run.failure?.problem).toMatchObject({ code: 'UPSTREAM_REJECTED', message: expect.stringContaining('Country') })
})

test.each(['close', { status: 500 }, { status: 429, headers: { 'retry-after': '0' } }] as const)(
  'each customer is created once although the answer to the writes is lost (%o)',
  async (answer) => {
    let calls = 0
    faults.inject({
      times: 1,
      when: 'after',
      answer,
      matches: ({ path }) => path.endsWith('$batch') && (calls += 1) === 2,
    })
    const run = await rig.run(flow, customers(20))
    expect(run).toMatchObject({ status: 'succeeded', records: { out: 20 } })
    const again = await rig.run(flow, customers(20))
    expect(actions(leftBy(again, 'w'))).toEqual(customers(20).map(() => 'unchanged'))
  },
)

test('a key that is no key fails before anything is sent for it', async () => {
  const run = await rig.run(flow, [{ id: '', name: 'None' }, ...customers(2)])
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
  expect(run.failure?.problem.code).toBe('FIELD_VALUE_INVALID')
})

test('many records are looked up by one list for 50 keys, each for its own, and one that is missing fails alone', async () => {
  const look = flowOf(
    [
      startNode,
      node(
        'g',
        'erp.get',
        { entity: 'Customers', field: 'ExternalReference', value: expr('record.id'), into: 'customer' },
        { connection: 'erp' },
      ),
    ],
    ['start -> g'],
  )
  await rig.run(flow, customers(60))
  asked.length = 0
  const ids = [...customers(60).map(({ id }) => id), 'c-7', 'nobody', "O'Brien & Co"]
  const run = await rig.run(
    look,
    ids.map((id) => ({ id })),
  )
  expect(run).toMatchObject({ status: 'partial', records: { out: 61, errors: 2 } })
  expect(run.failure?.problem.code).toBe('RECORD_NOT_FOUND')
  const found = leftBy(run, 'g').map((record) => valueAt(record as Json, '/customer/ExternalReference'))
  expect(found).toEqual(ids.slice(0, 61))
  expect(asked).toEqual(['GET Customers', 'GET Customers'])
})
