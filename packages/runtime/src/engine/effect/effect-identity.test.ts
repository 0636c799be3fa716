import { expect, test } from 'vitest'
import type { Json } from '@isthmus/sdk'
import { EffectIdentities } from './effect-identity.ts'

const named = (run: string, records: readonly Json[]) => {
  const identities = new EffectIdentities(run)
  return records.map((record) => identities.next({ node: 'w', config: { url: '/a' }, record, origin: undefined }))
}
const callsOf = (run: string, records: readonly Json[]) => named(run, records).map(({ call, key }) => `${call} ${key}`)

test('the same calls get the same names in any order', () => {
  const again = callsOf('r1', [{ n: 2 }, { n: 1 }, { n: 1 }])
  expect(callsOf('r1', [{ n: 1 }, { n: 1 }, { n: 2 }]).toSorted()).toEqual(again.toSorted())
  expect(new Set(again).size).toBe(3)
})

test('another run, node, config or trigger record makes another call', () => {
  const next = (run: string, more: object) => {
    const content = { node: 'w', config: {}, record: { n: 1 }, origin: undefined, ...more }
    return new EffectIdentities(run).next(content).key
  }
  const keys = [next('r1', {}), next('r2', {}), next('r1', { node: 'v' }), next('r1', { config: { a: 1 } })]
  expect(new Set([...keys, next('r1', { origin: 3 })]).size).toBe(5)
})

test('keys are UUIDs', () => {
  const [first] = named('r1', [{}])
  expect(first?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
