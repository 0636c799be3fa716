import * as Type from 'typebox'
import { closed, errorRule, fieldName, headerName, jsonTemplate, matcher, pointer, request } from './template-schema.ts'

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

/**
 * Calls in one call by OData's own rules (`$batch`): every record is sent as the call that it would be by itself, and what becomes
 * of it is told by the answer inside, whatever the status of the whole. What a change must know of a record, such as its state
 * for `If-Match`, is read for all of them in one call before.
 */
const odataBatch = () =>
  Type.Object(
    {
      kind: Type.Literal('odata'),
      version: Type.Enum([2, 4]),
      maxRecords: Type.Integer({ minimum: 2, maximum: 10_000 }),
      maxBytes: Type.Optional(Type.Integer({ minimum: 1000, maximum: 50_000_000 })),
      /** `each` puts every record in a set of changes of its own; `together` does all of them or none. */
      outcome: Type.Enum(['each', 'together']),
      /** Root of the service below the address of the connection; the address itself when left out. */
      service: Type.Optional(Type.String({ pattern: '^/[!-~]*[^/]$', maxLength: 300 })),
      /** How calls inside write their addresses: from the root of the service on, or whole; `relative` when left out. */
      addresses: Type.Optional(Type.Enum(['relative', 'whole'])),
    },
    closed,
  )

/** A call that carries many records, and what it says of each. */
const listBatch = () =>
  Type.Object(
    {
      maxRecords: Type.Integer({ minimum: 2, maximum: 10_000 }),
      maxBytes: Type.Optional(Type.Integer({ minimum: 1000, maximum: 50_000_000 })),
      /** Takes the list of what `record` makes of each as `/records`. */
      request: request(),
      /** One record of the call; `/input/position` counts from 0. */
      record: jsonTemplate(),
      /** `each` says of every record what became of it; `together` does all of them or none. */
      outcome: Type.Enum(['each', 'together']),
      /** The list of results in the answer. */
      results: pointer(),
      /** Which result is whose: by their order, or by a value that record (`/record/…`, `/input/…`) and result share. */
      match: Type.Union([
        Type.Literal('order'),
        Type.Object(
          { of: Type.String({ pattern: '^/(?:record|input)/.+$', maxLength: 500 }), result: pointer() },
          closed,
        ),
      ]),
      /** Where a result holds its HTTP status, for rules that ask for one. */
      status: Type.Optional(pointer()),
      /** Where a result holds what an answer of its own would have as its body. */
      body: Type.Optional(pointer()),
      /** Answers that speak of every record, whatever a rule of the connector would make of the whole. */
      okOn: Type.Optional(matcher()),
      /** Results that this fits are failures; the first rule that fits names their class. */
      failed: Type.Optional(matcher()),
      errors: Type.Optional(Type.Array(errorRule(), { maxItems: 50 })),
      /** Where the sentence of a failure stands. */
      message: Type.Optional(pointer()),
      /** For systems that list failures apart from results. */
      failures: Type.Optional(
        Type.Object({ at: pointer(), result: pointer(), message: Type.Optional(pointer()) }, closed),
      ),
      answer: Type.Optional(Type.Object({ record: Type.Optional(pointer()), id: Type.Optional(pointer()) }, closed)),
      /** Results that this fits were created, the others updated; for upserts. */
      createdOn: Type.Optional(matcher()),
    },
    closed,
  )

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
