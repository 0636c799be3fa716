import { createMock, type MockSystem } from '@isthmus/connector-kit'
import { pluginOf, type Flow, type Json, type JsonObject } from '@isthmus/sdk'
import { unsentPort } from '@isthmus/sdk/api'
import { setTimeout as pause } from 'node:timers/promises'
import { builtinPlugins } from '@isthmus/nodes'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { OpenConnection } from '../../../packages/runtime/src/engine/connections-port.ts'
import { partialStart } from '../../../packages/runtime/src/engine/partial/partial-start.ts'
import { buildRegistry } from '../../../packages/runtime/src/engine/registry.ts'
import { openHouse } from '../../engine/control-house.ts'
import { expr, flowOf, leftBy, node, openRig, startNode, type Rig } from '../../engine/engine-rig.ts'
import { mortal, type Mortal } from '../../engine/mortal-journal.ts'
import { shipped } from './shipped.ts'
import { rows } from './shop.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 120_000 })

const refusalSentence = 'the mock refuses this on purpose'
const definition = shipped('kingdee')
const plugin = pluginOf(definition)

let mock: MockSystem
beforeEach(async () => {
  mock = await createMock(definition, { records: 0, tokenSeconds: 86_400 })
})
afterEach(() => mock.close())

function connection(): OpenConnection {
  const config = { ...mock.config, baseUrl: mock.baseUrl, autoAudit: 'false' }
  return { name: 'erp', connector: plugin.id, config, secret: mock.secret, allowPrivate: true, revision: '1' }
}

const retry = { tries: 4, waitMs: 1, maxWaitMs: 50 }
const step = (id: string, part: string, config: JsonObject) =>
  node(id, `${plugin.id}.${part}`, { entity: 'salesOrder', into: id, ...config }, { connection: 'erp', retry })
const action = (id: string) => step(id, 'action', { action: id, id: expr('record.save.id') })

/** An order is saved, submitted and audited: each step by a node of its own. */
const orders: Flow = flowOf(
  [
    startNode,
    step('save', 'create', {
      fields: rows({
        FBillNo: expr('record.number'),
        FDate: '2026-03-02',
        'FSaleOrgId.FNumber': '100',
        'FCustId.FNumber': 'C-1',
      }),
    }),
    action('submit'),
    action('audit'),
    node('failed', 'map', { fields: [], keep: true }),
  ],
  ['start -> save', 'save -> submit', 'submit -> audit', 'submit.error -> failed', 'audit.error -> failed'],
)

/** What the system holds, and how often each step took effect. */
function effects() {
  const held = mock.object('salesOrder')
  return held.rows().map(({ id, record }) => ({
    number: record['FBillNo'],
    status: record['FDocumentStatus'],
    submitted: held.acted('submit', id),
    audited: held.acted('audit', id),
  }))
}

const done = (number: string) => ({ number, status: 'C', submitted: 1, audited: 1 })

/** What Kingdee gives a new order. */
function markCreated(): void {
  const held = mock.object('salesOrder')
  for (const { id, record } of held.rows())
    if (record['FDocumentStatus'] === undefined) held.touch(id, { FDocumentStatus: 'A' })
}

