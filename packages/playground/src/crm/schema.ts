import { entities, entityNames } from './entities.ts'
import type { Entity, Field } from './entities.ts'

/** Raised when tables or seed change: an older file is then seeded anew. */
export const CRM_VERSION = 3

const columnTypes = { text: 'TEXT', date: 'TEXT', decimal: 'TEXT', boolean: 'INTEGER', lines: 'TEXT' } as const

function column(field: Field): string {
  return `"${field.name}" ${columnTypes[field.kind]}`
}

function table(entity: Entity): string {
  const columns = entity.fields.map(column).join(', ')
  const unique = entity.unique === undefined ? '' : `, UNIQUE ("${entity.unique}")`
  const indexes = entity.filters.map(
    (name) => `CREATE INDEX "${entity.name}_${name}" ON "${entity.name}" ("${name}", updated_at, id);`,
  )
  return [
    `CREATE TABLE "${entity.name}" (id TEXT PRIMARY KEY, ${columns}, created_at TEXT NOT NULL, updated_at TEXT NOT NULL${unique}) WITHOUT ROWID;`,
    `CREATE INDEX "${entity.name}_order" ON "${entity.name}" (updated_at, id);`,
    ...indexes,
  ].join('\n')
}

export const crmSchema: string = `
${entityNames.map((name) => table(entities[name])).join('\n')}
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,
  occurred_at TEXT NOT NULL,
  type TEXT NOT NULL,
  snapshot TEXT NOT NULL
);
CREATE TABLE webhooks (id TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, secret TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  body TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at_ms INTEGER NOT NULL,
  given_up INTEGER NOT NULL DEFAULT 0
);
`
