import type { StoredUser, UserStore } from '../stores/accounts/user-store.ts'
import { newToken, tokenHash } from './tokens.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const idleMs = 12 * hourMs
/** After this a session ends, however much it is used. */
export const longestSessionMs = 7 * 24 * hourMs

export interface OpenSession {
  readonly user: StoredUser
  /** ISO instant in UTC. */
  readonly expiresAt: string
}

/** Sessions of signed-in people; the tokens themselves are never stored. */
export interface Sessions {
  start(user: StoredUser): OpenSession & { readonly token: string }
  /** `undefined` when it has ended or never was. Using a session prolongs it. */
  find(token: string): OpenSession | undefined
  end(token: string): void
}

interface SessionOptions {
  readonly users: UserStore
  readonly now: () => Date
  readonly randomBytes: (count: number) => Uint8Array
}

export function createSessions({ users, now, randomBytes }: SessionOptions): Sessions {
  return {
    start: (user) => {
      const at = now()
      const token = newToken(randomBytes)
      users.dropSessions({ createdBefore: ago(at, longestSessionMs), seenBefore: ago(at, idleMs) })
      users.startSession({ tokenHash: tokenHash(token), userId: user.id, at: at.toISOString() })
      return { token, user, expiresAt: expiry(at, at) }
    },
    find: (token) => {
      const session = users.session(tokenHash(token))
      if (!session) return undefined
      const [created, seen, at] = [new Date(session.createdAt), new Date(session.seenAt), now()]
      if (expiry(created, seen) <= at.toISOString()) {
        users.endSession(session.tokenHash)
        return undefined
      }
      // Once a minute is precise enough, and spares a write for every request.
      if (at.getTime() - seen.getTime() < minuteMs) return { user: session.user, expiresAt: expiry(created, seen) }
      users.touchSession(session.tokenHash, at.toISOString())
      return { user: session.user, expiresAt: expiry(created, at) }
    },
    end: (token) => users.endSession(tokenHash(token)),
  }
}

function expiry(created: Date, seen: Date): string {
  return new Date(Math.min(created.getTime() + longestSessionMs, seen.getTime() + idleMs)).toISOString()
}

function ago(at: Date, ms: number): string {
  return new Date(at.getTime() - ms).toISOString()
}
