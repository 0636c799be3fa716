import * as Type from 'typebox'
import type { Static } from 'typebox'
import type { JsonObject } from '../../json.ts'
import { callOperations } from '../../node/index.ts'
import { actions } from './action-schema.ts'
import { authSchema, csrf } from './auth-schema.ts'
import { changes, deletes } from './change-schema.ts'
import { describe, formats } from './describe-schema.ts'
import { documentation } from './documentation-schema.ts'
import { list } from './list-schema.ts'
import { getBatch } from './read-batch-schema.ts'
import { closed, errorRule, fieldName, localText, matcher, name, pointer, request } from './template-schema.ts'
import { webhooks } from './webhook-schema.ts'
import { create, etag, remove, update, upsert } from './write-schema.ts'

/** The version of the format, as a definition names it. */
const connectorSchemaVersion = 'isthmus/connector/1'

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
    /**
     * Fields that tell records apart together, where one does not do; `id` leads to the first of them. Such an id is a text:
     * `Customer='C-1',Line=20`. Templates have its parts below `/input/keys`.
     */
    idFields: Type.Optional(Type.Array(fieldName(), { minItems: 2, maxItems: 20 })),
    /** Names a state of the record. */
    version: Type.Optional(pointer()),
    /** Where the record's fields stand that can be asked for; the record itself when left out. */
    fieldsAt: Type.Optional(pointer()),
    /** Values by which the system says that a field is empty. */
    nulls: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1, maxItems: 5 })),
    formats: Type.Optional(formats()),
    etag: Type.Optional(etag()),
    list: Type.Optional(list()),
    get: Type.Optional(
      Type.Union([
        Type.Object(
          {
            request: request(),
            record: Type.Optional(pointer()),
            emptyOn: Type.Optional(matcher()),
            batch: Type.Optional(getBatch()),
          },
          closed,
        ),
        /** The record of the list with this id, for systems that show a single one in another form, or not at all. */
        Type.Object({ by: Type.Literal('list'), batch: Type.Optional(getBatch()) }, closed),
      ]),
    ),
    describe: Type.Optional(describe()),
    changes: Type.Optional(changes()),
    deletes: Type.Optional(deletes()),
    create: Type.Optional(create()),
    update: Type.Optional(update()),
    upsert: Type.Optional(upsert()),
    delete: Type.Optional(remove()),
    /** Steps of a record's life that are none of these, by name. */
    actions: Type.Optional(actions()),
    permissions: Type.Optional(permissions),
    hooks: Type.Optional(hooks),
  },
  closed,
)

const concurrency = () => Type.Integer({ minimum: 1, maximum: 10_000 })

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
          objects: Type.Optional(Type.Array(name(), { minItems: 1, maxItems: 100 })),
          operations: Type.Optional(Type.Array(Type.Enum(callOperations), { minItems: 1, maxItems: 10 })),
        },
        closed,
      ),
    ),
    /** What it counts together; `account` where `sharedBy` is given, else `connection`, when left out. */
    scope: Type.Optional(Type.Enum(['connection', 'account', 'object', 'operation'])),
    /** Calls per second, on average. */
    perSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
    /** Calls at once after a pause; as many as per second when left out. */
    burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    maxConcurrent: Type.Optional(
      Type.Union([concurrency(), Type.Object({ field: name(), otherwise: concurrency() }, closed)]),
    ),
    /** Public fields of the connection that name the account; its address when left out. */
    sharedBy: Type.Optional(Type.Union([name(), Type.Array(name(), { minItems: 1, maxItems: 5 })])),
    /** Longest time that the system may ask to be left alone for; 60 when left out. */
    maxPauseSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
  },
  closed,
)

const connectionField = Type.Object(
  {
    title: localText(),
    secret: Type.Optional(Type.Boolean()),
    optional: Type.Optional(Type.Boolean()),
    default: Type.Optional(Type.String({ maxLength: 1000 })),
    /** The values that it may have, with what people read for them. */
    choices: Type.Optional(Type.Record(name(), localText(), { minProperties: 1, maxProperties: 50 })),
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
        /**
         * Hosts of the system. The address must be one of them, where `*` stands for one label; those that are named in full
         * may be called, and get the credential, as the connection's own. Any address and no other host when left out.
         */
        allowHosts: Type.Optional(
          Type.Array(Type.String({ pattern: String.raw`^(?:\*\.){0,3}[a-z0-9-]+(?:\.[a-z0-9-]+)+$`, maxLength: 253 }), {
            minItems: 1,
            maxItems: 50,
          }),
        ),
        /** A token that every call but GET must carry. */
        csrf: Type.Optional(csrf),
        /** Parameter of every call, sign-ins and repeats among them, that takes a name which no other call has. */
        callId: Type.Optional(
          Type.Object({ query: Type.String({ pattern: '^[A-Za-z0-9._-]+$', maxLength: 100 }) }, closed),
        ),
        /** Numbers of more digits than a float keeps are read as texts, for systems that write long ids as numbers. */
        exactNumbers: Type.Optional(Type.Boolean()),
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
    documentation: Type.Optional(documentation()),
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
export type StreamDefinition = Extract<ChangesDefinition, { readonly kind: 'stream' }>
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
export type GetBatch = NonNullable<NonNullable<ObjectDefinition['get']>['batch']>
export type FindBatch = NonNullable<ListDefinition['batch']>
/** A call of the system that takes many keys. */
export type KeysCall = Extract<GetBatch | FindBatch, { readonly request: unknown }>
export type ODataBatch = Extract<NonNullable<WriteDefinition['batch']>, { readonly kind: 'odata' }>
/** A call whose body is a list of records. */
export type BatchDefinition = Exclude<NonNullable<WriteDefinition['batch']>, ODataBatch>
export type ActionDefinition = NonNullable<ObjectDefinition['actions']>[string]
/** The state that an action leads to, by a field of the record. */
export type ActionState = Extract<NonNullable<ActionDefinition['state']>, { readonly field: string }>
export type VerifyDefinition = NonNullable<WriteDefinition['verify']>
export type WebhooksDefinition = NonNullable<ConnectorDefinition['webhooks']>
