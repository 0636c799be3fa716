import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { createFaults, type Faults, type Playground } from '@isthmus/playground'
import type { OpenConnection } from '../../packages/runtime/src/engine/connections-port.ts'
import { crmClient } from './crm-client.ts'
import {
  flowOf,
  nodeOf,
  openSystems,
  openTriggerRig,
  freshFolder,
  removeFolders,
  type TriggerRig,
} from './trigger-rig.ts'

interface Scene {
  readonly playground: Playground
  readonly connections: readonly OpenConnection[]
  readonly faults: Faults
  /** The clock of both systems, which a test can hold. */
  readonly systemClock: { heldMs: number | undefined }
}

let scene: Scene
const rigs: TriggerRig[] = []
const openRig = (file?: string): TriggerRig => {
  const rig = openTriggerRig({ connections: scene.connections, ...(file === undefined ? {} : { file }) })
  rigs.push(rig)
  return rig
}

beforeEach(async () => {
  const faults = createFaults()
  const systemClock: Scene['systemClock'] = { heldMs: undefined }
  const nowMs = () => systemClock.heldMs ?? Date.now()
  scene = { ...(await openSystems({ crm: { faults, nowMs }, erp: { nowMs } })), faults, systemClock }
})
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
  await scene.playground.close()
})
afterAll(removeFolders)

/** Looks once a day by itself, so that a test decides when it looks. */
const companies = (config: JsonObject = {}) =>
  flowOf(
    'companies',
    nodeOf('start', 'crm.changed', {
      connection: 'crm',
      config: { entity: 'companies', everySeconds: 86_400, lagSeconds: 0, ...config },
    }),
  )
/** A look leaves out what is of its own millisecond, so it begins with a new one. */
const look = (rig: TriggerRig) => {
  for (const ms = Date.now(); Date.now() === ms;);
  return rig.triggers.look('companies', 'start')
}
const taken = async (rig: TriggerRig): Promise<readonly string[]> => {
  const runs = await rig.inputs('companies')
  return runs.flatMap((records) => records.map((record) => `${field(record, 'id')} ${field(record, 'city')}`))
}
const field = (record: Json, name: string): string => plainText((record as JsonObject)[name])

describe('a poll of the CRM', () => {
  test('starts runs for what changed since it was switched on, each change once', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = '', b = ''] = await crm.companies(2)
    rig.activate(companies())
    await look(rig)
    expect(await taken(rig)).toEqual([])
    await crm.change(b, 'Bonn')
    await crm.change(a, 'Mainz')
    await look(rig)
    await look(rig)
    expect(await rig.inputs('companies')).toHaveLength(1)
    expect(await taken(rig)).toEqual([`${b} Bonn`, `${a} Mainz`])
    await crm.change(b, 'Ulm')
    await look(rig)
    expect(await taken(rig)).toEqual([`${b} Bonn`, `${a} Mainz`, `${b} Ulm`])
    expect(rig.errors).toEqual([])
  })

  test('takes everything there is where it is told to, in runs of the size asked for', async () => {
    const rig = openRig()
    const all = await crmClient(scene.playground).companies(200)
    rig.activate(companies({ from: 'everything', recordsPerRun: 64 }))
    await look(rig)
    const runs = await rig.inputs('companies')
    const ids = runs.flatMap((records) => records.map((record) => field(record, 'id')))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(all.length)
    expect(runs.slice(0, -1).every((records) => records.length === 64)).toBe(true)
    expect(rig.stores.triggers.get('companies', 'start')?.status).toMatchObject({ failures: 0, records: 1000 })
  })

  test('takes two writes of the same second, also when the second one comes after the look', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = '', b = ''] = await crm.companies(2)
    rig.activate(companies())
    await look(rig)
    scene.systemClock.heldMs = Date.now() - 1
    await crm.change(a, 'Bonn')
    await look(rig)
    await crm.change(b, 'Mainz')
    await look(rig)
    await look(rig)
    expect(await taken(rig)).toEqual([`${a} Bonn`, `${b} Mainz`])
  })

  test('finds a change that turns up late with an older time, within the overlap', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = '', b = ''] = await crm.companies(2)
    rig.clock.offsetMs = -120_000
    rig.activate(companies({ overlapSeconds: 60 }))
    await look(rig)
    rig.clock.offsetMs = 0
    await crm.change(a, 'Bonn')
    await look(rig)
    scene.systemClock.heldMs = Date.now() - 50_000
    await crm.change(b, 'Mainz')
    await look(rig)
    await look(rig)
    expect(await taken(rig)).toEqual([`${a} Bonn`, `${b} Mainz`])
  })

  test('leaves the newest changes for the next look', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = ''] = await crm.companies(1)
    rig.clock.offsetMs = -60_000
    rig.activate(companies({ lagSeconds: 30 }))
    await look(rig)
    rig.clock.offsetMs = 0
    await crm.change(a, 'Bonn')
    await look(rig)
    expect(await taken(rig)).toEqual([])
    rig.clock.offsetMs = 31_000
    await look(rig)
    expect(await taken(rig)).toEqual([`${a} Bonn`])
  })

  test('loses and repeats nothing while records change between its pages', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const ids = await crm.companies(200)
    rig.activate(companies({ from: 'everything', recordsPerRun: 50 }))
    const wanted = new Map<string, number>()
    const writing = (async () => {
      for (let turn = 0; turn < 60; turn += 1) {
        const id = ids[(turn * 37) % ids.length] ?? ''
        await crm.change(id, `Town ${turn}`)
        wanted.set(id, turn)
      }
    })()
    for (let round = 0; round < 8; round += 1) await look(rig)
    await writing
    await look(rig)
    const seen = await taken(rig)
    // Nothing twice, and of each record its newest state.
    expect(new Set(seen).size).toBe(seen.length)
    for (const [id, turn] of wanted) expect(seen).toContain(`${id} Town ${turn}`)
    expect(new Set(seen.map((one) => one.split(' ')[0])).size).toBeGreaterThanOrEqual(200)
  })
})

