import type { TSchema } from 'typebox'
import type { DescribedEntity } from '../contract/index.ts'
import type { JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import type { NodeType } from '../node/define-node.ts'
import type { EffectContext } from '../node/effect-context.ts'
import type { Account, CallLimit, ConnectorAuth, CsrfToken } from './auth.ts'
import type { ConnectorDefinition as Definition } from './definition/index.ts'

/** What the host needs to know of a system to keep connections to it. */
export interface Connector {
  readonly id: string
  readonly title: LocalText
  readonly summary: LocalText
  readonly icon: string
  /** Public fields of a connection; has `baseUrl` unless the system calls us and is never called. */
  readonly config: JsonSchema
  /** Secret fields of a connection: an object of texts. Stored encrypted, never returned. */
  readonly secret: JsonSchema
  readonly auth: ConnectorAuth
  /** Set where the connector is made of a definition; what is written about it is taken from there. */
  readonly definition?: Definition
  /** Set for a system that wants a token of its own back with every call that changes something. */
  readonly csrf?: CsrfToken
  /**
   * Hosts of the system. The address of a connection must be one of them, whose first labels may be `*`; those that are named in
   * full may be called, and get the credential, as the connection's own. Any address, and no other host, when left out.
   */
  readonly allowHosts?: readonly string[]
  /** Parameter of every call, sign-ins and repeats among them, that takes a name which no other call has. */
  readonly callId?: { readonly query: string }
  /** Numbers of more digits than a float keeps are read as texts. */
  readonly exactNumbers?: boolean
  /** How hard the system may be pressed, besides what is set at a connection. */
  readonly limits?: readonly CallLimit[]
  /**
   * Set for a database that nodes reach by `context.sql`: `postgresql`, `mysql` (MariaDB too), or the name of an engine whose
   * adapter is the package `@isthmus/sql-NAME`. `config` then has `host`, `port`, `database`, `user` and `writeTables`.
   */
  readonly sql?: string
  /**
   * Set for a system that nodes reach by `context.queue` (AMQP 0-9-1; `config` then has `host`, `port`, `virtualHost`, `user`,
   * `tls`, `authority`), by `context.sftp` (`config` then has `host`, `port`, `user`, `hostKey`) or by `context.mail`
   * (`config` then has `host`, `port`, `user`, `tls`, `authority`).
   */
  readonly door?: 'queue' | 'sftp' | 'mail'
  /**
   * Public credential of a system that exists for trying things out; the command line uses it when none is given. Never
   * set for a system that holds real data.
   */
  readonly demoCredential?: Account
  /** A harmless call that proves address and credential; resolves to one sentence of what was found. */
  readonly test?: (context: EffectContext) => Promise<LocalText>
  /**
   * Asks the system what the credential may do: `read` and `write`, or for single entities `read:Customers`,
   * `write:Customers`, by the names that nodes pick. `undefined` where the system does not tell; throws what calls throw.
   */
  readonly permissions?: (context: EffectContext) => Promise<readonly string[] | undefined>
  /**
   * Asks the system what it holds: every entity with its fields, as far as the connection may see them. Throws what calls
   * throw, and `CONTRACT_INVALID` for an answer that cannot be read.
   */
  readonly describe?: (context: EffectContext) => Promise<readonly DescribedEntity[]>
  /**
   * A text that changes whenever `describe` would say something else, for systems that can tell cheaply: it is asked for
   * before each run of a flow that uses the connection.
   */
  readonly describedMark?: (context: EffectContext) => Promise<string>
}

/** A connector as the editor sees it. */
export type ConnectorInfo = Pick<Connector, 'id' | 'title' | 'summary' | 'icon' | 'config' | 'secret'>

interface ConnectorDefinition extends Omit<Connector, 'config' | 'secret'> {
  readonly config: TSchema
  readonly secret: TSchema
}

/** Defines a system that connections can be made to. Errors: none. */
export function defineConnector(definition: ConnectorDefinition): Connector {
  return {
    ...definition,
    config: definition.config as unknown as JsonSchema,
    secret: definition.secret as unknown as JsonSchema,
  }
}

/** A folder of node types and the connectors they need; what a plugin exports. */
export interface Plugin {
  readonly id: string
  readonly nodes: readonly NodeType[]
  readonly connectors: readonly Connector[]
  /** Set where `nodes` and `connectors` are made when they are read; see `deferPlugin`. */
  readonly deferred?: true
}

/**
 * Offers a plugin that is made when somebody first asks for one of its node types or its connector, so that a process that
 * never does spends neither time nor memory on it.
 *
 * @param id   Id of the plugin. Its node types must be called `<id>.<name>` and its connector `<id>`: the runtime knows whom
 *             to ask by that alone.
 * @param make Makes the plugin; called once, unless it throws.
 * Errors: none here; reading `nodes` or `connectors` throws what `make` throws, and `RangeError` for a name that is not
 * below the id.
 */
export function deferPlugin(id: string, make: () => Plugin): Plugin {
  let made: Plugin | undefined
  const plugin = (): Plugin => (made ??= namedBelow(id, make()))
  return {
    id,
    get nodes() {
      return plugin().nodes
    },
    get connectors() {
      return plugin().connectors
    },
    deferred: true,
  }
}

function namedBelow(id: string, plugin: Plugin): Plugin {
  const stranger =
    plugin.nodes.find(({ info }) => !info.id.startsWith(`${id}.`))?.info.id ??
    plugin.connectors.find((connector) => connector.id !== id)?.id
  if (stranger === undefined) return plugin
  throw new RangeError(`"${stranger}" must be named after its plugin "${id}" to be deferred`)
}
