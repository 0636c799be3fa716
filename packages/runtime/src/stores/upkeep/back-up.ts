import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'
import { openingError } from '../database.ts'

/** More pages than any file has: everything is copied in one go, so that a busy writer cannot make the copy start over. */
const allPages = 0x7fffffff

/** Copies a database, also while it is written. Throws `USAGE` when the copy exists, and what `openDatabase` throws. */
export async function backUp(file: string, copy: string): Promise<void> {
  if (existsSync(copy)) throw flowError('USAGE', { message: `${copy} is there already; name a file that is not.` })
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      await db.backup(copy, { progress: () => allPages })
    } finally {
      db.close()
    }
  } catch (error) {
    throw openingError(file, error)
  }
}

/** Everything that is wrong with a database; nothing when it is sound. Reads all of it. */
export function findDamage(file: string): readonly string[] {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      const findings = db.pragma('integrity_check(20)', { simple: false }) as readonly { integrity_check: string }[]
      const orphans = db.pragma('foreign_key_check') as readonly { table: string; rowid: number; parent: string }[]
      return [
        ...findings.map((each) => each.integrity_check).filter((finding) => finding !== 'ok'),
        ...orphans
          .slice(0, 20)
          .map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a missing ${parent}`),
      ]
    } finally {
      db.close()
    }
  } catch (error) {
    throw openingError(file, error)
  }
}
