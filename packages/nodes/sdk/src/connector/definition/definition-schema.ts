import * as Type from 'typebox'
import type { Static } from 'typebox'
import type { JsonObject } from '../../json.ts'
import { fieldKinds, queryDialects } from '../dialects/index.ts'
import { authSchema } from './auth-schema.ts'

const closed = { additionalProperties: false } as const

/** The version of the format, as a definition names it. */
const connectorSchemaVersion = 'isthmus/connector/1'

const name = () => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80 })
/** A JSON pointer (RFC 6901); the empty text is the whole. */
const pointer = () => Type.String({ pattern: '^(?:/.*)?$', maxLength: 500 })
const localText = () =>
  Type.Object(
    { en: Type.String({ minLength: 1, maxLength: 500 }), 'zh-CN': Type.String({ minLength: 1, maxLength: 500 }) },
    closed,
  )

/** A value that is looked up when the call is made: below `/connection`, `/input` or `/page`. */
const lookedUp = () =>
  Type.Object({ from: Type.String({ pattern: '^/(?:connection|input|page)/.+$', maxLength: 500 }) }, closed)
const scalar = () => Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })
const templateValue = () => Type.Union([scalar(), lookedUp()])

const request = Type.Object(
  {
    method: Type.Enum(['GET', 'POST']),
    /** Below the address; a looked-up part is encoded as one segment. */
    path: Type.Union([
      Type.String({ minLength: 1, maxLength: 500 }),
      Type.Array(Type.Union([Type.String({ minLength: 1, maxLength: 500 }), lookedUp()]), {
        minItems: 1,
        maxItems: 20,
      }),
    ]),
    query: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), templateValue())),
    headers: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.String({ maxLength: 1000 }))),
    /** JSON in which every `{ "from": pointer }` is replaced; members without a value are left out. */
    body: Type.Optional(Type.Unsafe<JsonObject>({ type: 'object' })),
  },
  closed,
)

const matcher = Type.Object(
  {
    status: Type.Optional(Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1, maxItems: 50 })),
    /** Into the answer's body. */
    path: Type.Optional(pointer()),
    /** The value there is one of these; without `is` and `not` there is any. */
    is: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean | null>({}), { minItems: 1, maxItems: 200 })),
    not: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean | null>({}), { minItems: 1, maxItems: 200 })),
  },
  { ...closed, minProperties: 1 },
)

const errorClasses = [
  'auth',
  'throttle',
  'quota',
  'transient',
  'conflict',
  'validation',
  'business',
  'notFound',
  'fatal',
] as const

const errorRule = Type.Object(
  {
    when: matcher,
    class: Type.Enum(errorClasses),
    /** Header with the wait in seconds; `retry-after` when left out. */
    retryAfter: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]+$' })),
    /** Where the system's own sentence stands. */
    message: Type.Optional(pointer()),
  },
  closed,
)

const size = () => Type.Integer({ minimum: 1, maximum: 10_000 })
/** When a list by position ends: at an empty page, or already at one that is shorter than asked for. */
const end = () => Type.Optional(Type.Enum(['empty', 'short']))

const page = Type.Union([
  Type.Object({ kind: Type.Literal('none') }, closed),
  Type.Object({ kind: Type.Literal('offset'), size: size(), end: end() }, closed),
  Type.Object({ kind: Type.Literal('page'), size: size(), first: Type.Enum([0, 1]), end: end() }, closed),
  Type.Object({ kind: Type.Literal('cursor'), size: Type.Optional(size()), next: pointer() }, closed),
  Type.Object({ kind: Type.Literal('nextUrl'), size: Type.Optional(size()), next: pointer() }, closed),
  /** The header `Link` with `rel="next"` (RFC 8288). */
  Type.Object({ kind: Type.Literal('link'), size: Type.Optional(size()) }, closed),
  /** What follows the last record by a field that no two records share. */
  Type.Object({ kind: Type.Literal('keyset'), size: size(), field: Type.String({ maxLength: 200 }) }, closed),
])

const query = Type.Object(
  {
    dialect: Type.Enum(queryDialects),
    /** Names that the query language has for fields, where they differ from those of the record. */
    names: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 200 }))),
    /** What such a field holds over there, where it is not what the record shows. */
    kinds: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.Enum(fieldKinds))),
    /** For languages that ask with a whole statement: what is read, and of which fields. */
    from: Type.Optional(Type.String({ maxLength: 200 })),
    select: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 500 })),
  },
  closed,
)

const list = Type.Object(
  {
    request,
    records: pointer(),
    /** Names of the columns where a record is a list of values. */
    columns: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 500 })),
    page,
    /** Answers that mean: there is none. */
    emptyOn: Type.Optional(matcher),
    query: Type.Optional(query),
  },
  closed,
)

const changes = Type.Object(
  {
    kind: Type.Literal('watermark'),
    /** Field of the record that holds the time of its last change. */
    cursor: Type.String({ maxLength: 200 }),
    format: Type.Enum(['iso', 'utc', 'milliseconds', 'seconds']),
    /** Field that tells records apart and sorts them. */
    tieBreak: Type.String({ maxLength: 200 }),
    /** `time` where times are exact and sort with the tie-break; `id` where what is read is coarser than what is stored. */
    order: Type.Enum(['time', 'id']),
    size: size(),
  },
  closed,
)

const object = Type.Object(
  {
    title: localText(),
    /** JSON Schema of a record. */
    schema: Type.Unsafe<JsonObject>({ type: 'object' }),
    id: pointer(),
    /** Names a state of the record. */
    version: Type.Optional(pointer()),
    /** Where the record's fields stand that can be asked for; the record itself when left out. */
    fieldsAt: Type.Optional(pointer()),
    /** Values by which the system says that a field is empty. */
    nulls: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1, maxItems: 5 })),
    list: Type.Optional(list),
    changes: Type.Optional(changes),
    get: Type.Optional(
      Type.Object({ request, record: Type.Optional(pointer()), emptyOn: Type.Optional(matcher) }, closed),
    ),
  },
  closed,
)

const connectionField = Type.Object(
  {
    title: localText(),
    secret: Type.Optional(Type.Boolean()),
    optional: Type.Optional(Type.Boolean()),
    default: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  closed,
)

/** What a connector definition may hold; also the JSON Schema by which editors check one while it is written. */
export const ConnectorDefinitionSchema = Type.Object(
  {
    schema: Type.Literal(connectorSchemaVersion),
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 60 }),
    version: Type.String({ pattern: String.raw`^\d+\.\d+\.\d+$` }),
    title: localText(),
    summary: localText(),
    icon: Type.String({ minLength: 1, maxLength: 60 }),
    connection: Type.Object(
      {
        fields: Type.Record(name(), connectionField),
        /** Offered as the address; the user may give another one. */
        baseUrl: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 1000 })),
        auth: authSchema,
        /** Object of which one page is read to prove address and credential. */
        test: Type.Object({ object: name() }, closed),
      },
      closed,
    ),
    /** The first rule that fits an answer says what it is; statuses from 400 that none fits go by their class. */
    errors: Type.Array(errorRule, { maxItems: 100 }),
    objects: Type.Record(name(), object),
  },
  closed,
)

export type ConnectorDefinition = Static<typeof ConnectorDefinitionSchema>
export type ObjectDefinition = ConnectorDefinition['objects'][string]
export type ListDefinition = NonNullable<ObjectDefinition['list']>
export type RequestDefinition = ListDefinition['request']
export type AnswerMatcher = NonNullable<ListDefinition['emptyOn']>
export type ErrorRule = ConnectorDefinition['errors'][number]
