import { FlowError, flowError, type JsonObject } from '@isthmus/sdk'
import { type ConnectionLimits } from '@isthmus/sdk/api'
import type { ConnectionStore, StoredConnection } from '../stores/accounts/connection-store.ts'
import type { Secret, Vault } from './vault.ts'

/** A connection as people may see it. */
export type PublicConnection = Omit<StoredConnection, 'sealedSecret' | 'revision'>

/** A connection with its secret opened; for the length of a call only. */
export interface OpenedConnection {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  readonly secret: Secret
  readonly allowPrivate: boolean
  readonly limits: ConnectionLimits
  readonly revision: string
}

export interface NewConnection {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  readonly secret: Secret
  readonly allowPrivate: boolean
  /** None when left out. */
  readonly limits?: ConnectionLimits
}

/** New public fields; limits that are left out stay as they are. */
export interface ConnectionChange {
  readonly config: JsonObject
  readonly allowPrivate: boolean
  readonly limits?: ConnectionLimits
}

/** Connections and their secrets. Only `open` gives a secret away, and only the engine's calls ask for it. */
export interface Connections {
  list(): readonly PublicConnection[]
  get(name: string): PublicConnection | undefined
  /** Throws `NAME_TAKEN`. */
  create(connection: NewConnection): PublicConnection
  /** Throws `NOT_FOUND`. */
  update(name: string, change: ConnectionChange): PublicConnection
  /** What the secret would be with these fields replaced, to be checked and handed to `rotate`. Throws `NOT_FOUND`. */
  merged(name: string, fields: Secret): Secret
  /** Throws `NOT_FOUND`. */
  rotate(name: string, secret: Secret): PublicConnection
  /**
   * Writes down secret fields that the other system has replaced by itself, unless the connection was changed meanwhile.
   * Its revision stays, so whoever is signed in with it goes on.
   */
  keep(used: { readonly name: string; readonly revision: string }, fields: Secret): void
  /** Throws `NOT_FOUND`. */
  remove(name: string): void
  /** Throws `SECRET_UNREADABLE`. */
  open(name: string): OpenedConnection | undefined
  /**
   * Writes down what the system said that the credential may do, unless the connection was changed meanwhile. Nothing is
   * known of it any more once the connection changes.
   */
  setGranted(used: { readonly name: string; readonly revision: string }, permissions: readonly string[]): void
  /** Connection name -> connector id. */
  connectors(): ReadonlyMap<string, string>
  /** Connection name -> what it may do, for checks of flows; see `ConnectionPermissions`. Those never asked are left out. */
  permissions(): ReadonlyMap<string, readonly string[]>
}

interface ConnectionOptions {
  readonly store: ConnectionStore
  readonly vault: Vault
  readonly now: () => Date
  readonly newId: () => string
}

export function createConnections({ store, vault, now, newId }: ConnectionOptions): Connections {
  const known = (name: string): StoredConnection => {
    const found = store.get(name)
    if (!found) throw flowError('NOT_FOUND', { what: 'connection', id: name })
    return found
  }
  const replace = (name: string, change: Partial<StoredConnection>): PublicConnection => {
    const { granted: _, ...before } = known(name)
    const next = { ...before, ...change, revision: newId(), updatedAt: now().toISOString() }
    store.replace(next)
    return publicPart(next)
  }
  return {
    list: () => store.list().map(publicPart),
    get: (name) => {
      const found = store.get(name)
      return found && publicPart(found)
    },
    create: ({ secret, limits = {}, ...rest }) => {
      const at = now().toISOString()
      const times = { createdAt: at, updatedAt: at, secretUpdatedAt: at }
      const made: StoredConnection = {
        ...rest,
        limits,
        ...sealed(vault, rest.name, secret),
        ...times,
        revision: newId(),
      }
      store.create(made)
      return publicPart(made)
    },
    update: (name, change) => replace(name, change),
    merged: (name, fields) => ({ ...readable(vault, known(name)), ...fields }),
    rotate: (name, secret) => replace(name, { ...sealed(vault, name, secret), secretUpdatedAt: now().toISOString() }),
    keep: ({ name, revision }, fields) => {
      const found = store.get(name)
      if (found?.revision !== revision) return
      const secret = { ...vault.open(name, found.sealedSecret), ...fields }
      store.replace({ ...found, ...sealed(vault, name, secret), secretUpdatedAt: now().toISOString() })
    },
    setGranted: ({ name, revision }, permissions) => {
      const found = store.get(name)
      if (found?.revision !== revision) return
      store.replace({ ...found, granted: { permissions, at: now().toISOString() } })
    },
    remove: (name) => store.remove(name),
    open: (name) => {
      const found = store.get(name)
      if (!found) return undefined
      const { connector, config, allowPrivate, limits, revision } = found
      return { name, connector, config, secret: vault.open(name, found.sealedSecret), allowPrivate, limits, revision }
    },
    connectors: () => new Map(store.list().map(({ name, connector }) => [name, connector])),
    permissions: () =>
      new Map(store.list().flatMap(({ name, granted }) => (granted ? [[name, granted.permissions] as const] : []))),
  }
}

function sealed(vault: Vault, name: string, secret: Secret): Pick<StoredConnection, 'sealedSecret' | 'secretFields'> {
  const secretFields = Object.keys(secret).filter((field) => secret[field] !== '')
  return { sealedSecret: vault.seal(name, secret), secretFields }
}

function publicPart(stored: StoredConnection): PublicConnection {
  const { sealedSecret: _, revision: __, ...shown } = stored
  return shown
}

/** A secret that cannot be opened any more counts as empty, so that all of it can be entered again. */
function readable(vault: Vault, { name, sealedSecret }: StoredConnection): Secret {
  try {
    return vault.open(name, sealedSecret)
  } catch (error) {
    if (error instanceof FlowError && error.code === 'SECRET_UNREADABLE') return {}
    throw error
  }
}
