import { flowError } from '@isthmus/sdk'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { StoredUser, UserStore } from '../stores/accounts/user-store.ts'
import type { Passwords } from './passwords.ts'
import type { SetupLink } from './setup-link.ts'
import type { SignInLimit } from './sign-in-limit.ts'

export interface SignIn {
  readonly name: string
  readonly password: string
  /** Where the request came from. */
  readonly address: string
}

/** Lets people in. */
export interface Accounts {
  setupRequired(): boolean
  /** Makes the first administrator. Throws `SETUP_LINK_INVALID`. */
  setUp(request: Omit<SignIn, 'address'> & { readonly token: string }): Promise<StoredUser>
  /** Throws `SETUP_REQUIRED`, `SIGN_IN_FAILED`, `SIGN_IN_LIMITED`. */
  signIn(request: SignIn): Promise<StoredUser>
}

interface AccountOptions {
  readonly users: UserStore
  readonly audit: AuditLog
  readonly passwords: Passwords
  readonly limit: SignInLimit
  readonly link: SetupLink
  readonly now: () => Date
}

export function createAccounts({ users, audit, passwords, limit, link, now }: AccountOptions): Accounts {
  const record = (action: string, name: string): void =>
    audit.add({ at: now().toISOString(), who: name, action, object: `user:${name}` })
  return {
    setupRequired: () => users.count() === 0,
    setUp: async ({ token, name, password }) => {
      if (users.count() > 0 || !link.accepts(token)) throw flowError('SETUP_LINK_INVALID', {})
      const passwordHash = await passwords.hash(password)
      const user = users.createFirst({ name, role: 'admin', passwordHash, createdAt: now().toISOString() })
      if (!user) throw flowError('SETUP_LINK_INVALID', {})
      link.use()
      record('user.set-up', name)
      return user
    },
    signIn: async ({ name, password, address }) => {
      if (users.count() === 0) throw flowError('SETUP_REQUIRED', {})
      limit.attempt(name, address)
      const user = users.find(name)
      if (!(await passwords.matches(user?.passwordHash, password)) || !user) {
        record('user.sign-in-failed', name)
        throw flowError('SIGN_IN_FAILED', {})
      }
      limit.succeeded(name, address)
      record('user.sign-in', user.name)
      return user
    },
  }
}
