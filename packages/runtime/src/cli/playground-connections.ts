import type { Connections, NewConnection } from '../security/connections.ts'

/** The playground's two systems, once they run. */
export interface RunningPlayground {
  readonly crm: { readonly url: string; readonly token: string }
  readonly erp: { readonly url: string; readonly user: string; readonly password: string }
  close(): Promise<void>
}

/** Makes the connections `crm` and `erp`, or sets their addresses when the systems now listen elsewhere. */
export function connectPlayground({ crm, erp }: RunningPlayground, connections: Connections): void {
  ensure(connections, {
    name: 'crm',
    connector: 'playground-crm',
    config: { baseUrl: crm.url },
    secret: { token: crm.token },
    allowPrivate: true,
  })
  ensure(connections, {
    name: 'erp',
    connector: 'playground-erp',
    config: { baseUrl: erp.url, user: erp.user },
    secret: { password: erp.password },
    allowPrivate: true,
  })
}

function ensure(connections: Connections, wanted: NewConnection): void {
  const known = connections.get(wanted.name)
  if (!known) {
    connections.create(wanted)
    return
  }
  // A connection of this name that somebody pointed at another system is left alone.
  const address = known.config['baseUrl']
  if (known.connector !== wanted.connector || !isLoopback(address) || address === wanted.config['baseUrl']) return
  connections.update(wanted.name, {
    config: { ...known.config, baseUrl: wanted.config['baseUrl'] ?? '' },
    allowPrivate: known.allowPrivate,
  })
}

function isLoopback(address: unknown): boolean {
  return typeof address === 'string' && URL.canParse(address) && new URL(address).hostname === '127.0.0.1'
}
