import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Key } from './key-file.ts'
import { createVault } from './vault.ts'

const aKey = (id: string): Key => ({ id: id.repeat(16), bytes: randomBytes(32) })
const vaultOf = (...keys: [Key, ...Key[]]) => createVault({ keys, randomBytes })

test('what was sealed opens again, whatever it holds', () => {
  const vault = vaultOf(aKey('a'))
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (name, secret) => {
      expect(Object.entries(vault.open(name, vault.seal(name, secret)))).toEqual(Object.entries(secret))
    }),
  )
})

test('the same secret is never sealed to the same bytes, and shows nothing of itself', () => {
  const vault = vaultOf(aKey('a'))
  const [first, second] = [vault.seal('crm', { token: 'open-sesame' }), vault.seal('crm', { token: 'open-sesame' })]
  expect(Buffer.compare(first, second)).not.toBe(0)
  expect(Buffer.from(first).toString('latin1')).not.toContain('sesame')
})

test('a sealed secret belongs to its connection', () => {
  const vault = vaultOf(aKey('a'))
  const sealed = vault.seal('crm', { token: 'open-sesame' })
  expect(() => vault.open('erp', sealed)).toThrow('credential of the connection "erp" cannot be opened')
})

test('a change of any byte is noticed', () => {
  const vault = vaultOf(aKey('a'))
  const sealed = vault.seal('crm', { token: 't' })
  for (const at of sealed.keys()) {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
    expect(() => vault.open('crm', changed)).toThrow('cannot be opened')
  }
  expect(() => vault.open('crm', sealed.subarray(0, 20))).toThrow('cannot be opened')
})

test('an older key still opens what it sealed, and the newest seals', () => {
  const [old, fresh] = [aKey('a'), aKey('b')]
  const sealed = vaultOf(old).seal('crm', { token: 't' })
  const both = vaultOf(fresh, old)
  expect(both.open('crm', sealed)).toEqual({ token: 't' })
  expect(() => vaultOf(old).open('crm', both.seal('crm', { token: 't' }))).toThrow('cannot be opened')
})
