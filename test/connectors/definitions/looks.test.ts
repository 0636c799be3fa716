import { parseDefinition, pluginOf, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { listen } from './served.ts'
import { listed, shopOf } from './shop.ts'

const rows: JsonObject[] = []
const feed: JsonObject[] = []
const app = new Hono()
app.get('/items', (c) => c.json({ rows }))
app.get('/delta', (c) => {
  const at = Number(c.req.query('token') ?? 0)
  const page = feed.slice(at, at + 2)
  const next = `delta?token=${at + page.length}`
  return c.json({ value: page, ...(at + page.length < feed.length ? { nextLink: next } : { deltaLink: next }) })
})

let served: Awaited<ReturnType<typeof listen>>
let rig: TriggerRig
beforeEach(async () => {
  rows.length = 0
  feed.length = 0
  served = await listen(app)
})
afterEach(async () => {
  await rig.close()
  await served.close()
})
afterAll(removeFolders)

const snapshot = { changes: { kind: 'snapshot-diff', maxRecords: 100 }, deletes: { kind: 'changes' } }
const delta = {
  version: '/etag',
  changes: {
    kind: 'delta-token',
    request: { method: 'GET', path: '/delta' },
    records: '/value',
    nextPage: '/nextLink',
    nextLook: '/deltaLink',
    carries: 'url',
    deleted: { path: '/removed' },
  },
  deletes: { kind: 'changes' },
}

/** A flow that looks when the test says so. */
function start(item: object, part: 'changed' | 'deleted', recordsPerRun = 200): void {
  const { list, title, schema, id } = listed
  const parsed = parseDefinition(shopOf({ list, title, schema, id, ...item }))
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const config = { baseUrl: served.url }
  const connection = { name: 'shop', connector: 'shop', config, secret: {}, allowPrivate: true, revision: '1' }
  rig = openTriggerRig({ plugins: [pluginOf(parsed.definition)], connections: [connection] })
  const polling = { entity: 'item', everySeconds: 86_400, from: 'everything', lagSeconds: 0, recordsPerRun }
  rig.activate(flowOf('looks', nodeOf('start', `shop.${part}`, { connection: 'shop', config: polling })))
}

/** A look leaves out what is of its own millisecond, so it begins with a new one. */
const look = async (): Promise<void> => {
  for (const ms = Date.now(); Date.now() === ms;);
  await rig.triggers.look('looks', 'start')
}
const taken = async (): Promise<readonly string[]> =>
  (await rig.inputs('looks')).flat().map((record) => {
    const { id, name = '' } = record as { readonly id: string; readonly name?: string }
    return `${id}${name}`
  })

describe.each([
  [
    'a comparison with the last look',
    snapshot,
    (id: string, name: string): void => {
      const at = rows.findIndex((row) => row['id'] === id)
      if (at < 0) rows.push({ id, name })
      else rows[at] = { id, name }
    },
  ],
  ['a feed with tokens', delta, (id: string, name: string): void => void feed.push({ id, name, etag: name })],
] as const)('%s', (_, item, put) => {
  test('gives each change once, over many looks', async () => {
    start(item, 'changed')
    for (const id of ['1', '2', '3']) put(id, 'a')
    await look()
    await look()
    put('2', 'b')
    put('4', 'a')
    await look()
    await look()
    put('2', 'a')
    await look()
    expect(await taken()).toEqual(['1a', '2a', '3a', '2b', '4a', '2a'])
  })

  test('neither loses nor repeats a change when its run cannot be written', async () => {
    start(item, 'changed', 2)
    for (const id of ['1', '2', '3', '4', '5']) put(id, 'a')
    rig.fault.after = new Error('the disk is full')
    await look()
    expect(rig.errors).toHaveLength(1)
    delete rig.fault.after
    await look()
    await look()
    expect((await taken()).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['1a', '2a', '3a', '4a', '5a'])
  })
})

test('a record that is gone is told once', async () => {
  start(snapshot, 'deleted')
  rows.push({ id: '1' }, { id: '2' })
  await look()
  rows.splice(0, 1)
  await look()
  await look()
  expect(await taken()).toEqual(['1'])
})
