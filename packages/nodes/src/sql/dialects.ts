import { plainText } from '@isthmus/sdk'
import type { SqlDialect } from './dialect.ts'
import { mariadbCatalog, mariadbMark } from './mariadb-catalog.ts'
import { postgresqlCatalog, postgresqlMark } from './postgresql-catalog.ts'

export const postgresql: SqlDialect = {
  engine: 'postgresql',
  id: 'postgresql',
  title: { en: 'PostgreSQL', 'zh-CN': 'PostgreSQL' },
  summary: { en: 'Tables and views of a PostgreSQL database.', 'zh-CN': 'PostgreSQL 数据库的表和视图。' },
  defaultPort: 5432,
  schemaOf: ({ schema }) => (typeof schema === 'string' && schema !== '' ? schema : 'public'),
  place: (position) => `$${position}`,
  catalog: postgresqlCatalog,
  mark: postgresqlMark,
  now: 'clock_timestamp()',
  later: (seconds) => `clock_timestamp() + INTERVAL '${seconds} seconds'`,
  returning: true,
  bytes: (place) => `decode(${place}, 'base64')`,
  differs: (left, right) => `${left} IS DISTINCT FROM ${right}`,
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
  schemaOf: ({ database }) => plainText(database),
  place: () => '?',
  catalog: mariadbCatalog,
  mark: mariadbMark,
  now: 'CURRENT_TIMESTAMP(6)',
  later: (seconds) => `CURRENT_TIMESTAMP(6) + INTERVAL ${seconds} SECOND`,
  returning: false,
  bytes: (place) => `FROM_BASE64(${place})`,
  differs: (left, right) => `NOT (${left} <=> ${right})`,
}
