import * as Type from 'typebox'
import { conditionOps, fieldKinds, queryDialects } from '../dialects/index.ts'
import { findBatch } from './read-batch-schema.ts'
import { closed, fieldName, matcher, pointer, request } from './template-schema.ts'

const size = () => Type.Integer({ minimum: 1, maximum: 10_000 })
/** When a list by position ends: at an empty page, or already at one that is shorter than asked for. */
const end = () => Type.Optional(Type.Enum(['empty', 'short']))

/** Fields by which pages are asked for in order, where the system would give them in any: together no two records share them. */
const pageOrder = () => Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 10 }))

const page = Type.Union([
  Type.Object({ kind: Type.Literal('none') }, closed),
  Type.Object({ kind: Type.Literal('offset'), size: size(), end: end(), order: pageOrder() }, closed),
  Type.Object(
    { kind: Type.Literal('page'), size: size(), first: Type.Enum([0, 1]), end: end(), order: pageOrder() },
    closed,
  ),
  Type.Object({ kind: Type.Literal('cursor'), size: Type.Optional(size()), next: pointer() }, closed),
  Type.Object(
    { kind: Type.Literal('nextUrl'), size: Type.Optional(size()), next: pointer(), order: pageOrder() },
    closed,
  ),
  /** The header `Link` with `rel="next"` (RFC 8288). */
  Type.Object({ kind: Type.Literal('link'), size: Type.Optional(size()) }, closed),
  /** What follows the last record by a field that no two records share. */
  Type.Object({ kind: Type.Literal('keyset'), size: size(), field: Type.String({ maxLength: 200 }) }, closed),
])

/** Names of parameters by comparison. */
const parameterNames = Type.Object(
  Object.fromEntries(
    conditionOps.map((op) => [op, Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))]),
  ) as Readonly<Record<(typeof conditionOps)[number], Type.TOptional<Type.TString>>>,
  closed,
)

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
    /** What every record must meet besides what is asked for: field and value. */
    where: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 200 }),
        Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] }),
        { minProperties: 1, maxProperties: 10 },
      ),
    ),
    /** For `parameters`: the name of the parameter, by field and comparison. */
    parameters: Type.Optional(Type.Record(fieldName(), parameterNames)),
    /** True where records of the list come with the names of the query language, too. */
    namesRecords: Type.Optional(Type.Boolean()),
  },
  closed,
)

/** How records are listed. */
export const list = () => listed

const listed = Type.Object(
  {
    request: request(),
    records: pointer(),
    /** Names of the columns where a record is a list of values. */
    columns: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 500 })),
    page,
    /** Answers that mean: there is none. */
    emptyOn: Type.Optional(matcher()),
    query: Type.Optional(query),
    /** How records are found by many keys at once. */
    batch: Type.Optional(findBatch()),
  },
  closed,
)
