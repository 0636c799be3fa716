import type { Plugin } from '@isthmus/sdk'
import { postgresqlConnector } from './connector.ts'
import { postgresqlList } from './list.ts'

/** PostgreSQL databases. */
export const postgresqlPlugin: Plugin = {
  id: 'postgresql',
  nodes: [postgresqlList],
  connectors: [postgresqlConnector],
}
