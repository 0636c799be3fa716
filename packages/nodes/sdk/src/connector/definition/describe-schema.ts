import * as Type from 'typebox'
import { fieldKinds } from '../dialects/index.ts'
import { closed, fieldName, matcher, pointer, request } from './template-schema.ts'

/** How the system tells which fields an object has. Pointers lead into the description of one field, unless said otherwise. */
export const describe = () =>
  Type.Object(
    {
      request: request(),
      /** The list of fields, or the object that has them by name, in the answer. */
      fields: pointer(),
      /** Left out where the fields stand by name. */
      name: Type.Optional(pointer()),
      title: Type.Optional(pointer()),
      type: pointer(),
      /** What the system's types hold; fields of other types are left as they come. */
      types: Type.Record(Type.String({ maxLength: 200 }), Type.Enum(fieldKinds)),
      required: Type.Optional(matcher()),
      readOnly: Type.Optional(matcher()),
      /** No two records share its value. */
      unique: Type.Optional(matcher()),
      maxLength: Type.Optional(pointer()),
      /** The list of values that are allowed, and where one of them stands in its entry. */
      values: Type.Optional(Type.Object({ at: pointer(), value: pointer() }, closed)),
      /** Fields that records have and the list never tells of, such as those that only name another record. */
      besides: Type.Optional(Type.Array(fieldName(), { minItems: 1, maxItems: 50, uniqueItems: true })),
    },
    closed,
  )

/** How values are written over there where that is not as in JSON Schema: they come and go as texts in ISO 8601 here. */
export const formats = () =>
  Type.Object(
    {
      /** `number` sends decimals as JSON numbers; one that a number cannot hold is refused. */
      decimal: Type.Optional(Type.Enum(['text', 'number'])),
      instant: Type.Optional(Type.Enum(['iso', 'utc', 'milliseconds', 'seconds', 'odata2'])),
      /** What `utc` counts from where the system writes times of its own place and no zone, such as `+08:00`. */
      utcOffset: Type.Optional(Type.String({ pattern: String.raw`^[+-](?:0\d|1[0-4]):[0-5]\d$` })),
      /** `midnight` is a date followed by ` 00:00:00`, `isoMidnight` one followed by `T00:00:00Z`. */
      date: Type.Optional(Type.Enum(['iso', 'milliseconds', 'odata2', 'midnight', 'isoMidnight'])),
      /** `nested` sends a field `A.B` as an object `A` with the member `B`; it is read under its whole name. */
      dots: Type.Optional(Type.Literal('nested')),
      /** `odata2`: lists inside of records come as `{ "results": [...] }`, and as a link where they were not asked for. */
      lists: Type.Optional(Type.Enum(['plain', 'odata2'])),
    },
    closed,
  )
