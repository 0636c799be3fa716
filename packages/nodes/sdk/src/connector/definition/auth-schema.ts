import * as Type from 'typebox'
import { signedParts, type SignedPart } from '../auth.ts'
import { closed, headerName, matcher, pointer } from './template-schema.ts'

const field = () => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80 })
const setting = () =>
  Type.Union([
    Type.String({ maxLength: 1000 }),
    Type.Object({ field: field(), otherwise: Type.Optional(Type.String()) }, closed),
  ])

const oauthGrant = Type.Union([
  Type.Object({ type: Type.Literal('clientCredentials') }, closed),
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
      /** JSON in which `{ "from": "/connection/…" }` and `{ "from": "/secret/…" }` are replaced. */
      body: Type.Optional(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' })),
    },
    closed,
  )

/** The login was granted when the value there is one of these. */
const granted = () =>
  Type.Object(
    {
      path: pointer(),
      is: Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1 }),
      /** Where the system says why not; `/Message` when left out. */
      message: Type.Optional(pointer()),
    },
    closed,
  )

const session = () => ({
  login: login(),
  granted: Type.Optional(granted()),
  /** An answer that this fits says that the session has ended. */
  ended: matcher(),
})

/** A login whose cookies later calls send back. */
const sessionCookie = Type.Object(
  {
    kind: Type.Literal('sessionCookie'),
    ...session(),
    /** Cookies that must all be sent back. */
    cookies: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._-]+$' }), { minItems: 1, maxItems: 10 }),
  },
  closed,
)

/** A login whose answer holds what later calls send in headers. */
const sessionToken = Type.Object(
  {
    kind: Type.Literal('sessionToken'),
    ...session(),
    headers: Type.Record(
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

/** How calls prove who makes them. Names are fields of the connection; see `ConnectorAuth` for those of the same kind. */
export const authSchema = Type.Union([
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
      scope: Type.Optional(setting()),
      audience: Type.Optional(setting()),
    },
    closed,
  ),
  hmac,
  sessionCookie,
  sessionToken,
])
