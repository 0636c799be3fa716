import type { JsonObject } from '../json.ts'
import type { CallOperation, HttpAnswer, HttpRequest } from '../node/effect-context.ts'

/** A connection with its secret, seen by the host and by a connector's session login only. */
export interface Account {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

/**
 * A value that the connector fixes, or the config field of a connection that holds it; `otherwise` where that is empty. One that
 * is put together takes each field as one segment of an address, or of an address no more than its origin.
 */
export type Setting =
  | string
  | { readonly field: string; readonly otherwise?: string }
  | { readonly parts: readonly (string | { readonly field: string; readonly as?: 'origin' })[] }

/** Proves who calls with a secret that is put into every call as it is. Names are fields of the secret or config. */
export type PlainAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  /** The user is a config field; where that is empty, a secret field of the same name. */
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'header'; readonly header: Setting; readonly secret: string }
  /** A key in the query string. The host keeps it out of what it shows of a URL. */
  | { readonly kind: 'query'; readonly parameter: Setting; readonly secret: string }

/**
 * How an access token is got from an authorization server (RFC 6749, RFC 7523): with the connection's own credential,
 * with a refresh token that a person was given, or with a statement signed by the connection's RSA key.
 */
export type OAuth2Grant =
  | {
      readonly type: 'clientCredentials'
      /** The client proves itself with a statement that it signs (RFC 7523 section 2.2), and not with a secret. */
      readonly assertion?: ClientAssertion
    }
  /** The secret field is written anew when the server gives another refresh token. */
  | { readonly type: 'refreshToken'; readonly refreshToken: string }
  | AuthorizationCodeGrant
  | {
      readonly type: 'jwtBearer'
      /** Secret field with an RSA private key in PEM (PKCS #8 or PKCS #1); line breaks may be lost. */
      readonly privateKey: string
      /** The user it acts for; the client itself when left out. */
      readonly subject?: Setting
      /** Whom the statement is for; the token URL when left out. */
      readonly issuedFor?: Setting
      /** Tells the server which of several keys it is signed with. */
      readonly keyId?: Setting
    }

/** A statement that the client signs with a key of its own; servers know the other half of it as a certificate. */
export interface ClientAssertion {
  /** Secret field with a private key in PEM; line breaks may be lost. */
  readonly privateKey: string
  /** Tells the server which certificate it goes with. */
  readonly keyId?: Setting
  /** `PS256` and `RS256` for RSA keys, `ES256` for keys of the curve P-256. */
  readonly algorithm: 'RS256' | 'PS256' | 'ES256'
  /** True for servers that look for the scopes inside of the statement. */
  readonly holdsScope?: boolean
}

/**
 * A person agrees in the browser, at the authorization server itself (RFC 6749 section 4.1, with PKCE of RFC 7636). The host
 * keeps the refresh token that this gives in a secret field, and uses it as a `refreshToken` grant does.
 */
export interface AuthorizationCodeGrant {
  readonly type: 'authorizationCode'
  /** Page of the authorization server that asks the person: a whole URL, or a path that is appended to the connection's address. */
  readonly authorizationUrl: Setting
  /** Secret field that takes the refresh token. */
  readonly refreshToken: string
  /** More that the page is told, written as a query string, such as `prompt=consent&access_type=offline`. */
  readonly parameters?: Setting
}

/**
 * Bearer tokens of an authorization server. The host fetches them through the same guard as calls, keeps them in memory
 * only, shares one fetch between all flows, renews them before they end and once more when a call is answered with 401.
 */
export interface OAuth2Auth {
  readonly kind: 'oauth2'
  readonly grant: OAuth2Grant
  /** A whole URL, or a path that is appended to the connection's address. */
  readonly tokenUrl: Setting
  readonly clientId: Setting
  /** Secret field. Left out for clients that have none. */
  readonly clientSecret?: string
  /** Where the client's credential stands: `basic` in a header, `post` in the form (RFC 6749 section 2.3.1). */
  readonly clientAuth?: Setting
  /** The word before the token in the header; `Bearer` when left out. */
  readonly scheme?: string
  /** Scopes, separated by spaces. */
  readonly scope?: Setting
  readonly audience?: Setting
}

/** A part of what is signed; `header:NAME` is the value of a header as it is sent, empty when there is none. */
export type SignedPart = (typeof signedParts)[number] | `header:${string}`

/** Parts by name: `url` is the whole URL, `query` as sent, `sortedQuery` by name and value, `bodySha256` in hex. */
export const signedParts = [
  'method',
  'url',
  'host',
  'path',
  'query',
  'sortedQuery',
  'timestamp',
  'nonce',
  'keyId',
  'body',
  'bodySha256',
] as const

/** Every call carries an HMAC-SHA256 (RFC 2104) over parts of itself, so that the secret never travels. */
export interface HmacAuth {
  readonly kind: 'hmac'
  /** Secret field with the key. */
  readonly key: string
  /** How the key is written: `utf8` (as it stands), `hex` or `base64`. */
  readonly keyEncoding?: Setting
  /** The parts in their order; from a config field, their names separated by commas. */
  readonly parts: readonly SignedPart[] | { readonly field: string }
  /** Between the parts: `newline`, `none`, `dot`, `colon` or `ampersand`; `newline` when left out. */
  readonly separator?: Setting
  /** Of the signature: `hex` or `base64`; `hex` when left out. */
  readonly encoding?: Setting
  /** Header that takes the signature. */
  readonly header: Setting
  /** Put before the signature, such as `sha256=`. */
  readonly prefix?: Setting
  readonly timestamp?: {
    readonly header: Setting
    /** `seconds` or `milliseconds` since 1970, or `iso` in UTC; `seconds` when left out. */
    readonly format?: Setting
  }
  readonly nonce?: { readonly header: Setting }
  /** Public name of the key, and the header that carries it. */
  readonly keyId?: { readonly header: Setting; readonly value: Setting }
}

