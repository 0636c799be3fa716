import type { Database } from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'
import { releasedMigrations } from './released-migrations.ts'

export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Every change of the tables, oldest first. A name that was released is never changed nor removed. */
const migrations: readonly Migration[] = [
  ...releasedMigrations,
  {
    name: 'isthmus/9-value-maps',
    sql: `
      CREATE TABLE value_maps (
        name TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        description TEXT,
        left_title TEXT NOT NULL,
        right_title TEXT NOT NULL,
        entries INTEGER NOT NULL,
        version INTEGER NOT NULL,
        saved_at TEXT NOT NULL,
        saved_by TEXT NOT NULL,
        deleted_at TEXT
      ) STRICT;
      CREATE TABLE value_map_versions (
        name TEXT NOT NULL REFERENCES value_maps(name),
        version INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        packed BLOB NOT NULL,
        saved_at TEXT NOT NULL,
        saved_by TEXT NOT NULL,
        PRIMARY KEY (name, version)
      ) STRICT;
      CREATE TABLE value_map_misses (
        map TEXT NOT NULL,
        direction TEXT NOT NULL,
        value TEXT NOT NULL,
        count INTEGER NOT NULL,
        last_at TEXT NOT NULL,
        PRIMARY KEY (map, direction, value)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE run_value_maps (run TEXT PRIMARY KEY, pins TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TRIGGER run_value_maps_go AFTER DELETE ON runs
        BEGIN DELETE FROM run_value_maps WHERE run = OLD.id; END;`,
  },
  {
    name: 'isthmus/10-partial-runs',
    sql: 'ALTER TABLE runs ADD COLUMN part TEXT;',
  },
  {
    name: 'isthmus/11-contracts',
    sql: `
      CREATE TABLE contracts (
        connection TEXT PRIMARY KEY,
        accepted_hash TEXT NOT NULL,
        accepted_at TEXT NOT NULL,
        accepted_by TEXT NOT NULL,
        latest_hash TEXT NOT NULL,
        checked_at TEXT NOT NULL,
        checked_by TEXT NOT NULL,
        problem TEXT,
        every_hours INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE contract_versions (
        connection TEXT NOT NULL,
        hash TEXT NOT NULL,
        first_at TEXT NOT NULL,
        described_by TEXT NOT NULL,
        entities INTEGER NOT NULL,
        packed BLOB NOT NULL,
        PRIMARY KEY (connection, hash)
      ) STRICT;
      CREATE TABLE contract_learned (
        connection TEXT NOT NULL,
        entity TEXT NOT NULL,
        path TEXT NOT NULL,
        type TEXT NOT NULL,
        known TEXT,
        count INTEGER NOT NULL,
        first_at TEXT NOT NULL,
        last_at TEXT NOT NULL,
        PRIMARY KEY (connection, entity, path, type)
      ) STRICT, WITHOUT ROWID;`,
  },
  {
    // Pins change seldom and can be large: versions that share them share one row.
    name: 'isthmus/12-pins',
    sql: `
      CREATE TABLE flow_pins (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
      ALTER TABLE flow_versions ADD COLUMN pins TEXT REFERENCES flow_pins(hash);`,
  },
  {
    // What a connection's system said that its credential may do, and when.
    name: 'isthmus/13-connection-permissions',
    sql: `
      ALTER TABLE connections ADD COLUMN granted TEXT;`,
  },
  {
    name: 'isthmus/14-imported-connectors',
    sql: `
      CREATE TABLE imported_connectors (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        hash TEXT NOT NULL,
        objects INTEGER NOT NULL,
        operations INTEGER NOT NULL,
        version INTEGER NOT NULL,
        imported_at TEXT NOT NULL,
        imported_by TEXT NOT NULL,
        packed BLOB NOT NULL
      ) STRICT;`,
  },
  {
    name: 'isthmus/15-failed-calls',
    sql: `
      CREATE TABLE failed_calls (
        connection TEXT PRIMARY KEY REFERENCES connections(name) ON DELETE CASCADE,
        calls TEXT NOT NULL
      ) STRICT;`,
  },
]

interface MigrationPlace {
  readonly file: string
  readonly now: () => Date
}

/** Carries out what a database has not seen yet. Throws `DATABASE_NEWER` when it was written by a newer version. */
export function migrate(db: Database, place: MigrationPlace): void {
  db.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT')
  const done = db
    .prepare<[], { name: string }>(`SELECT name FROM meta WHERE name LIKE 'migration:%' ORDER BY rowid`)
    .all()
    .map((row) => row.name.slice('migration:'.length))
  requireKnown(done, place.file)
  const remember = db.prepare('INSERT INTO meta (name, value) VALUES (?, ?)')
  for (const { name, sql } of migrations.slice(done.length)) {
    db.transaction(() => {
      db.exec(sql)
      remember.run(`migration:${name}`, place.now().toISOString())
    }).immediate()
  }
}

function requireKnown(done: readonly string[], file: string): void {
  const at = done.findIndex((name, index) => migrations[index]?.name !== name)
  if (at < 0) return
  throw flowError('DATABASE_NEWER', { file, found: done[at] ?? '', expected: migrations[at]?.name ?? 'no more' })
}