describe('an order that is saved, submitted and audited', () => {
  let rig: Rig
  beforeEach(() => {
    rig = openRig({ plugins: [plugin], connections: [connection()] })
    const act = markCreated
    mock.faults.add({ on: 'create', times: 99, fault: { kind: 'meanwhile', when: 'after', act } })
    mock.faults.add({ on: 'createBatch', times: 99, fault: { kind: 'meanwhile', when: 'after', act } })
  })
  afterEach(() => rig.close())

  test.each([
    ['create', 0],
    ['action', 0],
    ['action', 1],
  ] as const)('is so once although the answer to a %s is lost (after %i)', async (on, after) => {
    mock.faults.add({ on, after, fault: { kind: 'lostAnswer' } })
    const run = await rig.run(orders, [{ number: 'SO-1' }])
    expect(run.status).toBe('succeeded')
    expect(mock.faults.met).toBeGreaterThan(0)
    expect(effects()).toEqual([done('SO-1')])
    expect(leftBy(run, 'audit')).toMatchObject([{ audit: { action: 'done', record: { FDocumentStatus: 'C' } } }])
  })

  test('goes with others in one call for each step, and one that the system refuses says why', async () => {
    const act = (): void => mock.refuseKeys(['SO-2'])
    mock.faults.add({ on: 'actionBatch', fault: { kind: 'meanwhile', when: 'before', act } })
    const run = await rig.run(
      orders,
      ['SO-1', 'SO-2', 'SO-3'].map((number) => ({ number })),
    )
    const [refused, ...others] = effects().toSorted((one, other) => Number(one.submitted) - Number(other.submitted))
    expect(refused).toEqual({ number: 'SO-2', status: 'A', submitted: 0, audited: 0 })
    expect(others).toEqual([done('SO-1'), done('SO-3')])
    expect(leftBy(run, 'submit', 'error')).toMatchObject([
      { error: { code: 'UPSTREAM_REJECTED', message: expect.stringContaining(refusalSentence) } },
    ])
    expect(mock.calls.filter(({ kind }) => kind === 'actionBatch')).toHaveLength(2)
  })

  test('that was audited before is left as it is, and one that is in no state for it fails with that state', async () => {
    const held = mock.object('salesOrder')
    const audited = held.add({ FBillNo: 'OLD-1', FDocumentStatus: 'C' })
    const draft = held.add({ FBillNo: 'OLD-2', FDocumentStatus: 'Z' })
    const audit = flowOf(
      [
        startNode,
        step('audit', 'action', { action: 'audit', id: expr('record.id') }),
        node('failed', 'map', { fields: [], keep: true }),
      ],
      ['start -> audit', 'audit.error -> failed'],
    )
    const run = await rig.run(audit, [{ id: Number(audited.id) }, { id: Number(draft.id) }])
    expect(leftBy(run, 'audit')).toMatchObject([{ audit: { action: 'unchanged' } }])
    expect(leftBy(run, 'audit', 'error')).toMatchObject([
      {
        error: { code: 'UPSTREAM_REJECTED', message: expect.stringContaining('FDocumentStatus is Z, and B is needed') },
      },
    ])
    expect([held.acted('audit', audited.id), held.acted('audit', draft.id)]).toEqual([0, 0])
  })

  test('is shown by a run that must not write, action by action, and nothing is done', async () => {
    const registry = buildRegistry([...builtinPlugins, plugin])
    const asked = { upTo: 'audit', writes: { save: 1, submit: 0, audit: 0 } }
    const input: readonly Json[] = [{ number: 'SO-1' }]
    const start = partialStart(orders, registry, { asked, wanted: { input } })
    const run = await (await rig.engine.start({ saved: { flow: orders, version: 1 }, startedBy: 'ada', ...start })).done
    const [row] = mock.object('salesOrder').rows()
    const id = Number(row?.id)
    expect(leftBy(run, 'submit', unsentPort)).toEqual([
      { connection: 'erp', entity: 'salesOrder', into: 'submit', action: 'submit', id },
    ])
    expect(leftBy(run, 'audit', unsentPort)).toMatchObject([{ action: 'audit', id }])
    expect(effects()).toEqual([{ number: 'SO-1', status: 'A', submitted: 0, audited: 0 }])
  })
})

/** One run over processes that die once they have written so much; the last one lives. */
async function outlive(deathAfter: number): Promise<string | undefined> {
  const processes: Mortal[] = []
  const house = openHouse({
    plugins: [plugin],
    connections: [connection()],
    written: (stores) => {
      const process = mortal(stores, processes.length === 0 ? deathAfter : Number.POSITIVE_INFINITY)
      processes.push(process)
      return process
    },
  })
  try {
    house.add(orders)
    const id = await house.start(orders.id, [{ number: 'SO-1' }])
    await Promise.race([processes[0]?.died, house.ended(id)])
    processes[0]?.bury()
    await house.restart()
    const stuck = pause(60_000, undefined, { ref: false }).then(() => {
      throw new Error(`Stuck after ${JSON.stringify(processes.map(({ writes }) => writes))}`)
    })
    return (await Promise.race([house.ended(id), stuck])).status
  } finally {
    await house.close()
  }
}

test.each([3, 4, 5, 6, 7, 8])(
  'an order is saved, submitted and audited once when the process dies after write %i of its journal',
  async (deathAfter) => {
    mock.faults.add({ on: 'create', times: 99, fault: { kind: 'meanwhile', when: 'after', act: markCreated } })
    expect(await outlive(deathAfter)).toBe('succeeded')
    expect(effects()).toEqual([done('SO-1')])
  },
)
