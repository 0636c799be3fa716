import type { Connector, JsonObject } from '@isthmus/sdk'

interface Fields {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

const schemes: Readonly<Record<NonNullable<Connector['door']>, RegExp>> = {
  queue: /^amqps?:$/,
  sftp: /^sftp:$/,
  mail: /^smtps?:$/,
}

/** True for an address such as `amqp://host` or `sftp://host`, where the connector is reached that way. */
export function isDoorAddress(url: URL, { door }: Connector): boolean {
  return door !== undefined && schemes[door].test(url.protocol)
}

/** What the scheme of an address says of encryption; the connector's own default where it says nothing. */
const encryption: Readonly<Record<string, JsonObject>> = {
  'amqp:': { tls: 'off' },
  'smtp:': { tls: 'off' },
  'smtps:': { tls: 'tls' },
}

interface DoorAddress {
  readonly url: URL
  readonly user: string
  readonly password: string
  /** Fields of the connector that stand in the query. */
  readonly further: JsonObject
}

/** The fields of a connection from an address such as `amqp://user:password@host:5672/virtual-host`. */
export function doorFields({ url, user, password, further }: DoorAddress): Fields {
  const path = decodeURIComponent(url.pathname.slice(1))
  const config = {
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    user,
    ...encryption[url.protocol],
    ...(path === '' || !url.protocol.startsWith('amqp') ? {} : { virtualHost: path }),
    ...further,
  }
  return { config, secret: password === '' ? {} : { password } }
}