describe('a crash', () => {
  test.each(['before', 'after'] as const)('%s the commit loses nothing and repeats nothing', async (moment) => {
    const file = `${freshFolder()}/isthmus.db`
    const first = openRig(file)
    const crm = crmClient(scene.playground)
    const ids = await crm.companies(10)
    first.activate(companies({ recordsPerRun: 3 }))
    await look(first)
    for (const id of ids) await crm.change(id, 'Bonn')
    first.fault[moment] = new Error('the process ends here')
    await look(first)
    expect(first.errors).toEqual([{ flow: 'companies', message: expect.stringContaining('the process ends here') }])
    await first.close()
    rigs.splice(0)
    const second = openRig(file)
    second.triggers.sync()
    await look(second)
    expect((await taken(second)).toSorted()).toEqual(ids.map((id) => `${id} Bonn`).toSorted())
  })
})

describe('an error', () => {
  test('is shown, waited out with growing pauses, and costs no change', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = ''] = await crm.companies(1)
    rig.activate(companies())
    await look(rig)
    await crm.change(a, 'Bonn')
    const matches = ({ method }: { readonly method: string }) => method === 'GET'
    scene.faults.inject({ times: 2, matches, when: 'before', answer: { status: 503 } })
    await look(rig)
    await look(rig)
    const status = rig.stores.triggers.get('companies', 'start')?.status
    expect(status).toMatchObject({ failures: 2, problem: { code: 'UPSTREAM_FAILED' } })
    expect(await taken(rig)).toEqual([])
    await look(rig)
    expect(await taken(rig)).toEqual([`${a} Bonn`])
    expect(rig.stores.triggers.get('companies', 'start')?.status).toMatchObject({ failures: 0, records: 1, runs: 1 })
  })
})

describe('a reset', () => {
  test('to a date takes what changed since then once more', async () => {
    const rig = openRig()
    const crm = crmClient(scene.playground)
    const [a = ''] = await crm.companies(1)
    rig.activate(companies())
    await look(rig)
    const before = new Date().toISOString()
    await crm.change(a, 'Bonn')
    await look(rig)
    rig.triggers.resetPoll('companies', 'start', { date: before })
    await look(rig)
    expect(await taken(rig)).toEqual([`${a} Bonn`, `${a} Bonn`])
    rig.triggers.resetPoll('companies', 'start', 'now')
    await look(rig)
    expect(await taken(rig)).toHaveLength(2)
  })

  test('is what reading another entity means, so that no old watermark leaves something out', async () => {
    const rig = openRig()
    rig.activate(companies({ from: 'everything', recordsPerRun: 10_000 }))
    await look(rig)
    rig.activate(companies({ from: 'everything', recordsPerRun: 10_000, entity: 'products' }))
    await look(rig)
    const [, products = []] = await rig.inputs('companies')
    expect(products.length).toBeGreaterThan(0)
    expect(products.every((record) => Object.hasOwn(record as JsonObject, 'sku'))).toBe(true)
  })
})

test('a flow that is switched off and on again goes on where it stood', async () => {
  const rig = openRig()
  const crm = crmClient(scene.playground)
  const [a = ''] = await crm.companies(1)
  rig.activate(companies())
  await look(rig)
  rig.stores.flows.setActive('companies', false)
  rig.triggers.sync()
  await crm.change(a, 'Bonn')
  rig.stores.flows.setActive('companies', true)
  rig.triggers.sync()
  await look(rig)
  expect(await taken(rig)).toEqual([`${a} Bonn`])
})
