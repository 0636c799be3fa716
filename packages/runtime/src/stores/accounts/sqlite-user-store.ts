import { flowError } from '@isthmus/sdk'
import type { Store } from '../database.ts'
import { readRow } from '../row.ts'
import type { StoredUser, UserStore } from './user-store.ts'

/** People and sessions in SQLite. */
export function createSqliteUserStore(store: Store): UserStore {
  const sql = statements(store)
  const count = (): number => sql.count.get()?.users ?? 0
  const find = (name: string): StoredUser | undefined => {
    const row = sql.find.get(name)
    return row === undefined ? undefined : toUser(row)
  }
  const create: UserStore['create'] = (user) => {
    const added = sql.add.get(user)
    if (added === undefined) throw flowError('NAME_TAKEN', { what: 'user', name: user.name })
    return toUser(added)
  }
  return {
    count,
    find,
    create,
    createFirst: (user) => store.atomic(() => (count() === 0 ? create(user) : undefined)),
    startSession: (session) => void sql.addSession.run(session),
    session: (tokenHash) => {
      const row = sql.session.get(tokenHash)
      if (row === undefined) return undefined
      const read = readRow(row)
      const [createdAt, seenAt] = [read.text('session_created_at'), read.text('seen_at')]
      return { tokenHash, user: toUser(row), createdAt, seenAt }
    },
    touchSession: (tokenHash, seenAt) => void sql.touch.run(seenAt, tokenHash),
    endSession: (tokenHash) => void sql.endSession.run(tokenHash),
    dropSessions: (limits) => void sql.drop.run(limits),
  }
}

function statements({ db }: Store) {
  return {
    count: db.prepare<[], { users: number }>('SELECT count(*) AS users FROM users'),
    find: db.prepare<[string]>('SELECT id, name, role, password_hash FROM users WHERE name = ?'),
    add: db.prepare(`INSERT INTO users (name, role, password_hash, created_at)
      VALUES (@name, @role, @passwordHash, @createdAt) ON CONFLICT (name) DO NOTHING
      RETURNING id, name, role, password_hash`),
    addSession: db.prepare(
      'INSERT INTO sessions (token_hash, user_id, created_at, seen_at) VALUES (@tokenHash, @userId, @at, @at)',
    ),
    session: db.prepare<[string]>(`SELECT u.id, u.name, u.role, u.password_hash, s.created_at AS session_created_at,
      s.seen_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = ?`),
    touch: db.prepare('UPDATE sessions SET seen_at = ? WHERE token_hash = ?'),
    endSession: db.prepare('DELETE FROM sessions WHERE token_hash = ?'),
    drop: db.prepare('DELETE FROM sessions WHERE created_at < @createdBefore OR seen_at < @seenBefore'),
  }
}

function toUser(row: unknown): StoredUser {
  const read = readRow(row)
  return {
    id: read.number('id'),
    name: read.text('name'),
    role: read.choice('role', ['admin', 'builder', 'viewer']),
    passwordHash: read.text('password_hash'),
  }
}
