import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import { type Role, type SessionInfo, type SetupRequest, type SetupState, type SignInRequest } from '@isthmus/sdk/api'
import { maxPasswordChars, minPasswordChars } from '../security/passwords.ts'
import type { StoredUser } from '../stores/accounts/user-store.ts'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Reply, type Route } from './route.ts'
import { endedSessionCookie, sessionCookie } from './session-cookie.ts'
import { exact, Instant, nothing } from './shapes.ts'

const roles: readonly Role[] = ['admin', 'builder', 'viewer']
const sessionShape = shape<SessionInfo>(
  exact({ user: exact({ name: Type.String(), role: Type.Enum([...roles]) }), expiresAt: Instant }),
)
const UserName = Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' })
const setupShape = shape<SetupRequest>(
  exact({
    token: Type.String({ minLength: 1, maxLength: 200 }),
    name: UserName,
    password: Type.String({ minLength: minPasswordChars, maxLength: maxPasswordChars }),
  }),
)
const signInShape = shape<SignInRequest>(
  exact({ name: Type.String({ maxLength: 100 }), password: Type.String({ maxLength: maxPasswordChars }) }),
)

/** Setting up the first administrator, signing in and out. */
export function sessionRoutes({ accounts, sessions, settings }: ApiDeps): readonly Route[] {
  const welcome = (user: StoredUser): Reply<SessionInfo> => {
    const { token, expiresAt } = sessions.start(user)
    return {
      body: { user: { name: user.name, role: user.role }, expiresAt },
      headers: { 'set-cookie': sessionCookie(token, settings.https) },
    }
  }
  return [
    defineRoute({
      method: 'GET',
      path: 'setup',
      access: 'anyone',
      summary: 'Tells whether the first administrator is still missing',
      answer: shape<SetupState>(exact({ required: Type.Boolean() })),
      handle: () => ({ body: { required: accounts.setupRequired() } }),
    }),
    defineRoute({
      method: 'POST',
      path: 'setup',
      access: 'anyone',
      summary: 'Makes the first administrator with the one-time link and signs in',
      body: setupShape,
      answer: sessionShape,
      handle: async ({ body }) => welcome(await accounts.setUp(body)),
    }),
    defineRoute({
      method: 'POST',
      path: 'session',
      access: 'anyone',
      summary: 'Signs in',
      body: signInShape,
      answer: sessionShape,
      handle: async ({ body, address }) => welcome(await accounts.signIn({ ...body, address })),
    }),
    defineRoute({
      method: 'GET',
      path: 'session',
      access: 'signed-in',
      summary: 'Tells who is signed in',
      answer: sessionShape,
      handle: ({ session }) => {
        if (!session) throw flowError('SIGN_IN_REQUIRED', {})
        return { body: session.info }
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: 'session',
      access: 'signed-in',
      summary: 'Signs out',
      answer: nothing,
      status: 204,
      handle: ({ session }) => {
        if (session) sessions.end(session.token)
        return { body: undefined, headers: { 'set-cookie': endedSessionCookie(settings.https) } }
      },
    }),
  ]
}
