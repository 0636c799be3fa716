import * as Type from 'typebox'
import type { JsonObject } from '../../json.ts'
import { actionBatch } from './batch-schema.ts'
import { closed, fieldName, headerName, localText, matcher, name, pointer, request } from './template-schema.ts'

/**
 * What a record is once the action has happened, by which a lost answer is looked up and a refusal is told from "it is so
 * already": its field has one of these values. `gone`: the action takes the record away, so that only a lost answer can be
 * looked up by it.
 */
const state = () =>
  Type.Union([
    Type.Object(
      {
        field: fieldName(),
        is: Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1, maxItems: 50 }),
        /** Values of the field from which the system lets the action begin; any when left out. */
        from: Type.Optional(Type.Array(Type.Unsafe<string | number | boolean>({}), { minItems: 1, maxItems: 50 })),
        /** How long a call may still take effect that nobody waits for any more; 0 when left out. */
        settleSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 300 })),
      },
      closed,
    ),
    Type.Object({ gone: Type.Literal(true) }, closed),
  ])

/** A step of a record's life that is no change of its fields: submit, approve, post, cancel. */
const action = () =>
  Type.Object(
    {
      title: localText(),
      request: request(),
      /** JSON Schema of an object: what has to be given besides the record. Templates have it as `/parameters`. */
      parameters: Type.Optional(Type.Unsafe<JsonObject>({ type: 'object' })),
      answer: Type.Optional(
        Type.Object(
          {
            record: Type.Optional(pointer()),
            /** Get the record afterwards. */
            readBack: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
      ),
      /** Something else that the answer holds, such as the number of a document that was made. */
      result: Type.Optional(
        Type.Object({ at: pointer(), schema: Type.Unsafe<JsonObject>({ type: 'object' }) }, closed),
      ),
      /** Answers that mean "it is so already", whatever their status. */
      okOn: Type.Optional(matcher()),
      state: Type.Optional(state()),
      /** Doing it twice is the same as once; false when left out. */
      safeToRepeat: Type.Optional(Type.Boolean()),
      /** Header that carries the call's own key to a system that does such a call once; makes it safe to repeat. */
      idempotencyHeader: Type.Optional(headerName()),
      batch: Type.Optional(actionBatch()),
      /** What the connection must be allowed to do; named where the system refuses. */
      permission: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    closed,
  )

export const actions = () => Type.Record(name(), action(), { minProperties: 1, maxProperties: 50 })
