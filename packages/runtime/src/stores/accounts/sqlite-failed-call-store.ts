import type { FailedCall, FailedCallStore } from '../../engine/failed-calls-port.ts'
import type { Store } from '../database.ts'

/** Failed calls in SQLite, one row per connection: there are few, and they are read together. */
export function createSqliteFailedCallStore(store: Store): FailedCallStore {
  const { db } = store
  const sql = {
    read: db.prepare<[string], { calls: string }>('SELECT calls FROM failed_calls WHERE connection = ?'),
    // A connection may have been removed while its last calls were under way.
    write: db.prepare(
      `INSERT INTO failed_calls (connection, calls)
       SELECT @connection, @calls WHERE EXISTS (SELECT 1 FROM connections WHERE name = @connection)
       ON CONFLICT (connection) DO UPDATE SET calls = @calls`,
    ),
  }
  return {
    read: (connection) => {
      const row = sql.read.get(connection)
      return row ? (JSON.parse(row.calls) as readonly FailedCall[]) : []
    },
    write: (connection, calls) => store.atomic(() => void sql.write.run({ connection, calls: JSON.stringify(calls) })),
  }
}
