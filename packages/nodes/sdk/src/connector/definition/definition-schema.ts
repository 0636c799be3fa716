import * as Type from 'typebox'
import type { Static } from 'typebox'
import type { JsonObject } from '../../json.ts'
import { fieldKinds, queryDialects } from '../dialects/index.ts'
import { authSchema, csrf } from './auth-schema.ts'
import { changes, deletes } from './change-schema.ts'
import { describe, formats } from './describe-schema.ts'
import { closed, errorRule, fieldName, localText, matcher, name, pointer, request } from './template-schema.ts'
import { webhooks } from './webhook-schema.ts'
import { create, etag, remove, update, upsert } from './write-schema.ts'

/** The version of the format, as a definition names it. */
const connectorSchemaVersion = 'isthmus/connector/1'

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
    select: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 500 })),
  },
  closed,
)

const list = Type.Object(
  {
    request: request(),
    records: pointer(),
    /** Names of the columns where a record is a list of values. */
    columns: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 500 })),
    page,
    /** Answers that mean: there is none. */
    emptyOn: Type.Optional(matcher()),
    query: Type.Optional(query),
  },
  closed,
)

/** What the connection must be allowed to do; named where the system refuses. */
const permissions = Type.Object(
  Object.fromEntries(
    (['read', 'create', 'update', 'upsert', 'delete'] as const).map((action) => [
      action,
      Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    ]),
  ) as Readonly<Record<'read' | 'create' | 'update' | 'upsert' | 'delete', Type.TOptional<Type.TString>>>,
  closed,
)

/** Expressions over `record`: what is read, and what is sent, as the system has it. They can neither wait nor call. */
const hooks = Type.Object(
  {
    read: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
    write: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
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
    formats: Type.Optional(formats()),
    etag: Type.Optional(etag()),
    list: Type.Optional(list),
    get: Type.Optional(
      Type.Object({ request: request(), record: Type.Optional(pointer()), emptyOn: Type.Optional(matcher()) }, closed),
    ),
    describe: Type.Optional(describe()),
    changes: Type.Optional(changes()),
    deletes: Type.Optional(deletes()),
    create: Type.Optional(create()),
    update: Type.Optional(update()),
    upsert: Type.Optional(upsert()),
    delete: Type.Optional(remove()),
    permissions: Type.Optional(permissions),
    hooks: Type.Optional(hooks),
  },
  closed,
)

/** How hard a system may be pressed, by all flows and, with `sharedBy`, by all connections with the same value there. */
const limit = Type.Object(
  {
    /** Calls that it counts; all when left out. */
    match: Type.Optional(
      Type.Object(
        {
          methods: Type.Optional(
            Type.Array(Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), { minItems: 1, maxItems: 5 }),
          ),
          /** The path below the address of the connection begins, or ends, with this. */
          pathStart: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
          pathEnd: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
        },
        closed,
      ),
    ),
    /** Calls per second, on average. */
    perSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
    /** Calls at once after a pause; as many as per second when left out. */
    burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    maxConcurrent: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** Public field of the connection. */
    sharedBy: Type.Optional(name()),
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
        /** A token that every call but GET must carry. */
        csrf: Type.Optional(csrf),
        /** Object of which one page is read to prove address and credential. */
        test: Type.Object({ object: name() }, closed),
      },
      closed,
    ),
    /** The first rule that fits an answer says what it is; statuses from 400 that none fits go by their class. */
    errors: Type.Array(errorRule(), { maxItems: 100 }),
    limits: Type.Optional(Type.Array(limit, { maxItems: 20 })),
    webhooks: Type.Optional(webhooks()),
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
export type ChangesDefinition = NonNullable<ObjectDefinition['changes']>
export type WatermarkDefinition = Extract<ChangesDefinition, { readonly kind: 'watermark' }>
export type DeltaDefinition = Extract<ChangesDefinition, { readonly kind: 'delta-token' }>
export type SnapshotDefinition = Extract<ChangesDefinition, { readonly kind: 'snapshot-diff' }>
/** How values are written over there. */
export type FormatsDefinition = NonNullable<ObjectDefinition['formats']>
export type DeletesDefinition = NonNullable<ObjectDefinition['deletes']>
export type CreateDefinition = NonNullable<ObjectDefinition['create']>
export type UpdateDefinition = NonNullable<ObjectDefinition['update']>
export type UpsertDefinition = NonNullable<ObjectDefinition['upsert']>
export type NativeUpsert = Extract<UpsertDefinition, { readonly kind: 'native' }>
export type DeleteDefinition = NonNullable<ObjectDefinition['delete']>
/** What creates, updates, native upserts and deletes have in common. */
export type WriteDefinition = Omit<DeleteDefinition, 'kind'>
export type WriteAnswer = NonNullable<WriteDefinition['answer']>
export type BatchDefinition = NonNullable<WriteDefinition['batch']>
export type VerifyDefinition = NonNullable<WriteDefinition['verify']>
export type WebhooksDefinition = NonNullable<ConnectorDefinition['webhooks']>
