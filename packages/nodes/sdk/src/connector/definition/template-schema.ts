import * as Type from 'typebox'
import type { Json, JsonObject } from '../../json.ts'

export const closed = { additionalProperties: false } as const

export const name = () => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80 })
/** Name of a field of a record, as the system has it. */
export const fieldName = () => Type.String({ minLength: 1, maxLength: 200 })
export const headerName = () => Type.String({ pattern: '^[A-Za-z0-9-]+$', maxLength: 100 })
/** A JSON pointer (RFC 6901); the empty text is the whole. */
export const pointer = () => Type.String({ pattern: '^(?:/.*)?$', maxLength: 500 })
export const localText = () =>
  Type.Object(
    { en: Type.String({ minLength: 1, maxLength: 500 }), 'zh-CN': Type.String({ minLength: 1, maxLength: 500 }) },
    closed,
  )
const plainValue = () =>
  Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] })

/**
 * How a looked-up value is written: as JSON text, as plain text, as its letters and digits alone, as the names or the values of an
 * object's members, as the entries of a list with commas between them.
 */
const valueForms = ['json', 'text', 'alphanumeric', 'names', 'values', 'commas'] as const

/**
 * A value that is looked up when the call is made, see `scopeNames`. An object can be sent without some of its members, and
 * with others that the template gives.
 */
const lookedUp = () =>
  Type.Object(
    {
      from: Type.String({
        pattern: '^/(?:connection|input|page|record|found|records|parameters)(?:/.+)?$',
        maxLength: 500,
      }),
      as: Type.Optional(Type.Enum(valueForms)),
      without: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 100 })),
      with: Type.Optional(Type.Unsafe<JsonObject>({ type: 'object' })),
    },
    closed,
  )

/** Parts that are put together to an address; each that is looked up becomes one encoded segment. */
export const address = () =>
  Type.Array(Type.Union([Type.String({ minLength: 1, maxLength: 500 }), lookedUp()]), { minItems: 1, maxItems: 20 })
const scalar = () => Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })
const templateValue = () => Type.Union([scalar(), lookedUp()])

/** JSON in which every `{ "from": pointer }` and every `{ "address": parts }` is replaced; members without a value are left out. */
export const jsonTemplate = () => Type.Unsafe<Json>({ type: ['object', 'array'] })

export const request = () =>
  Type.Object(
    {
      method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
      /** Below the address of the connection. */
      path: Type.Union([Type.String({ minLength: 1, maxLength: 500 }), address()]),
      query: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), templateValue())),
      headers: Type.Optional(
        Type.Record(
          Type.String({ pattern: '^[A-Za-z0-9-]+$' }),
          Type.Union([Type.String({ maxLength: 1000 }), lookedUp()]),
        ),
      ),
      body: Type.Optional(jsonTemplate()),
      /** Sent as `application/x-www-form-urlencoded` in place of a body. */
      form: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), templateValue())),
    },
    closed,
  )

/** Which answers something is said of: all that is given must hold. */
export const matcher = () =>
  Type.Object(
    {
      status: Type.Optional(Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1, maxItems: 50 })),
      /** A header that the answer must have, and its values in lower case where these matter. */
      header: Type.Optional(headerName()),
      headerIs: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 20 })),
      /** Into the answer's body. */
      path: Type.Optional(pointer()),
      /** The value there is one of these; without `is`, `not` and `contains` there is any. */
      is: Type.Optional(Type.Array(plainValue(), { minItems: 1, maxItems: 200 })),
      not: Type.Optional(Type.Array(plainValue(), { minItems: 1, maxItems: 200 })),
      /** The text there contains one of these. */
      contains: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 50 })),
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

/** Where an answer says how long to wait: a header (seconds or a date when no unit is given), or a place in its body. */
const wait = () =>
  Type.Union([
    headerName(),
    Type.Object({ header: headerName(), unit: Type.Optional(Type.Enum(['seconds', 'milliseconds'])) }, closed),
    Type.Object({ path: pointer(), unit: Type.Enum(['seconds', 'milliseconds']) }, closed),
  ])

export const errorRule = () =>
  Type.Object(
    {
      when: matcher(),
      class: Type.Enum(errorClasses),
      /** The header `retry-after` when left out. */
      retryAfter: Type.Optional(wait()),
      /** Where the system's own sentence stands. */
      message: Type.Optional(pointer()),
      /** A list of what is wrong in particular, and where the sentence of one entry stands; told after the message. */
      details: Type.Optional(Type.Object({ at: pointer(), message: pointer() }, closed)),
    },
    closed,
  )
