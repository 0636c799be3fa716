import { contractKinds } from '@isthmus/sdk'
import type { Store } from '../database.ts'
import { packed, readRow } from '../row.ts'
import type { ConnectorStore, ImportedRow } from './connector-store.ts'

const columns = 'id, kind, title, source, hash, objects, operations, version, imported_at, imported_by'

/** Imported connectors in SQLite, packed: schemas of a large contract are megabytes of nearly the same text. */
export function createSqliteConnectorStore(store: Store): ConnectorStore {
  const { db } = store
  const sql = {
    list: db.prepare<[]>(`SELECT ${columns} FROM imported_connectors ORDER BY id`),
    get: db.prepare<[string]>('SELECT * FROM imported_connectors WHERE id = ?'),
    keep: db.prepare(`INSERT INTO imported_connectors (${columns}, packed)
      VALUES (@id, @kind, @title, @source, @hash, @objects, @operations, 1, @importedAt, @importedBy, @packed)
      ON CONFLICT (id) DO UPDATE SET kind = @kind, title = @title, source = @source, hash = @hash, objects = @objects,
        operations = @operations, version = version + 1, imported_at = @importedAt, imported_by = @importedBy,
        packed = @packed`),
    remove: db.prepare<[string]>('DELETE FROM imported_connectors WHERE id = ?'),
    mark: db.prepare<[], { mark: string | null }>(
      `SELECT group_concat(id || ' ' || version || ' ' || imported_at) AS mark
       FROM (SELECT id, version, imported_at FROM imported_connectors ORDER BY id)`,
    ),
  }
  const get: ConnectorStore['get'] = (id) => {
    const row = sql.get.get(id)
    return row === undefined ? undefined : { row: toRow(row), connector: readRow(row).packed('packed') }
  }
  return {
    list: () => sql.list.all().map(toRow),
    get,
    keep: (row, connector) =>
      store.atomic(() => {
        sql.keep.run({ ...row, packed: packed(connector) })
        const kept = get(row.id)
        if (!kept) throw new Error(`The connector ${row.id} was not kept`)
        return kept.row
      }),
    remove: (id) => store.atomic(() => void sql.remove.run(id)),
    mark: () => sql.mark.get()?.mark ?? '',
  }
}

function toRow(row: unknown): ImportedRow {
  const read = readRow(row)
  return {
    id: read.text('id'),
    kind: read.choice('kind', contractKinds),
    title: read.text('title'),
    source: read.text('source'),
    hash: read.text('hash'),
    objects: read.number('objects'),
    operations: read.number('operations'),
    version: read.number('version'),
    importedAt: read.text('imported_at'),
    importedBy: read.text('imported_by'),
  }
}
