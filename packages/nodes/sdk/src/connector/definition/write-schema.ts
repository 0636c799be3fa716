import * as Type from 'typebox'
import { listBatch, odataBatch } from './batch-schema.ts'
import { closed, fieldName, headerName, matcher, pointer, request } from './template-schema.ts'

/** What a write is answered with: the record, its id alone, or a header whose last part is the id (`Location`). */
const answer = () =>
  Type.Object(
    {
      record: Type.Optional(pointer()),
      id: Type.Optional(pointer()),
      idHeader: Type.Optional(headerName()),
      /** Get the record afterwards where the answer does not hold it. */
      readBack: Type.Optional(Type.Boolean()),
    },
    closed,
  )

/**
 * How a write whose answer was lost is looked up. `find`: a record whose field has this value was written. `get`: the record
 * with this id holds what was sent, or is gone where it was to be deleted.
 */
const verify = () =>
  Type.Union([
    Type.Object({ kind: Type.Literal('get') }, closed),
    Type.Object(
      {
        kind: Type.Literal('find'),
        field: fieldName(),
        value: Type.Object(
          { from: Type.String({ pattern: '^/(?:record/.+|input/(?:idempotencyKey|external|id))$', maxLength: 500 }) },
          closed,
        ),
        /** How long a call that nobody waits for any more may still take effect; 0 when left out. */
        settleSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 300 })),
      },
      closed,
    ),
  ])

const operation = () => ({
  request: request(),
  answer: Type.Optional(answer()),
  /** Answers that mean "it is so already", whatever their status. */
  okOn: Type.Optional(matcher()),
  /** The same call may arrive twice. Left out: true for updates, deletes and native upserts, false for creates. */
  safeToRepeat: Type.Optional(Type.Boolean()),
  /** Header that carries the call's own key to a system that does such a call once; makes it safe to repeat. */
  idempotencyHeader: Type.Optional(headerName()),
  verify: Type.Optional(verify()),
  batch: Type.Optional(Type.Union([listBatch(), odataBatch()])),
})

const names = () => Type.Array(fieldName(), { minItems: 1, maxItems: 200 })

export const create = () =>
  Type.Object(
    {
      ...operation(),
      /** Fields that a new record must be given. */
      required: Type.Optional(names()),
      /** Answers that mean: there is such a record already. */
      existsOn: Type.Optional(matcher()),
    },
    closed,
  )

export const update = () =>
  Type.Object(
    {
      ...operation(),
      /** `changes` leaves what is not sent as it is; `whole` needs the record as it is read, with the changes in it. */
      form: Type.Optional(Type.Enum(['changes', 'whole'])),
      /** Fields that can only be given to a new record. */
      fixed: Type.Optional(names()),
    },
    closed,
  )

const fixedHeaders = () =>
  Type.Record(headerName(), Type.String({ minLength: 1, maxLength: 200 }), { minProperties: 1, maxProperties: 5 })

/**
 * `native`: one call creates or updates by a key. `naturalKey`: the system refuses a second record with the same key, which
 * `create.existsOn` recognises. `findThenWrite`: nothing but this program keeps the key from being used twice, so records
 * with the same key follow each other. `none`: says that the system offers no way.
 */
export const upsert = () =>
  Type.Union([
    Type.Object(
      {
        kind: Type.Literal('native'),
        keys: names(),
        /** Any other field that the system takes as a key can be named, too. */
        otherKeys: Type.Optional(Type.Boolean()),
        ...operation(),
        required: Type.Optional(names()),
        /** Answers that say that the record is new. */
        createdOn: Type.Optional(matcher()),
        /** How the same call does one of the two only. */
        only: Type.Optional(
          Type.Object(
            {
              /** Headers, and the answers that mean: there is one already. It is then left as it is. */
              create: Type.Object({ headers: fixedHeaders(), existsOn: matcher() }, closed),
              update: Type.Object({ headers: fixedHeaders() }, closed),
            },
            closed,
          ),
        ),
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal('naturalKey'), keys: names() }, closed),
    Type.Object({ kind: Type.Literal('findThenWrite'), keys: names() }, closed),
    Type.Object({ kind: Type.Literal('none') }, closed),
  ])

export const remove = () => Type.Object({ kind: Type.Enum(['delete', 'archive']), ...operation() }, closed)

/** What names a state of the record for `If-Match`: a member of the record as it is read, or a header of `get`. */
export const etag = () =>
  Type.Object(
    {
      at: Type.Union([Type.Object({ pointer: pointer() }, closed), Type.Object({ header: headerName() }, closed)]),
      /** `if-match` when left out. */
      send: Type.Optional(headerName()),
    },
    closed,
  )