/**
 * A UsernameToken of WS-Security in the header of every envelope that `writeEnvelope` made; other calls carry nothing. The
 * host puts it in, so that neither nodes nor traces see it.
 */
export interface UsernameTokenAuth {
  readonly kind: 'usernameToken'
  /** Config field. */
  readonly user: string
  /** Secret field. */
  readonly password: string
  /** `text`, or `digest` with a nonce and the time of each call. */
  readonly form: 'text' | 'digest'
}

/**
 * A token that a system gives for a call that reads, and wants back with every call that changes something, together with the
 * cookies that came with it. The host keeps it as it keeps sessions.
 */
export interface CsrfToken {
  readonly method: 'GET' | 'HEAD'
  /** A path that is appended to the connection's address. */
  readonly path: string
  /** Carries the token both ways. */
  readonly header: string
  /** What the header holds when a token is asked for. */
  readonly ask: string
  /** True when an answer says that the token is missing or has ended, so that the host gets another one and repeats the call. */
  readonly ended: (answer: HttpAnswer) => boolean
}

/** What calls a limit counts together: those of a connection, of an account, of one object there, of one operation on it. */
export type LimitScope = 'connection' | 'account' | 'object' | 'operation'

/** How hard a system may be pressed. What is left out has no limit. */
export interface CallLimit {
  /** Calls that it counts; all when left out. */
  readonly match?: {
    readonly methods?: readonly string[]
    readonly pathStart?: string
    readonly pathEnd?: string
    /** Names of objects and of operations, as `HttpRequest.about` has them. */
    readonly objects?: readonly string[]
    readonly operations?: readonly CallOperation[]
  }
  /** `account` where `sharedBy` is given, else `connection`, when left out. */
  readonly scope?: LimitScope
  /** Calls per second, on average. */
  readonly perSecond?: number
  /** Calls at once after a pause; as many as per second when left out. */
  readonly burst?: number
  /** A number, or the public field of the connection that holds it. */
  readonly maxConcurrent?: number | { readonly field: string; readonly otherwise: number }
  /**
   * Public fields of the connection that name the account: connections with the same values there share the limit. Of an
   * address, the host counts. The address itself when left out.
   */
  readonly sharedBy?: string | readonly string[]
  /** Longest time that the system may ask to be left alone for, in seconds; 60 when left out. */
  readonly maxPauseSeconds?: number
}

/** A time and the signature over it; both missing where nothing is signed. */
export interface Signed {
  readonly timestamp?: number
  readonly signature?: string
}

/** A signature in the call that signs in, so that the key itself never travels. */
export interface LoginSignature {
  readonly algorithm: 'hmacSha256' | 'sha256'
  /** Secret field with the key of the HMAC. */
  readonly key?: string
  readonly encoding: 'base64' | 'hex'
  /** What the timestamp counts since 1970. */
  readonly timestamp: 'seconds' | 'milliseconds'
  /** The text that is signed. */
  readonly text: (account: Account, timestamp: number) => string
}

export interface SessionAuth {
  readonly kind: 'session'
  /** The call that opens a session, with what the host signed for it. The host keeps its result out of traces. */
  readonly login: (account: Account, signed: Signed) => HttpRequest
  /** What the host signs for that call. */
  readonly signature?: LoginSignature
  /** How often a connection may sign in; more often is refused before anything is sent, with the time to wait. */
  readonly loginsPerMinute?: number
  /**
   * What later calls carry, read from the login's answer: the `authorization` header, or headers by their names in lower
   * case. Throws when the login was refused.
   */
  readonly authorization: (account: Account, answer: HttpAnswer) => string | Readonly<Record<string, string>>
  /**
   * What later calls carry inside of their JSON bodies, by place (JSON pointer), read from the login's answer. The host puts it
   * in, so that neither nodes nor traces see it; a body that has no such place is sent as it is.
   */
  readonly inside?: (account: Account, answer: HttpAnswer) => JsonObject
  /**
   * What later calls carry in their query, read from the login's answer. The host keeps it out of what it shows of a URL.
   */
  readonly query?: (account: Account, answer: HttpAnswer) => Readonly<Record<string, string>>
  /** True when an answer says that the session has ended, so that the host logs in once more and repeats the call. */
  readonly expired: (answer: HttpAnswer) => boolean
}

/** What a connection can be set to. */
export type ChoosableAuth = PlainAuth | OAuth2Auth | HmacAuth | UsernameTokenAuth

/** How the host proves who it is on every call. */
export type ConnectorAuth =
  | ChoosableAuth
  | SessionAuth
  /** The user chooses per connection: the config field named here holds one of the choices, `none` when it is empty. */
  | {
      readonly kind: 'chosen'
      readonly field: string
      readonly choices: Readonly<Record<string, ChoosableAuth | SessionAuth>>
    }
