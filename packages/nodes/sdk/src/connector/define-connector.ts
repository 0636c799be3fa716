import type { TSchema } from 'typebox'
import type { JsonObject, JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import type { NodeType } from '../node/define-node.ts'
import type { EffectContext, HttpAnswer, HttpRequest } from '../node/effect-context.ts'

/** How the host proves who it is on every call. Names are fields of the connection's secret or config. */
export type ConnectorAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'header'; readonly header: string; readonly secret: string }
  /**
   * The user chooses per connection; the config field named here holds `none`, `bearer`, `basic` or `header`. What each
   * needs then has these names: `token`; `user`, `password`; `header`, `secret`.
   */
  | { readonly kind: 'chosen'; readonly field: string }
  | {
      readonly kind: 'session'
      /** The call that opens a session. The host keeps its result out of traces. */
      readonly login: (account: Account) => HttpRequest
      /** The `authorization` header of later calls, read from the login's answer. Throws when the login was refused. */
      readonly authorization: (account: Account, answer: HttpAnswer) => string
      /** True when an answer says that the session has ended, so that the host logs in once more and repeats the call. */
      readonly expired: (answer: HttpAnswer) => boolean
    }

/** A connection with its secret, seen by the host and by a connector's session login only. */
export interface Account {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

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
  /**
   * Public credential of a system that exists for trying things out; the command line uses it when none is given. Never
   * set for a system that holds real data.
   */
  readonly demoCredential?: Account
  /** A harmless call that proves address and credential; resolves to one sentence of what was found. */
  readonly test?: (context: EffectContext) => Promise<LocalText>
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
}
