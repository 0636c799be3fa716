import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { plainText, type JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { liveContext } from '../../connectors/live-context.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'

let folder: string
let server: RunningTryton
let rig: TriggerRig

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-polls-'))
  server = await startTryton({ folder })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
  removeFolders()
})
beforeEach(() => {
  const { url: baseUrl, database, user, password } = server
  const config = { baseUrl, database, user, company: 1 }
  const place = { name: 'tryton', connector: 'tryton', allowPrivate: true, revision: '1' }
  rig = openTriggerRig({ connections: [{ ...place, config, secret: { password } }] })
})
afterEach(() => rig.close())

/** Looks once a day by itself, so that a test decides when it looks. */
const polled = (config: JsonObject = {}) => {
  const timing = { everySeconds: 86_400, lagSeconds: 0, ...config }
  const parties = { model: 'party.party', fields: ['code', 'name'] }
  return flowOf(
    'parties',
    nodeOf('start', 'tryton.changed', { connection: 'tryton', config: { ...parties, ...timing } }),
  )
}

/** A look leaves out what is of its own millisecond, so it begins with a new one. */
async function look(): Promise<void> {
  for (const ms = Date.now(); Date.now() === ms;);
  await rig.triggers.look('parties', 'start')
  expect(rig.errors).toEqual([])
}
const taken = async (): Promise<readonly string[]> => {
  const records = (await rig.inputs('parties')).flat() as readonly JsonObject[]
  return records.map(({ code, name }) => `${plainText(code)} ${plainText(name)}`)
}

async function person(code: string, name: string): Promise<void> {
  const { nodes, connectors } = builtinPlugins.find(({ id }) => id === 'tryton') ?? { nodes: [], connectors: [] }
  const node = nodes.find(({ info }) => info.id === 'tryton.party.upsert')
  const [connector] = connectors
  if (!node || !connector) throw new Error('the plugin has no such node')
  const { url: baseUrl, database, user, password } = server
  const context = liveContext({ connector, config: { baseUrl, database, user, company: 1 }, secret: { password } })
  const known = { name, street: '1 Quay', city: 'Rotterdam', country: 'NL' }
  const fields = Object.entries(known).map(([target, value]) => ({ target, value }))
  await runEffectNode(node, { config: { code, fields }, record: {} }, context)
}

/** Calls Tryton itself. */
async function direct(method: string, params: readonly unknown[]): Promise<unknown> {
  const ask = async (name: string, list: readonly unknown[], authorization?: string): Promise<unknown> => {
    const answer = await fetch(`${server.url}/${server.database}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ id: 1, method: name, params: list }),
    })
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown }
    if (error !== undefined) throw new Error(`${name}: ${JSON.stringify(error)}`)
    return result
  }
  const login = await ask('common.db.login', [server.user, { password: server.password }, 'en'])
  const [uid, session] = login as [number, string]
  return ask(method, [...params, { company: 1 }], `Session ${btoa(`${server.user}:${uid}:${session}`)}`)
}

test('starts runs for parties that were made and changed since it was switched on, each change once', async () => {
  await person('P-1', 'Before')
  rig.activate(polled())
  await look()
  expect(await taken()).toEqual([])
  await person('P-2', 'Quayside Lights')
  await look()
  await look()
  expect((await taken()).filter((one) => one.startsWith('P-1'))).toEqual([])
  const made = await taken()
  expect(made.at(-1)).toBe('P-2 Quayside Lights')
  await person('P-1', 'After')
  await look()
  await look()
  expect((await taken()).slice(made.length)).toEqual(['P-1 After'])
})

test('takes everything there is, each once, over pages of records with the same time', async () => {
  const names = Array.from({ length: 450 }, (_, at) => ({ code: `Q-${at + 1000}`, name: `Lamp ${at}` }))
  // In one transaction, so that all have the same instant.
  const ids = (await direct('model.party.party.create', [names])) as readonly number[]
  const written = ids.slice(0, 250)
  await direct('model.party.party.write', [written, { name: 'Lantern' }])
  rig.activate(polled({ from: 'everything', recordsPerRun: 100 }))
  await look()
  const seen = (await taken()).filter((one) => one.startsWith('Q-'))
  const expected = names.map(({ code, name }, at) => `${code} ${at < written.length ? 'Lantern' : name}`)
  expect(seen.toSorted()).toEqual(expected.toSorted())
  await look()
  expect((await taken()).filter((one) => one.startsWith('Q-'))).toHaveLength(450)
})
