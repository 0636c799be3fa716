import Database from 'better-sqlite3'

export type Db = Database.Database

/**
 * Opens a SQLite file tuned for many small writes. A power cut may lose the last ones, which a playground can afford.
 */
export function openDatabase(file: string): Db {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 2000')
  return db
}

/** Creates the tables and calls `seed` when the file is new, or was made by another version of the seed. */
export function prepareDatabase(db: Db, options: { schema: string; version: number; seed: () => void }): void {
  if (db.pragma('user_version', { simple: true }) === options.version) return
  recreate(db, options)
}

/** Drops all tables and starts anew; nothing of the old content stays. */
export function recreate(db: Db, options: { schema: string; version: number; seed: () => void }): void {
  db.pragma('foreign_keys = OFF')
  db.transaction(() => {
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
    for (const { name } of tables) db.exec(`DROP TABLE "${name}"`)
    db.exec(options.schema)
    options.seed()
    db.pragma(`user_version = ${options.version}`)
  })()
  db.pragma('foreign_keys = ON')
}

export type Counters = { readonly next: (name: string) => number }

/** Numbers that only go up, so that the number of a deleted record is never given again. */
export function createCounters(db: Db): Counters {
  const step = db.prepare<[string], { value: number }>(
    'INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
  )
  return {
    next: (name) => step.get(name)?.value ?? 0,
  }
}
