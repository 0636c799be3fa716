import { fixedOrigin, flowError, plainText, type Connector } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { isNamedAddress } from '../permitted-url.ts'
import { chosenAuth } from './authorizer.ts'

/**
 * Refuses a server for tokens that neither the connector nor the connection's own address vouches for, where the connector says
 * which hosts its system has: the client's secret would go there. Throws `EGRESS_REFUSED`.
 */
export function assertTokenHost(
  { connector, connection }: { readonly connector: Connector; readonly connection: OpenConnection },
  address: string,
): void {
  const { allowHosts } = connector
  // A path leads below the connection's own address.
  if (!allowHosts || !URL.canParse(address)) return
  const url = new URL(address)
  const auth = chosenAuth({ connector, connection })
  const isFixed = auth?.kind === 'oauth2' && fixedOrigin(auth.tokenUrl) === url.origin
  if (isFixed || ownOrigin(connection) === url.origin || isNamedAddress(url, allowHosts)) return
  const reason = `it is no server for tokens of ${connector.title.en}`
  throw flowError('EGRESS_REFUSED', { host: url.host, reason })
}

function ownOrigin({ config }: OpenConnection): string | undefined {
  const baseUrl = plainText(config['baseUrl'])
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined
}

/** The connector for a call to such a server, whose address stands in place of the connection's. */
export function withoutHosts(connector: Connector): Connector {
  const { allowHosts: _, ...rest } = connector
  return rest
}
