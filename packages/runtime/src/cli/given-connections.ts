import { checkSchema, flowError, type Connector, type ConnectorAuth, type Flow, type JsonObject } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { Registry } from '../engine/registry.ts'
import { doorFields, isDoorAddress } from './door-address.ts'

interface Fields {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

/**
 * Makes connections from `NAME=URL` arguments. The connector is that of the node types which use the name; whoever names
 * a host here allows it, also a private one. Throws `USAGE`.
 */
export function givenConnections(
  given: readonly string[],
  flow: Flow,
  registry: Registry,
): ReadonlyMap<string, OpenConnection> {
  return new Map(given.map((argument) => [nameOf(argument), connectionOf(argument, flow, registry)]))
}

function nameOf(argument: string): string {
  return argument.slice(0, Math.max(0, argument.indexOf('=')))
}

function connectionOf(argument: string, flow: Flow, registry: Registry): OpenConnection {
  const name = nameOf(argument)
  const address = argument.slice(name.length + 1)
  if (name === '' || !URL.canParse(address) || !/^(?:https?|amqps?|sftp|smtps?):/.test(address))
    throw usage('Write --connection NAME=URL, for example --connection crm=http://token@127.0.0.1:4320.')
  const connector = connectorOf(name, flow, registry)
  const url = new URL(address)
  const fields = fieldsOf(url, connector)
  const problems = [
    ...checkSchema(connector.config, fields.config),
    ...checkSchema(connector.secret, fields.secret).map((finding) => ({ ...finding, got: 'what the URL holds' })),
  ]
  const [first] = problems
  if (first)
    throw usage(`--connection ${name} (${connector.id}): ${first.path.slice(1)} ${first.expected}, got ${first.got}.`)
  return { name, connector: connector.id, ...fields, allowPrivate: true, revision: 'given' }
}

function connectorOf(name: string, flow: Flow, { infos, connectors }: Registry): Connector {
  const users = flow.nodes.filter((node) => node.connection === name)
  const id = users.flatMap((node) => infos.get(node.type)?.connector ?? [])[0]
  const connector = id === undefined ? undefined : connectors.get(id)
  if (connector) return connector
  const used = [...new Set(flow.nodes.flatMap((node) => node.connection ?? []))]
  throw usage(`No node of the flow uses a connection "${name}"; it uses: ${used.join(', ') || 'none'}.`)
}

function fieldsOf(url: URL, connector: Connector): Fields {
  const [user, password] = [decoded(url.username), decoded(url.password)]
  const known = Object.keys(connector.config['properties'] ?? {})
  const further = [...url.searchParams].filter(([field]) => known.includes(field))
  if (connector.door !== undefined) {
    if (isDoorAddress(url, connector)) return doorFields({ url, user, password, further: Object.fromEntries(further) })
    throw usage(
      `${connector.id} is not reached by ${url.protocol}//; write amqp://, amqps://, sftp://, smtp:// or smtps://.`,
    )
  }
  const baseUrl = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  const token = password || user
  const credential =
    (token === '' && connector.demoCredential) || credentialOf(connector.auth, { user, password, token, known })
  return { config: { baseUrl, ...Object.fromEntries(further), ...credential.config }, secret: credential.secret }
}

const nothing: Fields = { config: {}, secret: {} }

interface UrlCredential {
  readonly user: string
  readonly password: string
  /** The password, or the user where there is no password. */
  readonly token: string
  /** Public fields of the connector. */
  readonly known: readonly string[]
}

function credentialOf(auth: ConnectorAuth, credential: UrlCredential): Fields {
  if (auth.kind === 'chosen') return chosen(auth.field, credential)
  if (credential.token === '') return nothing
  switch (auth.kind) {
    case 'bearer':
      return { config: {}, secret: { [auth.token]: credential.token } }
    case 'header':
    case 'query':
      return { config: {}, secret: { [auth.secret]: credential.token } }
    case 'basic':
      return both(auth.user, auth.password, credential)
    case 'session':
      return both('user', 'password', credential)
    default:
      // What the others need does not fit into a URL.
      return nothing
  }
}

/** User and password, each where the connector has a field for it. */
function both(userField: string, passwordField: string, { user, password, known }: UrlCredential): Fields {
  const secret = { [passwordField]: password }
  if (known.includes(userField)) return { config: { [userField]: user }, secret }
  return { config: {}, secret: { ...secret, [userField]: user } }
}

function chosen(field: string, { user, password }: UrlCredential): Fields {
  if (user === '' && password === '') return { config: { [field]: 'none' }, secret: {} }
  if (password === '') return { config: { [field]: 'bearer' }, secret: { token: user } }
  return { config: { [field]: 'basic', user }, secret: { password } }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw usage('The user or password in the URL of a connection is not percent-encoded: write % as %25.')
  }
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}
