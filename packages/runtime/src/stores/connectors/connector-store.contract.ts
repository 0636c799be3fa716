import type { ImportedConnector } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import type { Stores } from '../open-stores.ts'
import type { ImportedRow } from './connector-store.ts'

const connector = (id: string): ImportedConnector =>
  ({ kind: 'openapi', definition: { id }, operations: [], schemas: {} }) as unknown as ImportedConnector

const row = (id: string, more: Partial<ImportedRow> = {}): Omit<ImportedRow, 'version'> => ({
  id,
  kind: 'openapi',
  title: `Title of ${id}`,
  source: 'https://api.example/openapi.json',
  hash: 'a'.repeat(64),
  objects: 1,
  operations: 2,
  importedAt: '2026-03-01T08:00:00.000Z',
  importedBy: 'ada',
  ...more,
})

/** What every store of imported connectors does. */
export function connectorStoreContract(open: () => Stores): void {
  test('a connector is kept, replaced under a higher version, and removed', () => {
    const { connectors } = open()
    expect(connectors.keep(row('shop'), connector('shop'))).toEqual({ ...row('shop'), version: 1 })
    connectors.keep(row('erp', { kind: 'odata' }), connector('erp'))
    expect(connectors.list().map(({ id, kind }) => [id, kind])).toEqual([
      ['erp', 'odata'],
      ['shop', 'openapi'],
    ])
    const again = row('shop', { title: 'New', importedBy: 'bob' })
    expect(connectors.keep(again, connector('shop'))).toEqual({ ...again, version: 2 })
    expect(connectors.get('shop')).toEqual({ row: { ...again, version: 2 }, connector: connector('shop') })
    connectors.remove('shop')
    expect(connectors.get('shop')).toBeUndefined()
  })

  test('its mark changes with every connector that comes, changes or goes', () => {
    const { connectors } = open()
    const marks = [connectors.mark()]
    connectors.keep(row('shop'), connector('shop'))
    marks.push(connectors.mark())
    connectors.keep(row('shop'), connector('shop'))
    marks.push(connectors.mark())
    connectors.keep(row('erp'), connector('erp'))
    marks.push(connectors.mark())
    connectors.remove('shop')
    marks.push(connectors.mark())
    expect(new Set(marks).size).toBe(marks.length)
  })
}
