import type { ConnectionSource } from '../engine/connections-port.ts'
import type { LiveRegistry } from '../engine/registry.ts'
import { createContracts } from '../contracts/contracts.ts'
import { describeConnection } from '../contracts/describe.ts'
import { createEgress } from '../http/index.ts'
import { createSqlHost } from '../sql/sql-host.ts'
import type { Descriptions, ImportWay, OpenData } from './workshop.ts'

const now = () => new Date()

/** Descriptions for the command line: a server beside it follows what they change. */
export function openDescriptions(
  registry: LiveRegistry,
  { stores, connections }: OpenData,
  way: ImportWay,
): Descriptions {
  const [egress, sql] = [createEgress(way), createSqlHost()]
  const shared = { registry, egress, sql, now }
  const contracts = createContracts({
    registry,
    now,
    store: stores.contracts,
    flows: stores.flows,
    audit: stores.audit,
    describe: (name) => describeConnection({ ...shared, connections }, name),
    // The server's own clock applies what flows say of changes.
    onChanged: () => undefined,
  })
  return {
    look: (connection) => {
      const source: ConnectionSource = { open: () => connection, connectors: () => new Map() }
      return describeConnection({ ...shared, connections: { ...source, setGranted: () => undefined } }, connection.name)
    },
    keep: async (connection, by) => (await contracts.check(connection, by)).state.latest.entities,
    close: async () => {
      await Promise.all([egress.close(), sql.close()])
    },
  }
}
