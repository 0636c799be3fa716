import * as Type from 'typebox'
import { closed, headerName, name, pointer } from './template-schema.ts'

/** A header, or one member of a header of the form `t=…,v1=…`. */
const headerPart = () => ({
  header: headerName(),
  member: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]+$', maxLength: 20 })),
})

const signature = () =>
  Type.Object(
    {
      kind: Type.Literal('hmac'),
      algorithm: Type.Enum(['sha1', 'sha256', 'sha512']),
      /** Secret field of the connection. */
      key: name(),
      keyEncoding: Type.Optional(Type.Enum(['utf8', 'hex', 'base64'])),
      ...headerPart(),
      /** Before the signature in the header, such as `sha256=`. */
      prefix: Type.Optional(Type.String({ maxLength: 20 })),
      encoding: Type.Enum(['hex', 'base64']),
      /** What was signed, in its order; `url` as the caller called it, `decodedUrl` with its escapes undone. */
      parts: Type.Array(
        Type.String({ pattern: '^(?:method|url|decodedUrl|path|query|body|timestamp|header:[A-Za-z0-9-]+)$' }),
        { minItems: 1, maxItems: 10 },
      ),
      /** Between the parts; nothing when left out. */
      separator: Type.Optional(Type.String({ maxLength: 5 })),
      /** Calls that are older, or that much in the future, are refused. */
      timestamp: Type.Optional(
        Type.Object(
          {
            ...headerPart(),
            format: Type.Enum(['seconds', 'milliseconds', 'iso']),
            toleranceSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
          },
          closed,
        ),
      ),
    },
    closed,
  )

/** As text, or at a place of a JSON object where that is given. */
const echo = () => ({ answerAt: Type.Optional(Type.String({ pattern: '^/.+$', maxLength: 200 })) })

/** A place, which may hold an address: of `…/customers(4b4f)?x`, `customers` is the name and `4b4f` the key. */
const inEvent = (part: 'addressName' | 'addressKey') =>
  Type.Union([pointer(), Type.Object({ at: pointer(), as: Type.Literal(part) }, closed)])

/** Calls of the system to us. */
export const webhooks = () =>
  Type.Object(
    {
      verify: Type.Union([
        signature(),
        /** The secret itself comes in a header. */
        Type.Object({ kind: Type.Literal('secret'), header: headerName(), secret: name() }, closed),
        /** The secret itself comes at a place in the body (`clientState`). */
        Type.Object({ kind: Type.Literal('bodySecret'), at: pointer(), secret: name() }, closed),
        Type.Object({ kind: Type.Literal('none') }, closed),
      ]),
      /** A call that only asks whether we are there: the value is sent back. */
      handshake: Type.Optional(
        Type.Union([
          Type.Object(
            { kind: Type.Literal('query'), parameter: Type.String({ minLength: 1, maxLength: 100 }), ...echo() },
            closed,
          ),
          Type.Object({ kind: Type.Literal('body'), at: pointer(), ...echo() }, closed),
        ]),
      ),
      /** The list of events in a call; the call is one event when left out. */
      events: Type.Optional(pointer()),
      /** Names the event, by one place or several: one that comes twice starts one run. */
      eventId: Type.Optional(Type.Union([pointer(), Type.Array(pointer(), { minItems: 1, maxItems: 10 })])),
      /** Where the event names the kind of record, and which object each name stands for. */
      object: Type.Optional(
        Type.Object(
          { at: inEvent('addressName'), names: Type.Record(Type.String({ maxLength: 200 }), name()) },
          closed,
        ),
      ),
      /** Id of the record that the event is about. */
      recordId: Type.Optional(inEvent('addressKey')),
      /** What happened to it, in the system's words. */
      happened: Type.Optional(pointer()),
      /** What the caller wants to hear; `{ "status": 202 }` and a run when left out. */
      answer: Type.Optional(
        Type.Object(
          { status: Type.Integer({ minimum: 200, maximum: 299 }), text: Type.String({ maxLength: 1000 }) },
          closed,
        ),
      ),
    },
    closed,
  )
