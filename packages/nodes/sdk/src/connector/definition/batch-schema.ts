import * as Type from 'typebox'
import { address, closed, errorRule, jsonTemplate, matcher, pointer, request } from './template-schema.ts'

/**
 * Calls in one call by OData's own rules (`$batch`): every record is sent as the call that it would be by itself, and what becomes
 * of it is told by the answer inside, whatever the status of the whole. What a change must know of a record, such as its state
 * for `If-Match`, is read for all of them in one call before.
 */
export const odataBatch = () =>
  Type.Object(
    {
      kind: Type.Literal('odata'),
      version: Type.Enum([2, 4]),
      maxRecords: Type.Integer({ minimum: 2, maximum: 10_000 }),
      maxBytes: Type.Optional(Type.Integer({ minimum: 1000, maximum: 50_000_000 })),
      /** `each` puts every record in a set of changes of its own; `together` does all of them or none. */
      outcome: Type.Enum(['each', 'together']),
      /** Root of the service below the address of the connection; the address itself when left out. */
      service: Type.Optional(Type.Union([Type.String({ pattern: '^/[!-~]*[^/]$', maxLength: 300 }), address()])),
      /** How calls inside write their addresses: from the root of the service on, or whole; `relative` when left out. */
      addresses: Type.Optional(Type.Enum(['relative', 'whole'])),
    },
    closed,
  )

/** The call that carries many records. */
const manyRecords = () => ({
  maxRecords: Type.Integer({ minimum: 2, maximum: 10_000 }),
  maxBytes: Type.Optional(Type.Integer({ minimum: 1000, maximum: 50_000_000 })),
  /** Takes the list of what `record` makes of each as `/records`. */
  request: request(),
  /** One record of the call; `/input/position` counts from 0. */
  record: jsonTemplate(),
})

/** What the answer to such a call says of each record. */
const resultOfEach = () => ({
  /** `each` says of every record what became of it; `together` does all of them or none. */
  outcome: Type.Enum(['each', 'together']),
  /** The list of results in the answer. */
  results: pointer(),
  /** Which result is whose: by their order, or by a value that record (`/record/…`, `/input/…`) and result share. */
  match: Type.Union([
    Type.Literal('order'),
    Type.Object({ of: Type.String({ pattern: '^/(?:record|input)/.+$', maxLength: 500 }), result: pointer() }, closed),
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
  failures: Type.Optional(Type.Object({ at: pointer(), result: pointer(), message: Type.Optional(pointer()) }, closed)),
})

/** A call that carries many records, and what it says of each. */
export const listBatch = () =>
  Type.Object(
    {
      ...manyRecords(),
      ...resultOfEach(),
      answer: Type.Optional(Type.Object({ record: Type.Optional(pointer()), id: Type.Optional(pointer()) }, closed)),
      /** Results that this fits were created, the others updated; for upserts. */
      createdOn: Type.Optional(matcher()),
    },
    closed,
  )

/** A call that does the same action to many records: it says something of each, or all is done where it is not refused. */
export const actionBatch = () =>
  Type.Union([
    Type.Object(
      {
        ...manyRecords(),
        ...resultOfEach(),
        /** `alone`: a record that the answer does not speak of was not done, and goes by itself, to hear why. */
        unlisted: Type.Optional(Type.Literal('alone')),
      },
      closed,
    ),
    Type.Object({ ...manyRecords(), outcome: Type.Literal('together') }, closed),
  ])
