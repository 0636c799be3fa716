import { flowSchemaVersion, type Flow, type Json } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { buildRegistry } from '../engine/registry.ts'
import { hidePins, restorePins } from './pins-view.ts'

const registry = buildRegistry([])
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
    const shown = hidePins(flow(records, [{ text: 'Write to office@one.example' }]), registry)
    expect(recordsOf(shown)).toEqual([
      { id: 1, city: 'Bonn', email: hidden, contact: { phone: hidden } },
      { id: 2, city: 'Köln', email: hidden, contact: { phone: null } },
    ])
    expect(recordsOf(shown, 'map')).toEqual([{ text: hidden }])
  })

  test('come back whole when the flow is saved as it was shown', () => {
    const stored = flow(records, [{ text: 'Write to office@one.example' }])
    expect(restorePins(hidePins(stored, registry), stored, registry)).toEqual(stored)
  })

  test('keep what was hidden when records are changed, moved and removed', () => {
    const stored = flow(records)
    const [first, second] = recordsOf(hidePins(stored, registry)) ?? []
    const moved = flow([second ?? null, { ...(first as object), city: 'Berlin' }])
    expect(recordsOf(restorePins(moved, stored, registry))).toEqual([records[1], { ...records[0], city: 'Berlin' }])
    const without = flow([{ ...(second as object), city: 'Aachen' }])
    expect(recordsOf(restorePins(without, stored, registry))).toEqual([{ ...records[1], city: 'Aachen' }])
  })

  test('take what somebody wrote in place of what was hidden', () => {
    const stored = flow(records)
    const [first, second] = recordsOf(hidePins(stored, registry)) ?? []
    const changed = flow([{ ...(first as object), email: 'new@one.example' }, second ?? null])
    expect(recordsOf(restorePins(changed, stored, registry))).toEqual([
      { ...records[0], email: 'new@one.example' },
      records[1],
    ])
  })
})
