import type { Egress } from '../engine/egress-port.ts'
import type { Config, Proxies } from '../config.ts'
import { createEgress, type KeepSecret } from '../http/index.ts'
import type { Connections } from '../security/connections.ts'

interface EgressLog {
  isLevelEnabled(level: 'debug'): boolean
  debug(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The server's way out: notes each call at level debug, and writes down refresh tokens that were replaced. */
export function openEgress(config: Config, connections: Connections, log: EgressLog): Egress {
  return createEgress({
    allowPrivate: config.allowPrivate,
    proxies: config.proxies,
    // Describing each call costs more than it seems; nobody pays for what is not written.
    ...(log.isLevelEnabled('debug')
      ? { onExchange: (exchange: object) => log.debug(exchange, 'Called another system') }
      : {}),
    keepSecret: secretKeeper(connections, (fields, message) => log.error(fields, message)),
  })
}

/** The way out of a run without a server. */
export function openLooseEgress(proxies: Proxies, connections: Connections | undefined): Egress {
  if (!connections) return createEgress({ proxies })
  const onError = (_: object, message: string): void => void process.stderr.write(`${message}\n`)
  return createEgress({ proxies, keepSecret: secretKeeper(connections, onError) })
}

/** Whoever signed in goes on with what was replaced, also when it cannot be written down. */
function secretKeeper(connections: Connections, onError: EgressLog['error']): KeepSecret {
  return (used, fields) => {
    try {
      connections.keep(used, fields)
    } catch (err) {
      onError({ err, connection: used.name }, `The new refresh token of ${used.name} could not be written down`)
    }
  }
}
