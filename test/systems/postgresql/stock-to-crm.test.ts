import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import type { Flow } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { flowsFolder } from '../../support/command-line.ts'
import { systems, type SqlSystem } from '../sql/engines.ts'

const skus = 5000
/** 2 % of them. */
const changed = 100
/** Touched without a change of what can be sold. */
const onlyTouched = 50
const longestLagMs = 60_000
const patience = { timeout: 180_000, interval: 200 } as const

interface Product {
  readonly id: string
  readonly sku: string
  readonly stock_available: string | null
  readonly updated_at: string
}

const golden: unknown = JSON.parse(
  readFileSync(new URL('../../flows/golden/stock-to-crm.json', import.meta.url), 'utf8'),
)

let folder: string
let playground: Playground
let system: SqlSystem
let house: House

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-stock-'))
  const quick = { requestsPerSecond: 100_000, burst: 100_000 }
  playground = await startPlayground({ folder, crmPort: 0, erpPort: 0, crm: quick })
  system = await systems.postgresql()
  await system.execute(`
    CREATE TABLE stock_levels (
      sku varchar(40) NOT NULL, warehouse varchar(10) NOT NULL, on_hand numeric(15, 2) NOT NULL,
      reserved numeric(15, 2) NOT NULL, updated_at timestamptz NOT NULL, PRIMARY KEY (sku, warehouse));
    CREATE INDEX ON stock_levels (updated_at, sku, warehouse);
    INSERT INTO stock_levels SELECT 'STK-' || n, w, n % 50 + 0.25, 0.10, '2026-03-01T00:00:00Z'
      FROM generate_series(1, ${skus}) n, unnest(ARRAY['EAST', '华北']) w;`)
  await eachOf(
    Array.from({ length: skus }, (_, at) => at + 1),
    async (number) => {
      const stock = (2 * ((number % 50) + 0.15)).toFixed(2)
      const product = {
        sku: `STK-${number}`,
        name: `Part ${number}`,
        price: '1.00',
        currency: 'EUR',
        stock_available: stock,
      }
      await crm('POST', 'products', product)
    },
  )
  house = await openHouse()
  await house.call(
    'PUT',
    'connection',
    { connection: 'crm' },
    {
      config: { baseUrl: playground.crm.url },
      allowPrivate: true,
    },
  )
  await house.call(
    'POST',
    'connections',
    {},
    {
      name: 'warehouse',
      connector: 'postgresql',
      config: system.config,
      secret: { password: system.password },
      allowPrivate: true,
    },
  )
})

afterAll(async () => {
  await house?.close()
  await system?.stop()
  await playground?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('of 5,000 products only the 100 whose stock has changed are written, each within a minute', async () => {
  const flow = JSON.parse(readFileSync(join(flowsFolder, 'stock-to-crm.json'), 'utf8')) as Flow
  const before = await products()
  await house.call('PUT', 'flowActive', { flow: flow.id }, { active: true })
  await vi.waitFor(async () => expect(await lastLook(flow.id)).toBeTruthy(), patience)

  await system.execute(`
    UPDATE stock_levels SET on_hand = on_hand - 0.05, updated_at = now()
      WHERE warehouse = '华北' AND sku IN (SELECT 'STK-' || n * 50 FROM generate_series(1, ${changed}) n);
    UPDATE stock_levels SET updated_at = now()
      WHERE sku IN (SELECT 'STK-' || (n * 50 + 1) FROM generate_series(1, ${onlyTouched}) n);`)
  await vi.waitFor(
    async () => expect(written(before, await products()).length).toBeGreaterThanOrEqual(changed),
    patience,
  )
  await vi.waitFor(
    async () => expect((await runs(flow.id)).every(({ status }) => status !== 'running')).toBe(true),
    patience,
  )

  // Only now: pages that are read while records change may hold some of them twice.
  const after = await products()
  const touched = written(before, after)
  expect(touched.map(({ sku }) => sku).toSorted()).toEqual(
    Array.from({ length: changed }, (_, at) => `STK-${(at + 1) * 50}`).toSorted(),
  )
  // 0.25 twice, less what is reserved and what was taken.
  expect(new Set(touched.map((product) => product.stock_available))).toEqual(new Set(['0.25']))
  const changedAt = new Map(
    (await system.rows('SELECT sku, max(updated_at) AS at FROM stock_levels GROUP BY sku')).map(({ sku, at }) => [
      sku,
      (at as Date).getTime(),
    ]),
  )
  const lags = touched
    .map(({ sku, updated_at: at }) => Date.parse(at) - (changedAt.get(sku) ?? 0))
    .toSorted((one, other) => one - other)
  expect(lags[Math.floor(0.95 * lags.length)]).toBeLessThan(longestLagMs)
  expect(after).toHaveLength(before.length)

  const [run, ...others] = await runs(flow.id)
  expect({ runs: 1 + others.length, status: run?.status, records: run?.records }).toEqual(golden)
})

function written(before: readonly Product[], after: readonly Product[]): readonly Product[] {
  const known = new Map(before.map((product) => [product.id, product.updated_at]))
  return after.filter((product) => known.get(product.id) !== product.updated_at)
}

async function runs(flow: string): Promise<readonly RunSummary[]> {
  const { runs: all } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
  return all.filter((run) => run.flowId === flow)
}

async function lastLook(flow: string): Promise<string | undefined> {
  const { polls } = await house.call<{ polls: readonly { flowId: string; lastSuccessAt?: string }[] }>('GET', 'polls')
  return polls.find(({ flowId }) => flowId === flow)?.lastSuccessAt
}

async function products(): Promise<readonly Product[]> {
  const all: Product[] = []
  let cursor = ''
  do {
    const query = `products?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const { data, next_cursor: next } = (await crm('GET', query)) as {
      readonly data: readonly Product[]
      readonly next_cursor: string | null
    }
    all.push(...data)
    cursor = next ?? ''
  } while (cursor !== '')
  return all
}

async function crm(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${playground.crm.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${playground.crm.token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** Twenty at a time. */
async function eachOf<T>(list: readonly T[], work: (entry: T) => Promise<void>): Promise<void> {
  const waiting = list.values()
  const worker = async (): Promise<void> => {
    for (const entry of waiting) await work(entry)
  }
  await Promise.all(Array.from({ length: 20 }, worker))
}
