import Database from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'

/**
 * Makes this process the only one that runs flows of a data folder: two would start every schedule twice. The lock is
 * the operating system's, so it ends with the process, however that ends. Throws `DATABASE_BUSY`.
 */
export function lockInstance(file: string): { release(): void } {
  const db = new Database(file, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    throw flowError('DATABASE_BUSY', { file }, { cause })
  }
  return { release: () => void db.close() }
}
