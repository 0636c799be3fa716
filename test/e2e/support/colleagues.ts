import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Role } from '@isthmus/sdk/api'
import type { Isthmus } from './isthmus.ts'

/**
 * Lets somebody of a lesser role in, who is called as the role is and has the administrator's password. Only the first
 * administrator can be made through the API.
 */
export function addColleague({ folder }: Isthmus, role: Exclude<Role, 'admin'>): void {
  const db = new DatabaseSync(join(folder, 'isthmus.db'), { timeout: 15_000 })
  try {
    db.prepare(
      `INSERT INTO users (name, role, password_hash, created_at)
        SELECT ?, ?, password_hash, created_at FROM users WHERE name = 'admin'`,
    ).run(role, role)
  } finally {
    db.close()
  }
}
