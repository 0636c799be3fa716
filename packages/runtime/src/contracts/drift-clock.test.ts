import { expect, test } from 'vitest'
import type { ContractState, ContractStore } from '../stores/contracts/contract-store.ts'
import { dueConnections } from './drift-clock.ts'
import { entitiesHash } from './entities-hash.ts'
import { learnedChanges, learnedMark, withLearned, withLearnedBefore } from './learned-changes.ts'

const now = () => new Date('2026-03-02T08:00:00.000Z')

test('a system is asked when its hours have passed, and never where they are none', () => {
  const states: Readonly<Record<string, Pick<ContractState, 'checkedAt' | 'everyHours'>>> = {
    due: { checkedAt: '2026-03-01T08:00:00.000Z', everyHours: 24 },
    early: { checkedAt: '2026-03-01T08:00:01.000Z', everyHours: 24 },
    hourly: { checkedAt: '2026-03-02T07:00:00.000Z', everyHours: 1 },
    never: { checkedAt: '2020-01-01T00:00:00.000Z', everyHours: 0 },
  }
  const store = {
    connections: () => [...Object.keys(states), 'removed'],
    get: (name: string) => states[name] as ContractState | undefined,
  } satisfies Pick<ContractStore, 'connections' | 'get'>
  expect(dueConnections({ store, now })).toEqual(['due', 'hourly'])
})

const field = (type: string) => ({ type })
const customers = (properties: object) => [{ name: 'Customers', schema: { type: 'object', properties } }]

test('a description has the same hash whatever the order of its keys, but not of its fields', () => {
  const one = [
    { name: 'A', schema: { type: 'object', properties: { a: { type: 'string', maxLength: 3 }, b: field('integer') } } },
  ]
  const other = [
    { schema: { properties: { a: { maxLength: 3, type: 'string' }, b: field('integer') }, type: 'object' }, name: 'A' },
  ]
  const moved = [
    { name: 'A', schema: { type: 'object', properties: { b: field('integer'), a: { type: 'string', maxLength: 3 } } } },
  ]
  expect(entitiesHash(one)).toBe(entitiesHash(other))
  expect(entitiesHash(one)).not.toBe(entitiesHash(moved))
})

const seen = { entity: 'Customers', count: 5, firstAt: '', lastAt: '' }

test('what few records told is no finding yet, and what the description told as well is told once', () => {
  const tier = { ...seen, path: ['Tier'], type: 'text' }
  expect(learnedChanges([{ ...tier, count: 4 }], [])).toEqual([])
  expect(learnedChanges([tier], [])).toMatchObject([{ kind: 'fieldAdded', learned: true }])
  // One record more makes it a finding, so it is looked at anew.
  expect(learnedMark([{ ...tier, count: 4 }])).not.toBe(learnedMark([tier]))
  expect(learnedChanges([tier], [{ kind: 'fieldAdded', entity: 'Customers', path: ['Tier'] }])).toEqual([])
  expect(learnedChanges([{ ...seen, path: ['Name'], type: 'null', known: 'text' }], [])).toMatchObject([
    { kind: 'nowNullable' },
  ])
  expect(learnedChanges([{ ...seen, path: ['Name'], type: 'number', known: 'text' }], [])).toMatchObject([
    { kind: 'typeChanged', before: 'text', after: 'number' },
  ])
})

test('a field that was learned stays although the system goes on saying nothing of it', () => {
  const learned = withLearned(customers({ Name: field('string') }), [{ ...seen, path: ['Tier'], type: 'text' }])
  const next = withLearnedBefore(customers({ Name: field('string'), City: field('string') }), learned)
  expect(Object.keys(next[0]?.schema['properties'] ?? {})).toEqual(['Tier', 'Name', 'City'])
  expect(withLearnedBefore(customers({ Tier: field('integer') }), learned)).toEqual(
    customers({ Tier: field('integer') }),
  )
})
