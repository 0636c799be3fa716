import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { openStores, type Stores } from '../stores/open-stores.ts'
import { createConnections } from './connections.ts'
import { createVault } from './vault.ts'

const opened: Stores[] = []
const aVault = () => createVault({ keys: [{ id: 'ab'.repeat(8), bytes: randomBytes(32) }], randomBytes })

const withStore = () => {
  const stores = openStores(':memory:', () => new Date())
  opened.push(stores)
  const ids = Array.from({ length: 99 }, (_, index) => `revision-${index}`).values()
  const over = (vault = aVault()) =>
    createConnections({
      store: stores.connections,
      vault,
      now: () => new Date('2026-03-01T08:00:00.000Z'),
      newId: () => ids.next().value ?? 'none',
    })
  return { stores, over }
}
const crm = {
  name: 'crm',
  connector: 'playground-crm',
  config: { baseUrl: 'http://127.0.0.1:4312' },
  secret: { token: 'open-sesame', extra: '' },
  allowPrivate: true,
}

afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close()
})

test('a connection shows which secret fields it has, never what they hold', () => {
  const { over, stores } = withStore()
  const connections = over()
  const made = connections.create(crm)
  expect(made.secretFields).toEqual(['token'])
  expect(JSON.stringify([made, connections.list(), connections.get('crm')])).not.toContain('sesame')
  expect(Buffer.from(stores.connections.get('crm')?.sealedSecret ?? []).toString('latin1')).not.toContain('sesame')
  expect(connections.open('crm')?.secret).toEqual({ token: 'open-sesame', extra: '' })
})

test('every change gives a new revision, and rotation keeps the fields that were not given', () => {
  const connections = withStore().over()
  connections.create(crm)
  const revisions = [connections.open('crm')?.revision]
  connections.update('crm', { config: { baseUrl: 'http://127.0.0.1:1' }, allowPrivate: false })
  revisions.push(connections.open('crm')?.revision)
  connections.rotate('crm', connections.merged('crm', { extra: 'more' }))
  revisions.push(connections.open('crm')?.revision)
  expect(new Set(revisions).size).toBe(3)
  expect(connections.open('crm')).toMatchObject({
    secret: { token: 'open-sesame', extra: 'more' },
    config: { baseUrl: 'http://127.0.0.1:1' },
    allowPrivate: false,
  })
})

test('what the other system has replaced is written down under the same revision, unless the connection was changed', () => {
  const connections = withStore().over()
  connections.create(crm)
  const used = connections.open('crm') ?? { name: 'crm', revision: 'none' }
  connections.keep(used, { token: 'second' })
  expect(connections.open('crm')).toMatchObject({
    revision: used.revision,
    secret: { token: 'second', extra: '' },
    config: crm.config,
  })
  connections.rotate('crm', { token: 'by hand' })
  connections.keep(used, { token: 'too late' })
  expect(connections.open('crm')?.secret).toEqual({ token: 'by hand' })
  connections.remove('crm')
  connections.keep(used, { token: 'gone' })
  expect(connections.get('crm')).toBeUndefined()
})

test('with another key a secret cannot be opened, but entered again', () => {
  const { over } = withStore()
  over().create(crm)
  const later = over()
  expect(() => later.open('crm')).toThrow('cannot be opened with this key file')
  later.rotate('crm', later.merged('crm', { token: 'new-one' }))
  expect(later.open('crm')?.secret).toEqual({ token: 'new-one' })
})

test('the checks learn which connector each connection is of', () => {
  const connections = withStore().over()
  connections.create(crm)
  expect([...connections.connectors()]).toEqual([['crm', 'playground-crm']])
  expect(connections.open('erp')).toBeUndefined()
})
