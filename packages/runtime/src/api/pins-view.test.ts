import { defineNode, flowSchemaVersion, type Flow, type Json } from '@isthmus/sdk'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { buildRegistry } from '../engine/registry.ts'
import { hidePins, restorePins } from './pins-view.ts'

const list = defineNode({
  id: 'shop.list',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'List', 'zh-CN': '列表' },
  summary: { en: 'Lists', 'zh-CN': '列出' },
  category: 'connector',
  icon: 'list',
  config: Type.Object({ entity: Type.String() }),
  shapes: { outputs: { out: { kind: 'entity', at: '/entity', otherwise: { kind: 'schema', schema: {} } } } },
  run: () => Promise.resolve([]),
})
const registry = buildRegistry([{ id: 'shop', nodes: [list], connectors: [] }])
const sources = { registry, entities: new Map() }
const hidden = '•••••'

const flow = (records: readonly Json[], further: readonly Json[] = []): Flow => ({
  schema: flowSchemaVersion,
  id: 'f',
  name: 'F',
  nodes: [
    { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start', config: {}, position: { x: 0, y: 0 } },
    { id: 'map', type: 'map', typeVersion: 1, name: 'Map', config: { fields: [] }, position: { x: 0, y: 0 } },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } }],
  settings: { personalFields: ['email', 'contact.phone'] },
  pins: {
    start: { out: { from: 'hand', at: '2026-01-01T00:00:00Z', basis: '0'.repeat(16), records } },
    map: { out: { from: 'hand', at: '2026-01-01T00:00:00Z', basis: '0'.repeat(16), records: further } },
  },
})
const recordsOf = (of: Flow, node = 'start') => of.pins?.[node]?.['out']?.records

const records = [
  { id: 1, city: 'Bonn', email: 'office@one.example', contact: { phone: '+49 228 5550001' } },
  { id: 2, city: 'Köln', email: 'office@two.example', contact: { phone: null } },
]

describe('pins for somebody who may not see personal data', () => {
  test('hide tagged fields, and their values wherever they were copied to', () => {
    const shown = hidePins(flow(records, [{ text: 'Write to office@one.example' }]), sources)
    expect(recordsOf(shown)).toEqual([
      { id: 1, city: 'Bonn', email: hidden, contact: { phone: hidden } },
      { id: 2, city: 'Köln', email: hidden, contact: { phone: null } },
    ])
    expect(recordsOf(shown, 'map')).toEqual([{ text: hidden }])
  })

  test('come back whole when the flow is saved as it was shown', () => {
    const stored = flow(records, [{ text: 'Write to office@one.example' }])
    expect(restorePins(hidePins(stored, sources), stored, sources)).toEqual(stored)
  })

  test('keep what was hidden when records are changed, moved and removed', () => {
    const stored = flow(records)
    const [first, second] = recordsOf(hidePins(stored, sources)) ?? []
    const moved = flow([second ?? null, { ...(first as object), city: 'Berlin' }])
    expect(recordsOf(restorePins(moved, stored, sources))).toEqual([records[1], { ...records[0], city: 'Berlin' }])
    const without = flow([{ ...(second as object), city: 'Aachen' }])
    expect(recordsOf(restorePins(without, stored, sources))).toEqual([{ ...records[1], city: 'Aachen' }])
  })

  test('take what somebody wrote in place of what was hidden', () => {
    const stored = flow(records)
    const [first, second] = recordsOf(hidePins(stored, sources)) ?? []
    const changed = flow([{ ...(first as object), email: 'new@one.example' }, second ?? null])
    expect(recordsOf(restorePins(changed, stored, sources))).toEqual([
      { ...records[0], email: 'new@one.example' },
      records[1],
    ])
  })

  test('hide what the imported schema of a system tags as personal', () => {
    const properties = { id: { type: 'integer' }, mobile: { type: 'string', 'x-pii': true } }
    const entities = new Map([['shop', { clients: { type: 'object', properties } }]])
    const { nodes, pins, ...rest } = flow([{ id: 1, mobile: '+49 228 5550001' }], [{ text: 'Call +49 228 5550001' }])
    const listing = { ...nodes[0], id: 'start', type: 'shop.list', connection: 'shop', config: { entity: 'clients' } }
    const imported = { ...rest, nodes: [listing, ...nodes.slice(1)], pins, settings: {} } as Flow
    const shown = hidePins(imported, { registry, entities })
    expect(recordsOf(shown)).toEqual([{ id: 1, mobile: hidden }])
    expect(recordsOf(shown, 'map')).toEqual([{ text: hidden }])
    expect(recordsOf(hidePins(imported, sources))).toEqual([{ id: 1, mobile: '+49 228 5550001' }])
  })
})
