import type { JsonObject } from '@isthmus/sdk'
import type { ConnectionLimits, GrantedPermissions } from '@isthmus/sdk/api'

/** A connection as it is stored: its secret sealed. */
export interface StoredConnection {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  readonly sealedSecret: Uint8Array
  readonly secretFields: readonly string[]
  readonly allowPrivate: boolean
  readonly limits: ConnectionLimits
  /** What the system said that the credential may do; absent until it was asked, and after every change. */
  readonly granted?: GrantedPermissions
  /** Changes whenever config, secret or permission change. */
  readonly revision: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly secretUpdatedAt: string
}

/** Keeps connections. It never sees a secret in the clear. */
export interface ConnectionStore {
  /** By name. */
  list(): readonly StoredConnection[]
  get(name: string): StoredConnection | undefined
  /** Throws `NAME_TAKEN`. */
  create(connection: StoredConnection): void
  /** Throws `NOT_FOUND`. */
  replace(connection: StoredConnection): void
  /** Throws `NOT_FOUND`. */
  remove(name: string): void
}
