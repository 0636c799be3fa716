import type { Role } from '@isthmus/sdk/api'

export interface StoredUser {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
}

export interface StoredSession {
  readonly tokenHash: string
  readonly user: StoredUser
  readonly createdAt: string
  readonly seenAt: string
}

/** Keeps people and their sessions. Names differ by more than case. */
export interface UserStore {
  count(): number
  find(name: string): StoredUser | undefined
  /** Throws `NAME_TAKEN`. */
  create(user: Omit<StoredUser, 'id'> & { readonly createdAt: string }): StoredUser
  /** The first user, or `undefined` when there is one already: two set-ups at once cannot both win. */
  createFirst(user: Omit<StoredUser, 'id'> & { readonly createdAt: string }): StoredUser | undefined
  startSession(session: { readonly tokenHash: string; readonly userId: number; readonly at: string }): void
  session(tokenHash: string): StoredSession | undefined
  touchSession(tokenHash: string, seenAt: string): void
  endSession(tokenHash: string): void
  /** Removes sessions started before `createdBefore` or last used before `seenBefore`. */
  dropSessions(limits: { readonly createdBefore: string; readonly seenBefore: string }): void
}
