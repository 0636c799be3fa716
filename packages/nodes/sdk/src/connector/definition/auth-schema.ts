import * as Type from 'typebox'
import { signedParts, type SignedPart } from '../auth.ts'
import { closed, headerName, matcher, pointer } from './template-schema.ts'

const field = () => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80 })
const setting = () =>
  Type.Union([
    Type.String({ maxLength: 1000 }),
    Type.Object({ field: field(), otherwise: Type.Optional(Type.String()) }, closed),
    /** Put together; a field is one segment, or the origin of the address that it holds. */
    Type.Object(
      {
        parts: Type.Array(
          Type.Union([
            Type.String({ minLength: 1, maxLength: 500 }),
            Type.Object({ field: field(), as: Type.Optional(Type.Literal('origin')) }, closed),
          ]),
          { minItems: 1, maxItems: 10 },
        ),
      },
      closed,
    ),
  ])

const oauthGrant = Type.Union([
  Type.Object(
    {
      type: Type.Literal('clientCredentials'),
      assertion: Type.Optional(
        Type.Object(
          {
            privateKey: field(),
            keyId: Type.Optional(setting()),
            algorithm: Type.Enum(['RS256', 'PS256', 'ES256']),
            holdsScope: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
      ),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('refreshToken'), refreshToken: field() }, closed),
  Type.Object(
    {
      type: Type.Literal('authorizationCode'),
      authorizationUrl: setting(),
      refreshToken: field(),
      parameters: Type.Optional(setting()),
    },
    closed,
  ),
  Type.Object(
    {
      type: Type.Literal('jwtBearer'),
      privateKey: field(),
      subject: Type.Optional(setting()),
      issuedFor: Type.Optional(setting()),
      keyId: Type.Optional(setting()),
    },
    closed,
  ),
])

/** The call that signs in: values are those of the connection, its secrets among them. */
const login = () =>
  Type.Object(
    {
      /** POST when left out. */
      method: Type.Optional(Type.Enum(['GET', 'POST'])),
      path: Type.String({ minLength: 1, maxLength: 500 }),
      query: Type.Optional(
        Type.Record(
          Type.String({ maxLength: 100 }),
          Type.Union([
            Type.String({ maxLength: 1000 }),
            Type.Object({ from: Type.String({ pattern: '^/(?:connection|signed)/.+$', maxLength: 500 }) }, closed),
          ]),
        ),
      ),
      /** JSON in which `{ "from": "/connection/…" }`, `/secret/…` and `/signed/…` are replaced. */
      body: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' })),
      signed: Type.Optional(signed()),
      /** How often the system may be signed in to, by one connection. */
      perMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    },
    closed,
  )

/**
 * Makes `/signed/timestamp` and `/signed/signature` for the call that signs in, so that a secret need not travel. Signed are the
 * fields in `over`, by the names that the system has for them.
 */
const signed = () =>
  Type.Object(
    {
      over: Type.Record(
        field(),
        Type.Object(
          { from: Type.String({ pattern: '^/(?:connection|secret)/.+$|^/signed/timestamp$', maxLength: 500 }) },
          closed,
        ),
        { minProperties: 1, maxProperties: 20 },
      ),
      /** `namesAndValues`: both, one after the other, by name; `sortedValues`: the values alone, sorted. */
      joined: Type.Enum(['namesAndValues', 'sortedValues']),
      algorithm: Type.Enum(['hmacSha256', 'sha256']),
      /** Secret field with the key of the HMAC. */
      key: Type.Optional(field()),
      encoding: Type.Enum(['base64', 'hex']),
      timestamp: Type.Enum(['seconds', 'milliseconds']),
    },
    closed,
  )

const plainValues = () => Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1 })

/** The login was granted when the value there is one of `is`, and none of `not`. */
const granted = () =>
  Type.Object(
    {
      path: pointer(),
      is: Type.Optional(plainValues()),
      not: Type.Optional(plainValues()),
      /** Where the system says why not; `/Message` when left out. */
      message: Type.Optional(pointer()),
    },
    closed,
  )

const session = () => ({
  login: login(),
  granted: Type.Optional(granted()),
  /** An answer that this, or one of these, fits says that the session has ended. */
  ended: Type.Union([matcher(), Type.Array(matcher(), { minItems: 2, maxItems: 10 })]),
})

/** A login whose cookies later calls send back. */
const sessionCookie = Type.Object(
  {
    kind: Type.Literal('sessionCookie'),
    ...session(),
    /** Cookies that must all be sent back. */
    cookies: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._-]+$' }), { minItems: 1, maxItems: 10 }),
    /** Those that not every system gives, such as one that names the machine behind a load balancer. */
    mayLack: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 10 })),
  },
  closed,
)

