import { flowError } from '@isthmus/sdk'
import { type DescribedEntity } from '@isthmus/sdk/contract'
import type { ConnectionSource } from '../engine/connections-port.ts'
import { loneContext } from '../engine/effect/lone-context.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import type { Registry } from '../engine/registry.ts'
import { timeLimit } from '../engine/time-limit.ts'
import { askPermissions, type GrantedKeeper } from './ask-permissions.ts'

export interface DescribeOptions {
  readonly connections: ConnectionSource & GrantedKeeper
  readonly registry: Registry
  readonly egress: Egress
  readonly sql?: SqlHost
  readonly now: () => Date
}

const longestMs = 60_000

/**
 * Asks the system of a connection what it holds, and what the connection may do there. Throws `NOT_FOUND`, `NOT_DESCRIBED`, what calls throw, and
 * `CONTRACT_INVALID`.
 */
export async function describeConnection(
  { connections, registry, ...parts }: DescribeOptions,
  name: string,
): Promise<readonly DescribedEntity[]> {
  const connection = connections.open(name)
  const connector = connection && registry.connectors.get(connection.connector)
  if (!connection || !connector) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  if (!connector.describe) throw flowError('NOT_DESCRIBED', { connection: name })
  const signal = timeLimit(longestMs, name)
  const context = loneContext({ ...parts, connection, connector, signal, purpose: 'describe' })
  await askPermissions({ connection, connector, context, granted: connections })
  return connector.describe(context)
}
