import * as Type from 'typebox'

const closed = { additionalProperties: false } as const
const field = () => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80 })
const setting = () =>
  Type.Union([
    Type.String({ maxLength: 1000 }),
    Type.Object({ field: field(), otherwise: Type.Optional(Type.String()) }, closed),
  ])

const oauthGrant = Type.Union([
  Type.Object({ type: Type.Literal('clientCredentials') }, closed),
  Type.Object({ type: Type.Literal('refreshToken'), refreshToken: field() }, closed),
  Type.Object({ type: Type.Literal('jwtBearer'), privateKey: field() }, closed),
])

/** The call that opens a session, and what of its answer later calls carry. */
const sessionCookie = Type.Object(
  {
    kind: Type.Literal('sessionCookie'),
    login: Type.Object(
      {
        path: Type.String({ minLength: 1, maxLength: 500 }),
        /** JSON in which `{ "from": "/connection/…" }` and `{ "from": "/secret/…" }` are replaced. */
        body: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }),
      },
      closed,
    ),
    /** The login was granted when the value there is one of these. */
    granted: Type.Optional(
      Type.Object(
        { path: Type.String(), is: Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1 }) },
        closed,
      ),
    ),
    /** Cookies that must all be sent back. */
    cookies: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._-]+$' }), { minItems: 1, maxItems: 10 }),
    /** An answer with one of these statuses, or with such a value in its body, says that the session has ended. */
    ended: Type.Object(
      {
        status: Type.Optional(Type.Array(Type.Integer(), { minItems: 1 })),
        path: Type.Optional(Type.String()),
        is: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1 })),
      },
      closed,
    ),
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
  sessionCookie,
])
