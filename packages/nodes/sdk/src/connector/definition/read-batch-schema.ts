import * as Type from 'typebox'
import { address, closed, fieldName, jsonTemplate, matcher, pointer, request } from './template-schema.ts'

/** How much goes in a call that asks for many keys at once. */
const bounds = () => ({
  maxKeys: Type.Integer({ minimum: 2, maximum: 1000 }),
  /** Longest call in characters, as it is sent: address, query and body. What is longer is asked for in two. */
  maxLength: Type.Optional(Type.Integer({ minimum: 500, maximum: 10_000_000 })),
})

/** The object's own list, asked in its query language for the records whose field is one of the keys. */
const byList = () => ({ by: Type.Literal('list'), ...bounds() })

/** A call of the system that takes many keys. */
const byRequest = () => ({
  ...bounds(),
  /** Takes the list of keys as `/input/keys`. */
  request: request(),
  /** One key of the call, which it looks up as `/input/value`; the key as it is when left out. */
  key: Type.Optional(jsonTemplate()),
  /** The list of records in the answer; which key each is for is told by the record. */
  records: pointer(),
  /** Answers that mean: there is none of them. */
  emptyOn: Type.Optional(matcher()),
  /** For systems that list keys without a record apart: the list, and in each entry its key or keys and its sentence. */
  failures: Type.Optional(
    Type.Object(
      {
        at: pointer(),
        keys: pointer(),
        message: Type.Optional(pointer()),
        /** Entries that only say that there is no such record. */
        missingOn: Type.Optional(matcher()),
      },
      closed,
    ),
  ),
})

/** Calls by OData's rules inside of one (`$batch`), each of them the one that asks for a single record. */
const byOData = () => ({
  kind: Type.Literal('odata'),
  version: Type.Enum([2, 4]),
  maxKeys: Type.Integer({ minimum: 2, maximum: 1000 }),
  service: Type.Optional(Type.Union([Type.String({ pattern: '^/[!-~]*[^/]$', maxLength: 300 }), address()])),
  addresses: Type.Optional(Type.Enum(['relative', 'whole'])),
})

/** How records are got by many ids in one call; each as it comes when it is got by itself. */
export const getBatch = () =>
  Type.Union([Type.Object(byList(), closed), Type.Object(byRequest(), closed), Type.Object(byOData(), closed)])

const fields = () => Type.Array(fieldName(), { minItems: 1, maxItems: 100 })

/** How records are found by many values of one field in one call; a call of its own has the name of the field as `/input/field`. */
export const findBatch = () =>
  Type.Union([
    /** Fields that can be asked for so; all that can be compared when left out. */
    Type.Object({ ...byList(), fields: Type.Optional(fields()) }, closed),
    Type.Object({ ...byRequest(), fields: fields() }, closed),
  ])
