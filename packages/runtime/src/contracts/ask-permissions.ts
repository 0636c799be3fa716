import type { Connector, EffectContext } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'

/** Where it is written down what a credential may do. */
export interface GrantedKeeper {
  setGranted(used: Pick<OpenConnection, 'name' | 'revision'>, permissions: readonly string[]): void
}

interface Asked {
  readonly connection: OpenConnection
  readonly connector: Connector
  readonly context: EffectContext
  readonly granted: GrantedKeeper
}

/** Asks the system what the connection's credential may do and writes it down. Throws what calls throw. */
export async function askPermissions(asked: Asked): Promise<readonly string[] | undefined> {
  const { connection, connector, context, granted } = asked
  const permissions = await connector.permissions?.(context)
  if (permissions) granted.setGranted(connection, permissions)
  return permissions
}
