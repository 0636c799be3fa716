import type { JsonObject } from '../json.ts'
import type { ErrorCode, Problem } from '../errors.ts'
import type { LocalText } from '../language.ts'

/** How hard a connection's system may be pressed, by all flows together. What is left out has no limit. */
export interface ConnectionLimits {
  /** Calls at the same time. */
  readonly maxConcurrent?: number
  /** Calls per second, on average. */
  readonly perSecond?: number
  /** Calls that may be made at once after a pause; as many as per second when left out. */
  readonly burst?: number
}

/** What a system said that a connection's credential may do. */
export interface GrantedPermissions {
  /** `read` and `write`, or for single entities `read:Customers`, `write:Customers`. */
  readonly permissions: readonly string[]
  /** When it said so, ISO 8601 in UTC. */
  readonly at: string
}

/** A connection as people see it: its secret fields only by name. */
export interface ConnectionDetail {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  /** Names of the secret fields that have a value. */
  readonly secretFields: readonly string[]
  /** Loopback and private addresses may be called; off by default. */
  readonly allowPrivate: boolean
  readonly limits: ConnectionLimits
  /** Absent until the system was asked, after every change of the connection, and for systems that do not tell. */
  readonly granted?: GrantedPermissions
  /** Present where a person has to agree at the other system, see `BeginConsentRequest`: whether somebody has. */
  readonly consent?: 'missing' | 'given'
  readonly createdAt: string
  readonly updatedAt: string
  readonly secretUpdatedAt: string
  /** Ids of flows that name it. */
  readonly usedBy: readonly string[]
  /** What nodes of flows do with it and it may not; empty while it is not known what it may do. */
  readonly missing: readonly MissingPermission[]
}

/** A node that does what its connection may not do. */
export interface MissingPermission {
  readonly flowId: string
  readonly flowName: string
  readonly nodeName: string
  readonly action: 'read' | 'write'
  /** The entity, or the node type where none is named. */
  readonly entity: string
}

/** `GET connections` */
export interface ConnectionsAnswer {
  readonly connections: readonly ConnectionDetail[]
}

/** `POST connections` (201), and `PUT connection` without `name`, `connector` and `secret`. */
export interface CreateConnectionRequest {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
  readonly allowPrivate?: boolean
  readonly limits?: ConnectionLimits
}

export interface UpdateConnectionRequest {
  readonly config: JsonObject
  readonly allowPrivate?: boolean
  readonly limits?: ConnectionLimits
}

/** `PUT connectionSecret`: replaces the secret fields given. */
export interface RotateSecretRequest {
  readonly secret: Readonly<Record<string, string>>
}

/** `POST connectionConsent`: where the other system sends the browser back to; must be known there. */
export interface BeginConsentRequest {
  readonly redirectUri: string
}

export interface BeginConsentAnswer {
  /** The page of the other system, for a window of its own. */
  readonly url: string
}

/** `POST consents`: what the browser brought back, `code` or `error` (RFC 6749 section 4.1.2). */
export interface FinishConsentRequest {
  readonly state: string
  readonly code?: string
  readonly error?: string
  readonly errorDescription?: string
}

export interface FinishConsentAnswer {
  /** Name of the connection that can be used now. */
  readonly connection: string
}

/** One call that a test made. */
export interface TestedCall {
  /** `signIn` for one that gets a session or a token. */
  readonly purpose: 'call' | 'signIn'
  /** That of HTTP, or the name of what another protocol does. */
  readonly method: string
  /** Without anything secret. */
  readonly url: string
  /** Missing where there was no answer; then `problem` is the code of what went wrong. */
  readonly status?: number
  /** Of a database: rows that a statement gave. */
  readonly rows?: number
  readonly problem?: ErrorCode
  readonly durationMs: number
}

/** `POST connectionTest` */
export type ConnectionTestAnswer = {
  readonly durationMs: number
  /** What was checked, in its order, at most 20 calls; left out where nothing was called. */
  readonly calls?: readonly TestedCall[]
} & (
  | {
      readonly ok: true
      readonly message: LocalText
      /** What the credential may do, see `GrantedPermissions`; left out where the system does not tell. */
      readonly permissions?: readonly string[]
    }
  | { readonly ok: false; readonly problem: Problem }
)
