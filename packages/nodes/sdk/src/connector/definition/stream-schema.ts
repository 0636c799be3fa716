import * as Type from 'typebox'
import { address, closed, matcher, pointer } from './template-schema.ts'

/** What a text of the system means: the record was made, changed, deleted, brought back, or changes can no longer be told one by one. */
export const streamedKinds = ['created', 'updated', 'deleted', 'restored', 'gap'] as const

const said = () => Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 20 })

/** Where an event says what; pointers lead into the `data` of its message. */
const event = () =>
  Type.Object(
    {
      /** What the system calls the place of the event: whoever has it can go on behind it. */
      place: pointer(),
      /** Ids of the records that it is about, a list or one. */
      ids: pointer(),
      /** How an id ends that stands for many records. */
      manyIds: Type.Optional(Type.String({ minLength: 1, maxLength: 10 })),
      change: pointer(),
      kinds: Type.Object(
        {
          created: Type.Optional(said()),
          updated: Type.Optional(said()),
          deleted: Type.Optional(said()),
          restored: Type.Optional(said()),
          /** Events were left out: what they would have told is looked for. */
          gap: Type.Optional(said()),
        },
        { ...closed, minProperties: 1 },
      ),
      time: Type.Object({ at: pointer(), format: Type.Enum(['iso', 'milliseconds', 'seconds']) }, closed),
      /** Who made the change. */
      by: Type.Optional(pointer()),
      /** Names of the fields that were changed: a list of texts. */
      fields: Type.Optional(pointer()),
    },
    closed,
  )

/**
 * The system tells of changes as they happen, to who holds a call open: Bayeux 1.0 by long polling, with the extension `replay`
 * (handshake and subscription carry `ext.replay`; `-2` stands for all that is kept). What got lost on the way is found by the
 * other look.
 */
export const stream = <Reconcile extends Type.TSchema>(reconcile: Reconcile) =>
  Type.Object(
    {
      kind: Type.Literal('stream'),
      protocol: Type.Enum(['bayeux']),
      /** Below the address of the connection. */
      path: Type.Union([Type.String({ minLength: 1, maxLength: 500 }), address()]),
      channel: Type.String({ pattern: '^(?:/[A-Za-z0-9_~()$@!.-]+)+$', maxLength: 200 }),
      event: event(),
      /** A refused subscription whose message this fits: the place is too old, and what is lost is looked for. */
      expiredOn: matcher(),
      /** Where a refused message says more about the reason than in its `error`. */
      reason: Type.Optional(pointer()),
      /** How long the system keeps a call open when there is nothing to tell. */
      holdSeconds: Type.Integer({ minimum: 1, maximum: 600 }),
      /** Calls without an event, at most, before a look is over. */
      quietCalls: Type.Integer({ minimum: 1, maximum: 100 }),
      /** Events after which a look is over; the next one goes on behind them. */
      mostEvents: Type.Integer({ minimum: 1, maximum: 10_000 }),
      reconcile,
    },
    closed,
  )
