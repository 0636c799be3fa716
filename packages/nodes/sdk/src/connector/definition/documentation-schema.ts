import * as Type from 'typebox'
import { closed, localText } from './template-schema.ts'

/**
 * How something that a definition says is known. `live`: tried with the connector at the real system. `observed`: seen at the
 * real system, by other means. `mock`: tried against a system made of the definition. `server`: tried against a server of the
 * tests that answers as the documents say. `documented`: read only. `unverified`: neither tried nor found in a document.
 */
export const verifiedWays = ['live', 'observed', 'mock', 'server', 'documented', 'unverified'] as const

/** What people who read about the connector should know of its making. Nothing else depends on it. */
export const documentation = () =>
  Type.Object(
    {
      verified: Type.Optional(
        Type.Array(Type.Object({ what: localText(), how: Type.Enum(verifiedWays) }, closed), {
          minItems: 1,
          maxItems: 50,
        }),
      ),
      /** Where its facts stand: what a document says or is called, and its address, where it has a public one. */
      sources: Type.Optional(
        Type.Array(
          Type.Object(
            {
              says: Type.String({ minLength: 1, maxLength: 500 }),
              url: Type.Optional(Type.String({ pattern: '^https?://[!-~]+$', maxLength: 1000 })),
            },
            closed,
          ),
          { minItems: 1, maxItems: 100 },
        ),
      ),
    },
    closed,
  )
