import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import type { BatchResult, Json, JsonObject } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveContext, type LiveContext } from '../../connectors/live-context.ts'
import { openLosingProxy, type LosingProxy } from '../soap-php/losing-proxy.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'
import { trytonCalls, type TrytonCall } from './tryton-admin.ts'

const plugin = builtinPlugins.find(({ id }) => id === 'tryton')
let folder: string
let server: RunningTryton
let proxy: LosingProxy
let direct: TrytonCall

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-parties-'))
  server = await startTryton({ folder })
  proxy = await openLosingProxy(server.url)
  direct = await trytonCalls(server, server)
})
afterAll(async () => {
  await proxy?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function erp(baseUrl = server.url): LiveContext {
  const [connector] = plugin?.connectors ?? []
  if (!connector) throw new Error('the plugin has no connector')
  const config = { baseUrl, database: server.database, user: server.user, company: 1 }
  return liveContext({ connector, config, secret: { password: server.password } })
}

async function together(parties: readonly JsonObject[], context = erp()): Promise<readonly BatchResult[]> {
  const node = plugin?.nodes.find(({ info }) => info.id === 'tryton.party.upsert')
  if (node?.behaviour.kind !== 'effect' || !node.behaviour.batch) throw new Error('the node takes no batches')
  const inputs = parties.map(({ code = '', ...fields }, at) => ({
    record: { at },
    config: {
      code,
      fields: Object.entries(fields).map(([target, value]) => ({ target, value })) as readonly Json[],
      into: 'party',
    },
    idempotencyKey: `key-${at}`,
    attempt: 1,
  }))
  return node.behaviour.batch.runBatch(inputs, context)
}

const actions = (results: readonly BatchResult[]): readonly unknown[] =>
  results.map((result) => {
    if (result.outcome !== 'done') return result.error?.code ?? result.outcome
    const [first] = result.emissions
    const { party } = (first?.record ?? {}) as { readonly party?: { readonly action: string } }
    return party?.action
  })

const many = Array.from({ length: 100 }, (_, at) => ({
  code: `B-${at + 1000}`,
  name: `Lamp shop ${at}`,
  city: 'Delft',
  country: 'NL',
  email: `shop${at}@lamps.example`,
  phone: `+31 15 2700${at + 100}`,
}))

test('creates and changes a hundred parties in a few calls, and writes only what differs', async () => {
  const first = erp()
  expect(new Set(actions(await together(many, first)))).toEqual(new Set(['created']))
  // Countries, those that are there, those to create.
  expect(first.calls).toHaveLength(3)
  const same = erp()
  expect(new Set(actions(await together(many, same)))).toEqual(new Set(['unchanged']))
  expect(same.calls).toHaveLength(2)
  const changed = many.map((party, at) => (at < 3 ? { ...party, email: `new${at}@lamps.example` } : party))
  const more = { ...many[0], code: 'B-2000', name: 'Another' }
  expect(actions(await together([...changed, more]))).toEqual([
    'updated',
    'updated',
    'updated',
    ...Array.from({ length: 97 }, () => 'unchanged'),
    'created',
  ])
  const written = await direct('model.party.contact_mechanism.search_count', [[['value', 'like', 'new%']]])
  expect(written).toBe(3)
})

test('of a call that Tryton refuses only the parties at fault fail', async () => {
  const good = { code: 'G-1', name: 'Good', country: 'DE' }
  const results = await together([
    good,
    { code: 'G-3', name: 'Nowhere', country: 'ZZ' },
    { code: 'G-2', name: '' },
    { code: 'G-4', name: 'Also good' },
  ])
  expect(actions(results)).toEqual(['created', 'RECORD_NOT_FOUND', 'FIELD_VALUE_INVALID', 'created'])
  // Codes of parties that were put away are taken, too, and only Tryton itself sees them.
  const [id] = await direct<readonly number[]>('model.party.party.create', [
    [{ code: 'G-5', name: 'Gone', active: false }],
  ])
  expect(id).toBeGreaterThan(0)
  const refused = await together([
    { code: 'G-6', name: 'New' },
    { code: 'G-5', name: 'Back' },
    { code: 'G-7', name: 'New too' },
  ])
  expect(actions(refused)).toEqual(['created', 'UPSTREAM_REJECTED', 'created'])
})

test('after a lost answer the state is read: nothing is made twice, and what is missing is made', async () => {
  const wanted = [
    { code: 'L-1', name: 'One' },
    { code: 'L-2', name: 'Two' },
  ]
  const context = erp(proxy.url)
  proxy.lose(1, /party\.party\.create/)
  await expect(together(wanted, context)).rejects.toThrow()
  expect(actions(await together([...wanted, { code: 'L-3', name: 'Three' }], context))).toEqual([
    'unchanged',
    'unchanged',
    'created',
  ])
  expect(await direct('model.party.party.search_count', [[['code', 'like', 'L-%']]])).toBe(3)
})
