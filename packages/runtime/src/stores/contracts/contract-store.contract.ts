import { describe, expect, test } from 'vitest'
import type { DescribedEntity } from '@isthmus/sdk/contract'
import type { Stores } from '../open-stores.ts'

const entities = (...fields: readonly string[]): readonly DescribedEntity[] => [
  {
    name: 'Customers',
    schema: { type: 'object', properties: Object.fromEntries(fields.map((name) => [name, { type: 'string' }])) },
  },
]

/** What every store of descriptions does. `open` gives empty stores. */
export function contractStoreContract(open: () => Stores): void {
  const kept = () => {
    const { contracts } = open()
    contracts.keep({
      connection: 'erp',
      hash: 'h1',
      entities: entities('Name'),
      at: '2026-03-01T08:00:00.000Z',
      by: 'ada',
    })
    return contracts
  }

  describe('descriptions of systems', () => {
    test('takes the first description for accepted', () => {
      const contracts = kept()
      expect(contracts.get('erp')).toMatchObject({
        accepted: { hash: 'h1', firstAt: '2026-03-01T08:00:00.000Z', by: 'ada', entities: entities('Name') },
        latest: { hash: 'h1' },
        checkedBy: 'ada',
        everyHours: 24,
      })
      expect(contracts.get('crm')).toBeUndefined()
      expect(contracts.connections()).toEqual(['erp'])
    })

    test('keeps what was accepted until somebody accepts another one', () => {
      const contracts = kept()
      const before = contracts.mark()
      contracts.keep({
        connection: 'erp',
        hash: 'h2',
        entities: entities('FullName'),
        at: '2026-03-02T08:00:00.000Z',
        by: 'schedule',
      })
      expect(contracts.mark()).not.toBe(before)
      expect(contracts.get('erp')).toMatchObject({
        accepted: { hash: 'h1' },
        latest: { hash: 'h2' },
        checkedBy: 'schedule',
      })
      expect(contracts.accept('erp', { hash: 'h1', at: '2026-03-02T09:00:00.000Z', by: 'ada' })).toBe(false)
      expect(contracts.accept('erp', { hash: 'h2', at: '2026-03-02T09:00:00.000Z', by: 'bob' })).toBe(true)
      expect(contracts.get('erp')).toMatchObject({ accepted: { hash: 'h2' }, acceptedBy: 'bob' })
    })

    test('has a history, newest first, in which a description stands once', () => {
      const contracts = kept()
      contracts.keep({
        connection: 'erp',
        hash: 'h2',
        entities: entities('A', 'B'),
        at: '2026-03-02T08:00:00.000Z',
        by: 'ada',
      })
      contracts.keep({
        connection: 'erp',
        hash: 'h1',
        entities: entities('Name'),
        at: '2026-03-03T08:00:00.000Z',
        by: 'ada',
      })
      expect(contracts.history('erp').map(({ hash, firstAt }) => [hash, firstAt])).toEqual([
        ['h2', '2026-03-02T08:00:00.000Z'],
        ['h1', '2026-03-01T08:00:00.000Z'],
      ])
      expect(contracts.get('erp')?.latest.hash).toBe('h1')
      expect(contracts.version('erp', 'h2')?.entities).toEqual(entities('A', 'B'))
    })

    test('drops the oldest of many, never the accepted one', () => {
      const contracts = kept()
      for (let at = 0; at < 60; at += 1) {
        const minute = String(at).padStart(2, '0')
        contracts.keep({
          connection: 'erp',
          hash: `n${at}`,
          entities: entities(`F${at}`),
          at: `2026-03-02T08:${minute}:00.000Z`,
          by: 'ada',
        })
      }
      const hashes = contracts.history('erp').map(({ hash }) => hash)
      expect(hashes).toHaveLength(51)
      expect(hashes).toContain('h1')
      expect(hashes).not.toContain('n0')
    })

    test('remembers why a check got no answer until one does', () => {
      const contracts = kept()
      const problem = { code: 'UPSTREAM_TIMEOUT', message: 'too slow' } as const
      contracts.fail('erp', { problem, at: '2026-03-02T08:00:00.000Z', by: 'schedule' })
      expect(contracts.get('erp')).toMatchObject({
        problem,
        checkedAt: '2026-03-02T08:00:00.000Z',
        latest: { hash: 'h1' },
      })
      contracts.keep({
        connection: 'erp',
        hash: 'h1',
        entities: entities('Name'),
        at: '2026-03-03T08:00:00.000Z',
        by: 'ada',
      })
      expect(contracts.get('erp')?.problem).toBeUndefined()
    })

    test('adds up what records told, within a bound', () => {
      const contracts = kept()
      const told = { entity: 'Customers', path: ['VatId'], type: 'text', count: 2, firstAt: '2026-03-01T08:00:00.000Z' }
      contracts.learn('erp', [{ ...told, lastAt: '2026-03-01T08:00:00.000Z' }])
      contracts.learn('erp', [{ ...told, count: 3, lastAt: '2026-03-01T09:00:00.000Z' }])
      expect(contracts.learned('erp')).toEqual([{ ...told, count: 5, lastAt: '2026-03-01T09:00:00.000Z' }])
      const many = Array.from({ length: 300 }, (_, at) => ({ ...told, path: [`F${at}`], lastAt: told.firstAt }))
      contracts.learn('erp', many)
      expect(contracts.learned('erp')).toHaveLength(200)
      contracts.unlearn('erp')
      expect(contracts.learned('erp')).toEqual([])
    })

    test('forgets a connection with all its descriptions', () => {
      const contracts = kept()
      contracts.setEvery('erp', 0)
      expect(contracts.get('erp')?.everyHours).toBe(0)
      contracts.remove('erp')
      expect([contracts.get('erp'), contracts.history('erp'), contracts.mark()]).toEqual([undefined, [], ''])
    })
  })
}
