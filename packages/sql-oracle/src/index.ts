import type { SqlEngine, SqlPool, SqlTarget } from '@isthmus/sdk/sql-engine'
import { judge } from './judge.ts'
import { openLink } from './open-link.ts'
import { OraclePool } from './oracle-pool.ts'

/**
 * Oracle Database 12.1 or newer, by `oracledb` in its thin mode: no client library is ever looked for, and no address, alias,
 * wallet or password comes from the environment.
 */
export const sqlEngine: SqlEngine = { title: 'Oracle', defaultPort: 1521, open, judge }

async function open(target: SqlTarget): Promise<SqlPool> {
  const { default: driver } = await import('oracledb')
  return new OraclePool({ ...target, driver, open: () => openLink(driver, target) })
}
