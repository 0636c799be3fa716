import { describe, expect, test } from 'vitest'
import type { Flow, FlowNode } from '@isthmus/sdk'
import type { Stores } from './open-stores.ts'

export const aNode = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type: 'map',
  typeVersion: 1,
  name: id,
  config: {},
  position: { x: 0, y: 0 },
  ...more,
})

export const aFlow = (id: string, more: Partial<Flow> = {}): Flow => ({
  schema: 'isthmus/flow/1',
  id,
  name: `Flow ${id}`,
  nodes: [aNode('start', { type: 'trigger.manual' })],
  edges: [],
  settings: {},
  ...more,
})

/** What every flow store does. `open` gives empty stores. */
export function flowStoreContract(open: () => Stores): void {
  describe('flows', () => {
    test('a new flow has version 1 and is read back as it was', () => {
      const { flows } = open()
      const flow = aFlow('orders', { description: 'Orders', nodes: [aNode('a', { config: { b: [1, null, '中'] } })] })
      expect(flows.create({ flow, by: 'ada' })).toMatchObject({ version: 1, active: false, updatedBy: 'ada' })
      expect(flows.get('orders')?.flow).toEqual(flow)
    })

    test('a second flow with the same id is refused', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      expect(() => flows.create({ flow: aFlow('orders'), by: 'ada' })).toThrow('already a flow named "orders"')
    })

    test('every save is a version that stays readable', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      flows.save({ flow: aFlow('orders', { name: 'Second' }), by: 'ben', baseVersion: 1 })
      expect(flows.versions('orders').map(({ version, savedBy }) => [version, savedBy])).toEqual([
        [2, 'ben'],
        [1, 'ada'],
      ])
      expect(flows.version('orders', 1)?.flow.name).toBe('Flow orders')
      expect(flows.get('orders')?.flow.name).toBe('Second')
    })

    test('pinned records stay with their version, and triggers do not see them', () => {
      const { flows } = open()
      const pin = (value: number) => ({
        start: {
          out: { from: 'hand' as const, at: '2026-01-01T00:00:00Z', basis: '0'.repeat(16), records: [{ value }] },
        },
      })
      flows.create({ flow: aFlow('orders', { pins: pin(1) }), by: 'ada' })
      flows.save({ flow: aFlow('orders', { pins: pin(1), name: 'Other' }), by: 'ada', baseVersion: 1 })
      flows.save({ flow: aFlow('orders', { pins: pin(2), name: 'Other' }), by: 'ada', baseVersion: 2 })
      flows.setActive('orders', true)
      expect([1, 2, 3].map((version) => flows.version('orders', version)?.flow.pins)).toEqual([pin(1), pin(1), pin(2)])
      expect(flows.get('orders')?.flow.pins).toEqual(pin(2))
      expect(flows.active()[0]?.flow).not.toHaveProperty('pins')
      flows.save({ flow: aFlow('orders', { name: 'Other' }), by: 'ada', baseVersion: 3 })
      expect(flows.get('orders')?.flow).not.toHaveProperty('pins')
    })

    test('saving the same content again makes no version', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      expect(flows.save({ flow: aFlow('orders'), by: 'ben', baseVersion: 1 })).toMatchObject({
        version: 1,
        updatedBy: 'ada',
      })
      expect(flows.versions('orders')).toHaveLength(1)
    })

    test('a save on an old version is refused and keeps nothing', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      flows.save({ flow: aFlow('orders', { name: 'Second' }), by: 'ada', baseVersion: 1 })
      const late = () => flows.save({ flow: aFlow('orders', { name: 'Late' }), by: 'ben', baseVersion: 1 })
      expect(late).toThrow('you edited version 1, the newest is 2')
      expect(flows.versions('orders')).toHaveLength(2)
    })

    test('saving a flow that is not there is refused', () => {
      const { flows } = open()
      expect(() => flows.save({ flow: aFlow('orders'), by: 'ada', baseVersion: 1 })).toThrow('no flow "orders"')
    })

    test('an active flow is found by the triggers with its newest version', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      flows.create({ flow: aFlow('idle'), by: 'ada' })
      flows.setActive('orders', true)
      flows.save({ flow: aFlow('orders', { name: 'Second' }), by: 'ada', baseVersion: 1 })
      expect(flows.active().map(({ flow, version }) => [flow.name, version])).toEqual([['Second', 2]])
      expect(flows.setActive('orders', false).active).toBe(false)
      expect(flows.active()).toEqual([])
    })

    test('a removed flow leaves the list, and its versions go on when its id is used again', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders'), by: 'ada' })
      flows.setActive('orders', true)
      flows.remove('orders')
      expect([flows.list(), flows.active(), flows.versions('orders')]).toEqual([[], [], []])
      expect(flows.get('orders')).toBeUndefined()
      expect(() => flows.remove('orders')).toThrow('no flow "orders"')
      expect(flows.version('orders', 1)?.flow.name).toBe('Flow orders')
      expect(flows.create({ flow: aFlow('orders'), by: 'ada' })).toMatchObject({ version: 2, active: false })
    })

    test('the list tells what the documents hold and the last run of each', async () => {
      const { flows, runs } = open()
      const nodes = [aNode('a', { type: 'trigger.manual' }), aNode('b', { disabled: true, type: 'code' }), aNode('c')]
      flows.create({ flow: aFlow('orders', { nodes }), by: 'ada' })
      flows.create({ flow: aFlow('bills'), by: 'ada' })
      // A run of a part of a flow says nothing about the flow.
      for (const id of ['r1', 'r2', 'r3']) {
        await runs.enqueue({
          ...(id === 'r3' ? { part: { upTo: 'c', given: {} } } : {}),
          id,
          flowId: 'orders',
          flowName: 'Flow orders',
          flowVersion: 1,
          trigger: { node: 'a', kind: 'manual' },
          startedBy: 'ada',
          queuedAt: `2026-03-01T08:00:0${id.slice(1)}.000Z`,
          inputText: '[{}]',
          recordsIn: 1,
        })
      }
      expect(flows.list()).toMatchObject([
        { id: 'bills', nodeCount: 1 },
        { id: 'orders', nodeCount: 3, nodeTypes: ['trigger.manual', 'map'], lastRun: { id: 'r2', status: 'queued' } },
      ])
      expect(flows.list()[0]).not.toHaveProperty('lastRun')
    })

    test('the users of a connection are the flows whose newest version names it', () => {
      const { flows } = open()
      flows.create({ flow: aFlow('orders', { nodes: [aNode('a', { connection: 'crm' })] }), by: 'ada' })
      const both = [aNode('a', { connection: 'crm' }), aNode('b', { connection: 'erp' })]
      flows.create({ flow: aFlow('bills', { nodes: both }), by: 'ada' })
      expect([...flows.connectionUsers()]).toEqual([
        ['crm', ['bills', 'orders']],
        ['erp', ['bills']],
      ])
      flows.save({ flow: aFlow('bills'), by: 'ada', baseVersion: 1 })
      expect([...flows.connectionUsers()]).toEqual([['crm', ['orders']]])
    })
  })
}
