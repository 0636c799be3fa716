import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { openStores, type Stores } from '../stores/open-stores.ts'
import { createAccounts } from './accounts.ts'
import { createPasswords } from './passwords.ts'
import { createSessions } from './sessions.ts'
import { createSetupLink } from './setup-link.ts'
import { createSignInLimit } from './sign-in-limit.ts'

const hourMs = 60 * 60_000
const opened: Stores[] = []
const passwords = createPasswords()

const aHouse = () => {
  const clock = { ms: Date.UTC(2026, 2, 1, 8) }
  const now = () => new Date(clock.ms)
  const stores = openStores(':memory:', now)
  opened.push(stores)
  const { users, audit } = stores
  const link = createSetupLink(randomBytes)
  const limit = createSignInLimit(now)
  return {
    link,
    users,
    audit,
    accounts: createAccounts({ users, audit, passwords, limit, link, now }),
    sessions: createSessions({ users, now, randomBytes }),
    pass: (ms: number) => (clock.ms += ms),
  }
}
const ada = { name: 'ada', password: 'correct horse battery' }
const aSignIn = { ...ada, address: '10.0.0.1' }

afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close()
})

describe('the first administrator', () => {
  test('comes in by the one-time link, once', async () => {
    const { accounts, link } = aHouse()
    expect(accounts.setupRequired()).toBe(true)
    expect(await accounts.setUp({ ...ada, token: link.token })).toMatchObject({ name: 'ada', role: 'admin' })
    expect(accounts.setupRequired()).toBe(false)
    await expect(accounts.setUp({ ...ada, name: 'eve', token: link.token })).rejects.toThrow('not valid any more')
  })

  test('is only one when two use the link at the same time', async () => {
    const { accounts, link, users } = aHouse()
    const token = link.token
    const both = [accounts.setUp({ ...ada, token }), accounts.setUp({ ...ada, name: 'eve', token })]
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(users.count()).toBe(1)
  })

  test('does not come in by another token', async () => {
    const { accounts, users } = aHouse()
    const guess = createSetupLink(randomBytes).token
    await expect(accounts.setUp({ ...ada, token: guess })).rejects.toThrow('not valid any more')
    expect(users.count()).toBe(0)
  })
})

describe('signing in', () => {
  test('takes the right password, whatever the case of the name', async () => {
    const { accounts, link, audit } = aHouse()
    await accounts.setUp({ ...ada, token: link.token })
    expect((await accounts.signIn({ ...aSignIn, name: 'Ada' })).name).toBe('ada')
    expect(audit.list({ limit: 9 }).map(({ action }) => action)).toEqual(['user.sign-in', 'user.set-up'])
  })

  test('says the same of a wrong password and an unknown name', async () => {
    const { accounts, link } = aHouse()
    await accounts.setUp({ ...ada, token: link.token })
    for (const wrong of [{ password: 'wrong horse battery' }, { name: 'nobody' }]) {
      await expect(accounts.signIn({ ...aSignIn, ...wrong })).rejects.toMatchObject({
        code: 'SIGN_IN_FAILED',
        message: 'Name or password is wrong.',
      })
    }
  })

  test('is slowed down after five wrong ones, also for the right password, and sent together', async () => {
    const { accounts, link, pass } = aHouse()
    await accounts.setUp({ ...ada, token: link.token })
    const wrong = Array.from({ length: 8 }, () => accounts.signIn({ ...aSignIn, password: 'wrong' }))
    const codes = (await Promise.allSettled(wrong)).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : '',
    )
    expect(codes).toEqual([...Array<string>(5).fill('SIGN_IN_FAILED'), ...Array<string>(3).fill('SIGN_IN_LIMITED')])
    await expect(accounts.signIn(aSignIn)).rejects.toMatchObject({ code: 'SIGN_IN_LIMITED', retryAfterMs: 1000 })
    pass(1000)
    expect((await accounts.signIn(aSignIn)).name).toBe('ada')
  })

  test('is refused with a hint while there is nobody yet', async () => {
    await expect(aHouse().accounts.signIn(aSignIn)).rejects.toMatchObject({ code: 'SETUP_REQUIRED' })
  })

  test('stores argon2id and neither password nor token', async () => {
    const { accounts, link, sessions, users } = aHouse()
    const user = await accounts.setUp({ ...ada, token: link.token })
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const { token } = sessions.start(user)
    expect(users.session(token)).toBeUndefined()
  })
})

describe('a session', () => {
  const aSession = async () => {
    const house = aHouse()
    const user = await house.accounts.setUp({ ...ada, token: house.link.token })
    return { ...house, ...house.sessions.start(user) }
  }

  test('ends after twelve unused hours', async () => {
    const { sessions, token, pass, expiresAt } = await aSession()
    expect(expiresAt).toBe('2026-03-01T20:00:00.000Z')
    pass(12 * hourMs - 1)
    expect(sessions.find(token)?.expiresAt).toBe('2026-03-02T07:59:59.999Z')
    pass(12 * hourMs)
    expect(sessions.find(token)).toBeUndefined()
  })

  test('ends after seven days, however much it is used', async () => {
    const { sessions, token, pass } = await aSession()
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      pass(8 * hourMs)
      expect(sessions.find(token)).toBeDefined()
    }
    expect(sessions.find(token)?.expiresAt).toBe('2026-03-08T08:00:00.000Z')
    pass(8 * hourMs)
    expect(sessions.find(token)).toBeUndefined()
  })

  test('ends when its owner signs out, and only that one', async () => {
    const { sessions, token, user } = await aSession()
    const other = sessions.start(user)
    sessions.end(token)
    expect(sessions.find(token)).toBeUndefined()
    expect(sessions.find(other.token)?.user.name).toBe('ada')
  })
})
