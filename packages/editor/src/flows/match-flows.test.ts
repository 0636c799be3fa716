import type { FlowSummary } from '@isthmus/sdk/api'
import { expect, test } from 'vitest'
import { matchFlows } from './match-flows.ts'

function aFlow(id: string, parts: Partial<FlowSummary> = {}): FlowSummary {
  return {
    id,
    name: id,
    version: 1,
    updatedAt: '2026-01-01T00:00:00Z',
    updatedBy: 'admin',
    nodeCount: 0,
    triggers: [],
    active: false,
    problemCount: 0,
    ...parts,
  }
}

test('finds flows by all words of name, id or description, newest first', () => {
  const flows = [
    aFlow('orders-to-erp', { name: 'Sales orders' }),
    aFlow('b', { name: 'Orders', description: 'From CRM to ERP', updatedAt: '2026-02-01T00:00:00Z' }),
    aFlow('c', { name: '客户' }),
  ]
  expect(matchFlows(flows, 'ERP orders').map((flow) => flow.id)).toEqual(['b', 'orders-to-erp'])
  expect(matchFlows(flows, '客').map((flow) => flow.id)).toEqual(['c'])
  expect(matchFlows(flows, ' ')).toHaveLength(3)
})
