import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Flow } from '@isthmus/sdk'
import { openHouse, type House } from '../engine/control-house.ts'
import { isthmus, summaryOf } from '../support/command-line.ts'

// The examples of docs/control-flow.md.
const folder = new URL('control/', import.meta.url)

let house: House
beforeEach(async () => {
  house = openHouse()
  for (const file of await readdir(folder)) {
    house.add(JSON.parse(await readFile(new URL(file, folder), 'utf8')) as Flow)
  }
})
afterEach(() => house.close())

const line = (sku: string, quantity: number, price = 10) => ({ sku, quantity, price })

test('orders are checked line by line, what fails is caught, and a report ends it', async () => {
  const orders = [
    { id: 'o1', customer: 'north', lines: [line('a', 2), line('b', 0), line('c', 1)] },
    { id: 'o2', customer: 'south', lines: 'none' },
  ]
  const run = await house.run('orders-with-lines', orders)
  expect(run).toMatchObject({ status: 'succeeded', records: { in: 2, out: 2, errors: 1 } })
  expect(await house.output(run.id, 'sum')).toEqual([{ id: 'o1', lines: 2, refused: 1 }])
  expect(await house.output(run.id, 'note')).toMatchObject([{ id: 'o2', where: 'Check the lines' }])
  expect(await house.output(run.id, 'report')).toEqual([{ status: 'succeeded', orders: 2, failed: 1 }])
  expect((await house.stores.runs.get(run.id))?.children.count).toBe(3)
})

test('an order of a blocked customer stops the run', async () => {
  const run = await house.run('orders-with-lines', [{ id: 'o3', customer: 'blocked', lines: [] }])
  expect(run).toMatchObject({
    status: 'failed',
    failure: { node: 'stop', problem: { code: 'RUN_STOPPED' } },
    stopped: { message: 'The customer of order o3 is blocked' },
  })
  expect(await house.output(run.id, 'report')).toMatchObject([{ status: 'failed' }])
})

test('the command line finds called flows beside the flow', async () => {
  const file = fileURLToPath(new URL('orders-with-lines.json', folder))
  const input = JSON.stringify([{ id: 'o1', customer: 'north', lines: [line('a', 1)] }])
  const result = await isthmus(['run', file, '--input', '-', '--json'], input)
  expect(summaryOf(result)).toEqual({ status: 'succeeded', records: { in: 1, out: 1, errors: 0 } })
})
