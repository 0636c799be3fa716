import type { SqlHost } from '../sql-port.ts'
import type { CallGates } from './call-gates.ts'
import { usualSessions } from './scoped-gates.ts'

/**
 * Keeps the limits of connections to databases: a statement, or a transaction as a whole, counts as one call. All flows that
 * use a connection share them, and all of them wait for a moment when its database has no more sessions to give.
 */
export function limitSql(host: SqlHost, gates: CallGates): SqlHost {
  return {
    open: (call) => {
      const door = host.open(call)
      return {
        query: (query) => gates.take(call, () => door.query(query), usualSessions),
        write: (tables, work) => gates.take(call, () => door.write(tables, work), usualSessions),
        once: (key, load) => door.once(key, load),
      }
    },
    close: () => host.close(),
  }
}
