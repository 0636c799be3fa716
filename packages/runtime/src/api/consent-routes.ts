import * as Type from 'typebox'
import type {
  BeginConsentAnswer,
  BeginConsentRequest,
  FinishConsentAnswer,
  FinishConsentRequest,
} from '@isthmus/sdk/api'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { exact } from './shapes.ts'

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** A person agrees at another system that a connection acts for them. */
export function consentRoutes({ consents, audit, now }: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: 'connectionConsent',
      access: 'connection.edit',
      summary: 'Gives the page of the other system where a person agrees',
      body: shape<BeginConsentRequest>(
        exact({
          redirectUri: Type.String({ maxLength: 1000, pattern: '^https?://[^/?#]+/connect/callback$' }),
        }),
      ),
      answer: shape<BeginConsentAnswer>(exact({ url: Type.String() })),
      handle: ({ params, body: { redirectUri }, user }) => ({
        body: { url: consents.begin(params['connection'] ?? '', { redirectUri, user }) },
      }),
    }),
    defineRoute({
      method: 'POST',
      path: 'consents',
      access: 'connection.edit',
      summary: 'Takes what the browser brought back from that page',
      body: shape<FinishConsentRequest>(
        exact({
          state: Text(200),
          code: Type.Optional(Text(10_000)),
          error: Type.Optional(Text(1000)),
          errorDescription: Type.Optional(Text(10_000)),
        }),
      ),
      answer: shape<FinishConsentAnswer>(exact({ connection: Type.String() })),
      handle: async ({ body, user }) => {
        const connection = await consents.finish(body, user)
        const at = now().toISOString()
        audit.add({ at, who: user, action: 'connection.consent', object: `connection:${connection}` })
        return { body: { connection } }
      },
    }),
  ]
}
