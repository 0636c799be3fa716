import { plainText } from '@isthmus/sdk'
import { madeColumn, type RowsAsked, type SqlDialect, type UpsertParts } from './dialect.ts'
import { mariadbCatalog, mariadbMark } from './mariadb-catalog.ts'
import { postgresqlCatalog, postgresqlMark } from './postgresql-catalog.ts'

const usualSavepoint = {
  take: 'SAVEPOINT isthmus_row',
  undo: 'ROLLBACK TO SAVEPOINT isthmus_row',
  release: 'RELEASE SAVEPOINT isthmus_row',
}

export const postgresql: SqlDialect = {
  engine: 'postgresql',
  id: 'postgresql',
  title: { en: 'PostgreSQL', 'zh-CN': 'PostgreSQL' },
  summary: { en: 'Tables and views of a PostgreSQL database.', 'zh-CN': 'PostgreSQL 数据库的表和视图。' },
  defaultPort: 5432,
  version: 'SELECT version() AS version',
  usualSchema: 'public',
  schemaOf: ({ schema }) => (typeof schema === 'string' && schema !== '' ? schema : 'public'),
  place: (position) => `$${position}`,
  catalog: postgresqlCatalog,
  mark: postgresqlMark,
  now: 'clock_timestamp()',
  later: (seconds) => `clock_timestamp() + INTERVAL '${seconds} seconds'`,
  rows: limitedRows,
  returning: true,
  stored: (place, { form }) => (form === 'bytes' ? `decode(${place}, 'base64')` : place),
  // JSON has no equality.
  comparable: (text, { schema }) => (schema['type'] === undefined ? `${text}::jsonb` : text),
  differs: (left, right) => `${left} IS DISTINCT FROM ${right}`,
  upsert: upsertOnConflict,
  enter: (ledger) =>
    `INSERT INTO ${ledger} (effect_key, table_name) VALUES ($1, $2) ON CONFLICT (effect_key) DO NOTHING`,
  savepoint: usualSavepoint,
}

/** MySQL is asked in the same way. */
export const mariadb: SqlDialect = {
  engine: 'mysql',
  id: 'mariadb',
  title: { en: 'MariaDB', 'zh-CN': 'MariaDB' },
  summary: {
    en: 'Tables and views of a MariaDB or MySQL database.',
    'zh-CN': 'MariaDB 或 MySQL 数据库的表和视图。',
  },
  defaultPort: 3306,
  version: 'SELECT version() AS version',
  schemaOf: ({ database }) => plainText(database),
  place: () => '?',
  catalog: mariadbCatalog,
  mark: mariadbMark,
  now: 'CURRENT_TIMESTAMP(6)',
  later: (seconds) => `CURRENT_TIMESTAMP(6) + INTERVAL ${seconds} SECOND`,
  rows: limitedRows,
  returning: false,
  stored: (place, { form }) => (form === 'bytes' ? `FROM_BASE64(${place})` : place),
  comparable: (text) => text,
  differs: (left, right) => `NOT (${left} <=> ${right})`,
  upsert: upsertOnDuplicate,
  enter: (ledger) =>
    `INSERT INTO ${ledger} (effect_key, table_name) VALUES (?, ?) ON DUPLICATE KEY UPDATE effect_key = effect_key`,
  savepoint: usualSavepoint,
}

function limitedRows({ what, from, where = '', group = '', order = [], limit, claims = false }: RowsAsked): string {
  return [
    `SELECT ${what} FROM ${from}`,
    ...(where === '' ? [] : [`WHERE ${where}`]),
    ...(group === '' ? [] : [`GROUP BY ${group}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    `LIMIT ${limit}${claims ? ' FOR UPDATE SKIP LOCKED' : ''}`,
  ].join(' ')
}

function upsertOnConflict({ table, insert, columns }: UpsertParts): string {
  const key = columns.filter(({ isKey }) => isKey).map(({ name }) => name)
  const others = columns.filter(({ isKey }) => !isKey)
  const returned = `RETURNING *, (xmax = 0) AS "${madeColumn}"`
  if (others.length === 0) return `${insert} ON CONFLICT (${key.join(', ')}) DO NOTHING ${returned}`
  const set = others.map(({ name }) => `${name} = EXCLUDED.${name}`).join(', ')
  const differs = others.map((own) => own.differs(`${table}.${own.name}`, `EXCLUDED.${own.name}`)).join(' OR ')
  return `${insert} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set} WHERE ${differs} ${returned}`
}

function upsertOnDuplicate({ insert, columns }: UpsertParts): string {
  const others = columns.filter(({ isKey }) => !isKey)
  const set =
    others.length === 0
      ? columns.map(({ name }) => `${name} = ${name}`)
      : others.map(({ name }) => `${name} = VALUES(${name})`)
  return `${insert} ON DUPLICATE KEY UPDATE ${set.join(', ')}`
}
