import { describe, expect, test } from 'vitest'
import type { StoredConnection } from './connection-store.ts'
import type { Stores } from '../open-stores.ts'

const at = '2026-03-01T08:00:00.000Z'

const aConnection = (name: string, more: Partial<StoredConnection> = {}): StoredConnection => ({
  name,
  connector: 'playground-crm',
  config: { baseUrl: 'http://127.0.0.1:4312' },
  sealedSecret: new Uint8Array([1, 2, 3]),
  secretFields: ['token'],
  allowPrivate: true,
  limits: {},
  revision: '1',
  createdAt: at,
  updatedAt: at,
  secretUpdatedAt: at,
  ...more,
})

const aUser = (name: string) => ({ name, role: 'admin', passwordHash: '$argon2id$', createdAt: at }) as const

/** What every connection store, user store and audit log does. `open` gives empty stores. */
export function peopleAndConnectionsContract(open: () => Stores): void {
  describe('connections', () => {
    test('are read back as they were, by name', () => {
      const { connections } = open()
      connections.create(aConnection('erp', { allowPrivate: false, secretFields: [] }))
      connections.create(aConnection('crm'))
      expect(connections.list().map(({ name }) => name)).toEqual(['crm', 'erp'])
      const { sealedSecret, ...rest } = connections.get('crm') ?? aConnection('none')
      const { sealedSecret: _, ...wanted } = aConnection('crm')
      expect(rest).toEqual(wanted)
      expect([...sealedSecret]).toEqual([1, 2, 3])
    })

    test('have names of their own', () => {
      const { connections } = open()
      connections.create(aConnection('crm'))
      expect(() => connections.create(aConnection('crm'))).toThrow('already a connection named "crm"')
    })

    test('can be replaced and removed, but only when there', () => {
      const { connections } = open()
      connections.create(aConnection('crm'))
      connections.replace(aConnection('crm', { config: { baseUrl: 'http://127.0.0.1:1' }, revision: '2' }))
      expect(connections.get('crm')).toMatchObject({ config: { baseUrl: 'http://127.0.0.1:1' }, revision: '2' })
      connections.remove('crm')
      expect(connections.get('crm')).toBeUndefined()
      expect(() => connections.remove('crm')).toThrow('no connection "crm"')
      expect(() => connections.replace(aConnection('crm'))).toThrow('no connection "crm"')
    })
  })

  describe('users', () => {
    test('are found by name, whatever its case', () => {
      const { users } = open()
      users.create(aUser('Ada'))
      expect(users.find('ada')).toMatchObject({ name: 'Ada', role: 'admin', passwordHash: '$argon2id$' })
      expect(users.find('ben')).toBeUndefined()
      expect(() => users.create(aUser('ADA'))).toThrow('already a user named "ADA"')
    })

    test('only one can be the first', () => {
      const { users } = open()
      expect(users.createFirst(aUser('ada'))?.name).toBe('ada')
      expect(users.createFirst(aUser('ben'))).toBeUndefined()
      expect(users.count()).toBe(1)
    })
  })

  describe('sessions', () => {
    test('lead to their user until they end', () => {
      const { users } = open()
      const user = users.create(aUser('ada'))
      users.startSession({ tokenHash: 'h1', userId: user.id, at })
      users.touchSession('h1', '2026-03-01T09:00:00.000Z')
      expect(users.session('h1')).toEqual({
        tokenHash: 'h1',
        user,
        createdAt: at,
        seenAt: '2026-03-01T09:00:00.000Z',
      })
      users.endSession('h1')
      expect(users.session('h1')).toBeUndefined()
    })

    test('that are too old or unused are dropped', () => {
      const { users } = open()
      const user = users.create(aUser('ada'))
      for (const hour of ['06', '08', '10']) {
        users.startSession({ tokenHash: hour, userId: user.id, at: `2026-03-01T${hour}:00:00.000Z` })
      }
      users.touchSession('06', '2026-03-01T11:00:00.000Z')
      users.dropSessions({ createdBefore: '2026-03-01T07:00:00.000Z', seenBefore: '2026-03-01T09:00:00.000Z' })
      expect(['06', '08', '10'].map((hash) => users.session(hash) !== undefined)).toEqual([false, false, true])
    })
  })

  describe('the audit log', () => {
    test('lists entries newest first, of all objects or one', () => {
      const { audit } = open()
      const entry = (action: string, object: string) => ({ at, who: 'ada', action, object })
      for (const [action, object] of [
        ['create', 'flow:a'],
        ['save', 'flow:a'],
        ['create', 'flow:b'],
      ] as const)
        audit.add(entry(action, object))
      expect(audit.list({ limit: 2 })).toEqual([entry('create', 'flow:b'), entry('save', 'flow:a')])
      expect(audit.list({ object: 'flow:a', limit: 9 }).map(({ action }) => action)).toEqual(['save', 'create'])
    })
  })
}
