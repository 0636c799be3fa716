import type { Plugin } from '@isthmus/sdk'
import { changesNode } from './changes.ts'
import { claimNode } from './claim.ts'
import { sqlConnector } from './connector.ts'
import type { SqlDialect } from './dialect.ts'
import { mariadb, postgresql } from './dialects.ts'
import { getNode } from './get.ts'
import { listNode } from './list.ts'
import { oracle } from './oracle-dialect.ts'
import { settleNode } from './settle.ts'
import { sqlserver } from './sqlserver-dialect.ts'
import { writeNode } from './write.ts'

/** The nodes and the connector of one kind of database, all of one body. */
function sqlPlugin(dialect: SqlDialect): Plugin {
  const writes = (['create', 'update', 'upsert', 'delete'] as const).map((kind) => writeNode(dialect, kind))
  const reads = [listNode, getNode, changesNode, claimNode, settleNode].map((make) => make(dialect))
  return { id: dialect.id, nodes: [...reads, ...writes], connectors: [sqlConnector(dialect)] }
}

/** PostgreSQL databases. */
export const postgresqlPlugin: Plugin = sqlPlugin(postgresql)

/** MariaDB and MySQL databases. */
export const mariadbPlugin: Plugin = sqlPlugin(mariadb)

/** SQL Server and Azure SQL databases. */
export const sqlserverPlugin: Plugin = sqlPlugin(sqlserver)

/** Oracle databases. */
export const oraclePlugin: Plugin = sqlPlugin(oracle)
