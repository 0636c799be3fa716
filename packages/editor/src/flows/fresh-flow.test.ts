import { parseFlow } from '@isthmus/sdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyFlow, freshFlowId, freshName } from './fresh-flow.ts'

test('makes an id from words in any spelling', () => {
  expect(freshFlowId('Überfällige Order → ERP!', new Set())).toBe('uberfallige-order-erp')
  expect(freshFlowId('赢单商机', new Set(['flow']))).toBe('flow-2')
})

test('a fresh id is allowed and not taken, whatever the name', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 90 })
  fc.assert(
    fc.property(name, fc.integer({ min: 0, max: 12 }), (text, count) => {
      const taken = new Set<string>()
      for (let index = 0; index < count; index += 1) taken.add(freshFlowId(text, taken))
      expect(taken.size).toBe(count)
      const id = freshFlowId(text, taken)
      expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/)
      expect(taken).not.toContain(id)
    }),
  )
})

test('a name that is taken gets a number', () => {
  expect(freshName('Orders', new Set(['Orders', 'Orders 2']))).toBe('Orders 3')
  expect(freshName('x'.repeat(130), new Set(['x'.repeat(120)]))).toHaveLength(120)
})

test('a new flow is a document the sdk reads', () => {
  expect(parseFlow(JSON.stringify(emptyFlow('orders', 'Orders')))).toMatchObject({ ok: true })
})
