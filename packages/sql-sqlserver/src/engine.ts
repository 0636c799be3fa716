import type { SqlEngine, SqlPool, SqlTarget } from '@isthmus/sdk/sql-engine'
import { connectionOpener } from './connect.ts'
import { SessionPool } from './session-pool.ts'
import { judge } from './trouble.ts'

/** SQL Server 2017 or newer and Azure SQL, by `tedious`, which is loaded with the first pool. */
export const sqlEngine: SqlEngine = { title: 'SQL Server', defaultPort: 1433, open, judge }

async function open(target: SqlTarget): Promise<SqlPool> {
  const tedious = await import('tedious')
  return new SessionPool(tedious, target, connectionOpener(tedious, target))
}
