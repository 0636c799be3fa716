import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { createFaults, startPlayground, type Playground } from '@isthmus/playground'
import type { Json, JsonObject, NodeType } from '@isthmus/sdk'
import { runEffectNode, type EffectOutputs } from '@isthmus/sdk/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { liveContext, type LiveContext } from './live-context.ts'

const plugin = builtinPlugins.find(({ id }) => id === 'crm')
const faults = createFaults()
let folder: string
let playground: Playground

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-crm-'))
  playground = await startPlayground({ folder, crmPort: 0, erpPort: 0, crm: { faults } })
})
afterAll(async () => {
  await playground.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  faults.clear()
  playground.reset()
})

function node(id: string): NodeType {
  const found = plugin?.nodes.find(({ info }) => info.id === id)
  if (!found) throw new Error(`no node ${id}`)
  return found
}

function crm(token = playground.crm.token): LiveContext {
  const [connector] = plugin?.connectors ?? []
  if (!connector) throw new Error('the plugin has no connector')
  return liveContext({ connector, config: { baseUrl: playground.crm.url }, secret: { token } })
}

function run(id: string, config: JsonObject, record: Json = {}, context = crm()): Promise<EffectOutputs> {
  return runEffectNode(node(id), { config, record }, context)
}

test('lists the won opportunities with their lines', async () => {
  const { out } = await run('crm.list', { entity: 'opportunities', filters: [{ target: 'stage', value: 'won' }] })
  // 50 in the seed
  expect(out).toHaveLength(50)
  expect((out[0] as JsonObject)['lines']).toBeInstanceOf(Array)
})

test('follows all pages, stops at the limit, and asks only for what changed', async () => {
  const context = crm()
  expect((await run('crm.list', { entity: 'companies' }, {}, context)).out).toHaveLength(1000)
  // 200 on a page
  expect(context.calls).toHaveLength(5)
  expect((await run('crm.list', { entity: 'companies', limit: 201 })).out).toHaveLength(201)
  const future = { entity: 'companies', updatedSince: '2999-01-01T00:00:00Z' }
  expect((await run('crm.list', future)).out).toEqual([])
})

test('says in the CRM’s own words what is wrong with a filter', async () => {
  const wrong = run('crm.list', { entity: 'companies', filters: [{ target: 'shoe_size', value: '43' }] })
  await expect(wrong).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    message: expect.stringContaining('shoe_size') as string,
  })
})

test('gives each opportunity of the change feed once, and the cursor to go on from', async () => {
  const { ports } = await run('crm.changes', {})
  const ids = (ports['out'] ?? []).map((event) => ((event as JsonObject)['opportunity'] as JsonObject)['id'])
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toHaveLength(50)
  const [{ cursor, count }] = ports['cursor'] as readonly [{ cursor: string; count: number }]
  expect(count).toBe(50)
  // 12 of earlier stages, 50 won, 5 repeated
  expect((await run('crm.changes', { newestOnly: false })).out).toHaveLength(67)
  await run('crm.update', {
    entity: 'opportunities',
    id: 'opp-0001',
    fields: [{ target: 'sync_status', value: 'synced' }],
  })
  const later = await run('crm.changes', { cursor })
  expect(later.out).toMatchObject([{ opportunity: { id: 'opp-0001', sync_status: 'synced' } }])
})

test('puts a looked-up record into a field, fails or goes on when it is missing', async () => {
  const config = { entity: 'companies', id: { $expr: 'record.company_id' }, into: 'company' }
  const { out } = await run('crm.get', config, { company_id: 'comp-0001' })
  expect(out).toMatchObject([{ company_id: 'comp-0001', company: { id: 'comp-0001', code: 'C-10001' } }])
  await expect(run('crm.get', config, { company_id: 'nope/../x' })).rejects.toMatchObject({
    code: 'RECORD_NOT_FOUND',
    message: expect.stringContaining('id nope/../x') as string,
  })
  expect((await run('crm.get', { ...config, whenMissing: 'null' }, {})).out).toEqual([{ company: null }])
})

test('changes nothing the second time it sends the same values', async () => {
  const config = {
    entity: 'opportunities',
    id: { $expr: 'record.id' },
    fields: [{ target: 'erp_order_number', value: 'SO-1' }],
    into: 'saved',
  }
  const first = await run('crm.update', config, { id: 'opp-0002' })
  const second = await run('crm.update', config, { id: 'opp-0002' })
  expect(first.idempotencyKey).toEqual({ entity: 'opportunities', key: 'opp-0002' })
  expect(second.out).toEqual(first.out)
  expect(first.out).toMatchObject([{ id: 'opp-0002', saved: { erp_order_number: 'SO-1' } }])
})

test('names the fields that the CRM refuses', async () => {
  const fields = [{ target: 'stage', value: 'dreaming' }]
  await expect(run('crm.update', { entity: 'opportunities', id: 'opp-0001', fields })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    errorClass: 'business',
    message: expect.stringContaining('stage') as string,
  })
})

test('tells a wrong token from a busy CRM', async () => {
  await expect(run('crm.list', { entity: 'companies' }, {}, crm('wrong'))).rejects.toMatchObject({
    code: 'UPSTREAM_UNAUTHORIZED',
  })
  const busy = { status: 429, headers: { 'retry-after': '3' } }
  faults.inject({ times: 1, matches: () => true, when: 'before', answer: busy })
  await expect(run('crm.list', { entity: 'companies' })).rejects.toMatchObject({
    code: 'UPSTREAM_THROTTLED',
    retryable: true,
    retryAfterMs: 3000,
  })
  await expect(plugin?.connectors[0]?.test?.(crm())).resolves.toHaveProperty('en')
})
