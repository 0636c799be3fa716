import * as Type from 'typebox'
import type { JsonObject } from '../../json.ts'
import { list } from './list-schema.ts'
import { stream } from './stream-schema.ts'
import { closed, fieldName, matcher, pointer, request } from './template-schema.ts'

const size = () => Type.Integer({ minimum: 1, maximum: 10_000 })

/** A time field that grows with every change. */
const watermark = () =>
  Type.Object(
    {
      kind: Type.Literal('watermark'),
      /** Field of the record that holds the time of its last change. */
      cursor: fieldName(),
      /** `date` where it holds the day alone, and another field the time of day. */
      format: Type.Enum(['iso', 'utc', 'milliseconds', 'seconds', 'date']),
      /** Of `date`: the field with the time of day (`10:22:33` or `PT10H22M33S`), and the one beside `otherwise`. */
      time: Type.Optional(Type.Object({ field: fieldName(), otherwise: Type.Optional(fieldName()) }, closed)),
      /** Of `date`: field of the connection with the time zone that they are in, such as `Europe/Berlin`; UTC when left out. */
      zone: Type.Optional(fieldName()),
      /** Field that tells records apart and sorts them. */
      tieBreak: fieldName(),
      /**
       * `time` where times are exact and sort with the tie-break; `id` where what is read is coarser than what is stored; `links`
       * where the system cannot be asked for what follows a record, so that its own links lead through the window.
       */
      order: Type.Enum(['time', 'id', 'links']),
      /** Field that holds the time where `cursor` is still empty, such as the time of creation. */
      otherwise: Type.Optional(fieldName()),
      size: size(),
      /** Asked in place of the object's list, where the system has a call of its own for what has changed. */
      list: Type.Optional(list()),
    },
    closed,
  )

const deletedId = () => Type.Union([pointer(), Type.Object({ at: pointer(), as: Type.Literal('addressKey') }, closed)])

/** A feed that the system keeps the place of: every answer ends with a link or a token for the next look. */
const deltaToken = () =>
  Type.Object(
    {
      kind: Type.Literal('delta-token'),
      /** The first look, without a token. */
      request: request(),
      records: pointer(),
      /** Where the address of the next page stands, and where that of the next look. */
      nextPage: Type.Optional(pointer()),
      nextLook: pointer(),
      /** The two are whole addresses, or values that are sent as `/page/cursor`. */
      carries: Type.Enum(['url', 'value']),
      /** Entries that this, or one of these, fits are deleted records. */
      deleted: Type.Optional(Type.Union([matcher(), Type.Array(matcher(), { minItems: 1, maxItems: 5 })])),
      /**
       * Id in the entry of a deleted record, or an address whose last part holds it; of several places the first that has one. That
       * of the object when left out.
       */
      deletedId: Type.Optional(Type.Union([deletedId(), Type.Array(deletedId(), { minItems: 1, maxItems: 5 })])),
      /** The token is too old: everything is read anew. */
      expiredOn: Type.Optional(matcher()),
    },
    closed,
  )

/** The whole list, compared with what it was at the last look. */
const snapshotDiff = () =>
  Type.Object(
    {
      kind: Type.Literal('snapshot-diff'),
      /** Fields that count; all when left out. */
      fields: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 200 })),
      maxRecords: Type.Integer({ minimum: 1, maximum: 50_000 }),
    },
    closed,
  )

export const changes = () =>
  Type.Union([
    watermark(),
    deltaToken(),
    snapshotDiff(),
    stream(watermark()),
    /** The system tells of changes by webhook; what got lost on the way is found by the other look. */
    Type.Object(
      {
        kind: Type.Literal('webhook+reconcile'),
        reconcile: Type.Union([watermark(), deltaToken(), snapshotDiff()]),
      },
      closed,
    ),
  ])

/**
 * How deleted records are seen. `flag`: they stay, with a mark. `feed`: the system lists them. `list`: it keeps entries about them
 * that can be asked for like records. `changes`: the feed of changes tells (delta token, snapshot).
 */
export const deletes = () =>
  Type.Union([
    Type.Object(
      {
        kind: Type.Literal('flag'),
        field: fieldName(),
        is: Type.Array(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] }), {
          minItems: 1,
        }),
      },
      closed,
    ),
    Type.Object(
      {
        kind: Type.Literal('feed'),
        /** Asked with `/input/since` and `/input/until`, ISO 8601 in UTC. */
        request: request(),
        records: pointer(),
        id: pointer(),
        time: pointer(),
        /** Where the address of the next page stands. */
        nextPage: Type.Optional(pointer()),
        /** For feeds of numbered pages: `/page/number` and `/page/size`; the first one that is not full is the last. */
        page: Type.Optional(Type.Object({ size: size(), first: Type.Enum([0, 1]) }, closed)),
        emptyOn: Type.Optional(matcher()),
        /** Where the answer says up to when it is complete: what was deleted later comes with the next look, which begins there. */
        covered: Type.Optional(pointer()),
        /** How many days back the system can be asked: a look that would begin earlier begins there. */
        longestDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3660 })),
      },
      closed,
    ),
    Type.Object(
      {
        kind: Type.Literal('list'),
        list: list(),
        size: size(),
        /** JSON Schema of an entry. */
        schema: Type.Unsafe<JsonObject>({ type: 'object' }),
        /** Fields of an entry: the id of the record that is gone, by which entries are sorted, and when it went. */
        id: fieldName(),
        time: fieldName(),
        /** Where the system keeps entries of all objects together: a field of theirs, and what it holds for those of this one. */
        only: Type.Optional(
          Type.Object(
            {
              field: fieldName(),
              is: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 20 }),
            },
            closed,
          ),
        ),
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal('changes') }, closed),
  ])
