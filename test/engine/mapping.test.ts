import { afterEach, expect, test } from 'vitest'
import { type Json, type NodeType, type ValueMap } from '@isthmus/sdk'
import { createMapping, objectOfRows, type FieldRow, type MappingRow } from '@isthmus/sdk/mapping'
import { openHouse, type House } from './control-house.ts'
import { effectType, expr, flowOf, node, startNode } from './engine-rig.ts'

const houses: House[] = []
afterEach(async () => {
  await Promise.all(houses.splice(0).map((house) => house.close()))
})

const levels: ValueMap = {
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'Level in the CRM', type: 'text' },
  right: { title: 'Credit level in the ERP', type: 'text' },
  entries: [
    ['VIP', 'AAA'],
    ['Standard', 'B'],
  ],
  unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
}

/** A node that writes rows, as connectors do: it notes the object that they describe. */
function writeType(written: Json[]): NodeType {
  const base = effectType('save', async (record) => [{ record }])
  const config = { type: 'object', properties: { fields: { type: 'array', 'x-ui': { widget: 'fields' } } } }
  return {
    info: { ...base.info, config, effects: 'write' },
    behaviour: {
      kind: 'effect',
      concurrency: 1,
      permittedHosts: ['*'],
      run: async ({ record, config: { fields } }) => {
        written.push(objectOfRows(fields as unknown as readonly FieldRow[]))
        return [{ record }]
      },
    },
  }
}

function open() {
  const written: Json[] = []
  const house = openHouse({ nodes: [writeType(written)] })
  houses.push(house)
  house.stores.valueMaps.save({ map: levels, by: 'ada', baseVersion: 0 })
  return { house, written }
}

const rows: readonly MappingRow[] = [
  { target: 'client_code', value: expr('"CRM-" + padStart(text(record.customer_id), 6, "0")') },
  { target: 'transaction_time', value: expr('toZone(record.order_date, "Asia/Shanghai")') },
  { target: 'account.id', value: expr('find(record.accounts, each => each.number === record.customer_id).account_id') },
  { target: 'credit_level', value: expr('mapValue("customer-level", record.level)'), default: 'B' },
  { target: 'address', copy: { from: expr('record.address'), except: ['id'] } },
  { target: 'address.city', value: expr('upper(record.address.city)') },
  { target: 'note', value: expr('record.note'), whenEmpty: 'skip' },
  {
    target: 'lines',
    lines: {
      from: expr('record.items'),
      where: expr('line.quantity > 0'),
      rows: [
        { target: 'position', value: expr('position + 1') },
        { target: 'sku', value: expr('upper(line.sku)') },
        { target: 'currency', value: expr('record.currency') },
        {
          target: 'lots',
          lines: { from: expr('line.lots'), as: 'lot', rows: [{ target: '', value: expr('line.sku + "/" + lot') }] },
        },
      ],
    },
  },
  {
    target: 'by_kind',
    lines: {
      from: expr('record.items'),
      group: expr('line.kind'),
      rows: [
        { target: 'kind', value: expr('line.key') },
        { target: 'quantity', value: expr('sum(line.lines, each => each.quantity)') },
      ],
    },
  },
  {
    target: 'all_lots',
    lines: {
      from: expr('record.items'),
      flatten: expr('line.lots'),
      rows: [
        { target: 'lot', value: expr('line') },
        { target: 'sku', value: expr('parent.sku') },
      ],
    },
  },
]

const record = {
  customer_id: 42,
  order_date: '2026-03-31T20:30:00Z',
  accounts: [
    { number: 41, account_id: 'A-1' },
    { number: 42, account_id: 'A-2' },
  ],
  level: 'VIP',
  address: { id: 9, city: 'Bonn', zip: '53111' },
  note: ' ',
  currency: 'EUR',
  items: [
    { sku: 'a', quantity: 2, kind: 'x', lots: ['L1', 'L2'] },
    { sku: 'b', quantity: 0, kind: 'y', lots: [] },
    { sku: 'c', quantity: 3, kind: 'x' },
  ],
}

const mapped = {
  client_code: 'CRM-000042',
  transaction_time: '2026-04-01T04:30:00.000+08:00',
  account: { id: 'A-2' },
  credit_level: 'AAA',
  address: { zip: '53111', city: 'BONN' },
  lines: [
    { position: 1, sku: 'A', currency: 'EUR', lots: ['a/L1', 'a/L2'] },
    { position: 2, sku: 'C', currency: 'EUR', lots: null },
  ],
  by_kind: [
    { kind: 'x', quantity: 5 },
    { kind: 'y', quantity: 0 },
  ],
  all_lots: [
    { lot: 'L1', sku: 'a' },
    { lot: 'L2', sku: 'a' },
  ],
}

test('a customer is mapped between two systems in the engine, for a record, a write and a preview alike', async () => {
  const { house, written } = open()
  const config = { fields: rows as unknown as Json }
  house.add(
    flowOf(
      [
        startNode,
        node('save', 'save', config),
        node('m', 'map', config),
        node('last', 'save', { fields: [{ target: 'all', value: expr('record') }] }),
      ],
      ['start -> save', 'start -> m', 'm -> last'],
    ),
  )
  const run = await house.run('test-flow', [record])
  expect(run.status).toBe('succeeded')
  expect(written).toHaveLength(2)
  expect(written).toContainEqual(mapped)
  expect(written).toContainEqual({ all: mapped })
  const preview = createMapping(rows, { valueMaps: new Map([['customer-level', levels]]) })
  expect(preview({ record })).toEqual(mapped)
})

test('a line that fails names its field inside the lines', async () => {
  const { house, written } = open()
  house.add(flowOf([startNode, node('m', 'map', { fields: rows as unknown as Json })], ['start -> m']))
  const run = await house.run('test-flow', [{ ...record, items: [{ sku: { no: 1 }, quantity: 1 }] }])
  expect(run.failure?.problem).toMatchObject({
    code: 'EXPRESSION_FAILED',
    params: { field: 'fields 8 lines 2 "lines › sku"' },
  })
  expect(written).toEqual([])
})