/** A login whose answer holds what later calls send in headers, or in the query, where the host keeps it out of what it shows. */
const sessionToken = Type.Object(
  {
    kind: Type.Literal('sessionToken'),
    ...session(),
    headers: Type.Optional(
      Type.Record(
        headerName(),
        Type.Object(
          {
            from: Type.String({ pattern: '^/(?:answer|connection)/.+$', maxLength: 500 }),
            /** Put before the value, such as `Bearer `. */
            prefix: Type.Optional(Type.String({ maxLength: 50 })),
          },
          closed,
        ),
        { minProperties: 1, maxProperties: 10 },
      ),
    ),
    query: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9._-]+$', maxLength: 100 }),
        Type.Object({ from: Type.String({ pattern: '^/(?:answer|connection)/.+$', maxLength: 500 }) }, closed),
        { minProperties: 1, maxProperties: 10 },
      ),
    ),
  },
  closed,
)

/**
 * A login whose answer later calls send inside of their JSON bodies, together with fields of the connection, its secrets among
 * them. Every body of the definition has `null` there; what is put in its place is seen by the host only.
 */
const sessionBody = Type.Object(
  {
    kind: Type.Literal('sessionBody'),
    ...session(),
    /** By place in the body. */
    body: Type.Record(
      Type.String({ pattern: '^/.+$', maxLength: 500 }),
      Type.Object({ from: Type.String({ pattern: '^/(?:answer|connection|secret)/.+$', maxLength: 500 }) }, closed),
      { minProperties: 1, maxProperties: 10 },
    ),
  },
  closed,
)

const hmac = Type.Object(
  {
    kind: Type.Literal('hmac'),
    key: field(),
    keyEncoding: Type.Optional(setting()),
    parts: Type.Array(
      Type.Unsafe<SignedPart>({ type: 'string', pattern: `^(?:${signedParts.join('|')}|header:[A-Za-z0-9-]+)$` }),
      { minItems: 1, maxItems: 20 },
    ),
    separator: Type.Optional(Type.Enum(['newline', 'none', 'dot', 'colon', 'ampersand'])),
    encoding: Type.Optional(Type.Enum(['hex', 'base64'])),
    header: setting(),
    prefix: Type.Optional(setting()),
    timestamp: Type.Optional(
      Type.Object({ header: setting(), format: Type.Optional(Type.Enum(['seconds', 'milliseconds', 'iso'])) }, closed),
    ),
    nonce: Type.Optional(Type.Object({ header: setting() }, closed)),
    keyId: Type.Optional(Type.Object({ header: setting(), value: setting() }, closed)),
  },
  closed,
)

/**
 * A token that the system gives for a call that reads and wants back with every call that changes something, together with
 * the cookies of that answer.
 */
export const csrf = Type.Object(
  {
    /** What is asked for the token; GET when left out. */
    method: Type.Optional(Type.Enum(['GET', 'HEAD'])),
    path: Type.String({ minLength: 1, maxLength: 500 }),
    /** Carries the token both ways, and the word `Fetch` when it is asked for. */
    header: headerName(),
    /** Sent in the header to get one; `Fetch` when left out. */
    ask: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    /** An answer that this fits says that the token is missing or has ended. */
    ended: matcher(),
  },
  closed,
)

/** Sign-ins that a connection can be set to. */
const choosable = [
  Type.Object({ kind: Type.Literal('none') }, closed),
  Type.Object({ kind: Type.Literal('bearer'), token: field() }, closed),
  Type.Object({ kind: Type.Literal('basic'), user: field(), password: field() }, closed),
  Type.Object({ kind: Type.Literal('header'), header: setting(), secret: field() }, closed),
  Type.Object({ kind: Type.Literal('query'), parameter: setting(), secret: field() }, closed),
  Type.Object(
    {
      kind: Type.Literal('oauth2'),
      grant: oauthGrant,
      tokenUrl: setting(),
      clientId: setting(),
      clientSecret: Type.Optional(field()),
      clientAuth: Type.Optional(setting()),
      scheme: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._-]*$', maxLength: 50 })),
      scope: Type.Optional(setting()),
      audience: Type.Optional(setting()),
    },
    closed,
  ),
  hmac,
] as const

/** The user chooses per connection: the field named here, which must have these as its `choices`, holds the name of one. */
const chosen = Type.Object(
  {
    kind: Type.Literal('chosen'),
    field: field(),
    choices: Type.Record(field(), Type.Union([...choosable, sessionCookie, sessionToken]), {
      minProperties: 2,
      maxProperties: 10,
    }),
  },
  closed,
)

/** How calls prove who makes them. Names are fields of the connection; see `ConnectorAuth` for those of the same kind. */
export const authSchema = Type.Union([...choosable, sessionCookie, sessionToken, sessionBody, chosen])
