import { readFileSync } from 'node:fs'
import { builtinPlugins } from '@isthmus/nodes'
import { checkFlow, parseValueMap, type Json, type ValueMap } from '@isthmus/sdk'
import { createMapping, type MappingRow } from '@isthmus/sdk/mapping'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse, type House } from './engine/control-house.ts'
import { flowOf, node, startNode } from './engine/engine-rig.ts'

const document = readFileSync(new URL('../docs/tutorial-mapping.md', import.meta.url), 'utf8')

interface Block {
  readonly kind: string
  readonly value: Json
}

const blocks = [...document.matchAll(/^```json (\S+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']): Block => ({
  kind,
  value: JSON.parse(text) as Json,
}))

/** Rows with the record that stands before them and the result behind them. */
const examples = blocks.flatMap(({ kind, value: rows }, at) => {
  if (kind !== 'rows') return []
  const record = blocks.slice(0, at).findLast((each) => each.kind === 'record')?.value ?? null
  const targets = (rows as unknown as readonly MappingRow[]).map(({ target }) => target).join(', ')
  return [{ targets, rows, record, result: blocks[at + 1] }]
})

let house: House
let map: ValueMap
beforeAll(() => {
  house = openHouse()
  map = readMap(blocks.find(({ kind }) => kind === 'value-map')?.value)
  house.stores.valueMaps.save({ map, by: 'ada', baseVersion: 0 })
})
afterAll(() => house.close())

function readMap(value: Json | undefined): ValueMap {
  const parsed = parseValueMap(value ?? null)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  return parsed.map
}

test('the tutorial shows all mappings of customers and orders, there and back', () => {
  expect(examples.map(({ targets }) => targets)).toEqual([
    'client_code',
    'customer_id',
    'transaction_time, booking_day',
    'transaction_time',
    'account_id',
    'customer_id',
    'credit_level',
    'level',
    'client_code, transaction_time, account_id, credit_level',
  ])
})

test.each(examples)('what the tutorial shows for $targets is what a run gives', async ({ rows, record, result }) => {
  const flow = flowOf([startNode, node('m', 'map', { fields: rows })], ['start -> m'])
  const nodeTypes = new Map(builtinPlugins.flatMap(({ nodes }) => nodes.map(({ info }) => [info.id, info] as const)))
  const valueMaps = new Map([[map.name, map]])
  expect(checkFlow(flow, nodeTypes, { valueMaps }).filter(({ severity }) => severity !== 'warning')).toEqual([])
  expect(result?.kind).toBe('result')
  expect(await outputOf(flow, record)).toEqual([result?.value])
  expect(createMapping(rows as unknown as readonly MappingRow[], { valueMaps })({ record })).toEqual(result?.value)
})

test('a level that the table does not have is told apart by its name', async () => {
  const { rows, record } = examples.at(-1) ?? { rows: [], record: {} }
  const flow = flowOf([startNode, node('m', 'map', { fields: rows })], ['start -> m'])
  house.add({ ...flow, id: 'unmapped' })
  const run = await house.run('unmapped', [{ ...(record as object), level: 'Platinum' }])
  expect(run.failure?.problem).toMatchObject({ code: 'VALUE_UNMAPPED', params: { value: '"Platinum"' } })
})

async function outputOf(flow: ReturnType<typeof flowOf>, record: Json): Promise<readonly Json[]> {
  const id = `tutorial-${house.stores.flows.list().length}`
  house.add({ ...flow, id })
  const run = await house.run(id, [record])
  expect(run.status).toBe('succeeded')
  return house.output(run.id, 'm')
}
