import { sqlserverBase, storedBySqlserver } from '@isthmus/sdk'
import {
  madeColumn,
  type ColumnForm,
  type GivenColumn,
  type InsertParts,
  type RowsAsked,
  type SqlDialect,
  type UpsertParts,
} from './dialect.ts'
import { sqlserverCatalog, sqlserverMark } from './sqlserver-catalog.ts'

const now = "TODATETIMEOFFSET(SYSUTCDATETIME(), '+00:00')"

/** SQL Server 2017 or newer and Azure SQL. Every refusal undoes the transaction it happens in (`XACT_ABORT`). */
export const sqlserver: SqlDialect = {
  engine: 'sqlserver',
  id: 'sqlserver',
  title: { en: 'SQL Server', 'zh-CN': 'SQL Server' },
  summary: {
    en: 'Tables and views of a Microsoft SQL Server or Azure SQL database.',
    'zh-CN': 'Microsoft SQL Server 或 Azure SQL 数据库的表和视图。',
  },
  defaultPort: 1433,
  version: "SELECT CONCAT('Server ', CONVERT(varchar(40), SERVERPROPERTY('ProductVersion'))) AS version",
  usualSchema: 'dbo',
  schemaOf: ({ schema }) => (typeof schema === 'string' && schema !== '' ? schema : 'dbo'),
  place: (position) => `@p${position}`,
  catalog: sqlserverCatalog,
  mark: sqlserverMark,
  now,
  later: (seconds) => `DATEADD(second, ${seconds}, ${now})`,
  rows,
  shown,
  returning: false,
  insertGiving,
  stored,
  comparable,
  differs: (left, right) => `EXISTS (SELECT ${left} EXCEPT SELECT ${right})`,
  upsert,
  enter: (ledger) =>
    `INSERT INTO ${ledger} (effect_key, table_name) SELECT @p1, @p2 ` +
    `WHERE NOT EXISTS (SELECT 1 FROM ${ledger} WITH (UPDLOCK, SERIALIZABLE) WHERE effect_key = @p1)`,
  countsChanges: (type) => sqlserverBase(type) === 'timestamp',
  losesLetters: (type) => type.includes(' COLLATE ') && ['varchar', 'char', 'text'].includes(sqlserverBase(type)),
}

/**
 * Rows that are claimed are locked, and locked ones passed over, also where the database reads by row versions: there
 * READPAST needs READCOMMITTEDLOCK.
 * Source: https://learn.microsoft.com/en-us/sql/t-sql/queries/hints-transact-sql-table
 */
function rows({ what, from, where = '', group = '', order = [], limit, claims = false }: RowsAsked): string {
  return [
    `SELECT TOP (${limit}) ${what} FROM ${from} AS [r]`,
    ...(claims ? ['WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)'] : []),
    ...(where === '' ? [] : [`WHERE ${where}`]),
    ...(group === '' ? [] : [`GROUP BY ${group}`]),
    // Without the table's name a column that is shown as text would be ordered as text.
    ...(order.length === 0 ? [] : [`ORDER BY ${order.map((name) => `[r].${name}`).join(', ')}`]),
  ].join(' ')
}

/** The driver turns decimals and money into floats, so they come as texts. */
function shown(name: string, type: string): string {
  switch (sqlserverBase(type)) {
    case 'decimal':
    case 'numeric':
      return `CONVERT(varchar(41), ${name}) AS ${name}`
    case 'money':
    case 'smallmoney':
      return `CONVERT(varchar(41), CONVERT(decimal(19, 4), ${name})) AS ${name}`
    case 'sql_variant':
      return `CONVERT(nvarchar(4000), ${name}) AS ${name}`
    case 'hierarchyid':
    case 'geography':
    case 'geometry':
      return `${name}.ToString() AS ${name}`
    default:
      return name
  }
}

/**
 * Into a table variable, because a table with triggers takes no other OUTPUT.
 * Source: https://learn.microsoft.com/en-us/sql/t-sql/queries/output-clause-transact-sql
 */
function insertGiving({ table, columns, places }: InsertParts, key: readonly GivenColumn[]): string {
  const declared = key.map(({ name, type }) => `${name} ${type}`).join(', ')
  const names = key.map(({ name }) => name).join(', ')
  const inserted = key.map(({ name }) => `inserted.${name}`).join(', ')
  return [
    `DECLARE @made TABLE (${declared});`,
    `INSERT INTO ${table} (${columns}) OUTPUT ${inserted} INTO @made (${names}) VALUES (${places});`,
    `SELECT ${key.map(({ name, type }) => shown(name, type)).join(', ')} FROM @made`,
  ].join(' ')
}

function stored(place: string, { form, type }: ColumnForm): string {
  if (form !== 'bytes') return storedBySqlserver(place, type)
  return `CAST(N'' AS xml).value('xs:base64Binary(sql:variable("${place}"))', 'varbinary(max)')`
}

/** Texts by their bytes: most collations take large and small letters for the same, and some types cannot be compared. */
function comparable(text: string, { type }: ColumnForm): string {
  switch (sqlserverBase(type)) {
    case 'varchar':
    case 'nvarchar':
    case 'text':
    case 'ntext':
    case 'xml':
      return `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${text}))`
    case 'char':
    case 'nchar':
      // These are filled up with spaces, which this order passes over.
      return `CONVERT(nvarchar(max), ${text}) COLLATE Latin1_General_BIN2`
    case 'image':
      return `CONVERT(varbinary(max), ${text})`
    default:
      return text
  }
}

/**
 * The key is looked up and locked first, also the gap where it would be, so that nobody can make the row in between. MERGE
 * would need the same locks, cannot tell "unchanged" without another statement, and has more that is to be known of it.
 * Source: https://learn.microsoft.com/en-us/sql/t-sql/statements/merge-transact-sql
 */
function upsert({ table, insert, columns, where }: UpsertParts): string {
  const key = where()
  const others = columns.filter(({ isKey }) => !isKey)
  const told = (made: 0 | 1): string => `SELECT CAST(${made} AS bit) AS [${madeColumn}]`
  const missing = `IF NOT EXISTS (SELECT 1 FROM ${table} WITH (UPDLOCK, SERIALIZABLE) WHERE ${key})`
  const made = `${missing} BEGIN ${insert}; ${told(1)} END`
  if (others.length === 0) return made
  const set = others.map(({ name, place }) => `${name} = ${place}`).join(', ')
  const differs = others.map(({ name, place, differs: differ }) => differ(name, place)).join(' OR ')
  const changed = `UPDATE ${table} SET ${set} WHERE ${key} AND (${differs}); ${told(0)} WHERE @@ROWCOUNT > 0`
  return `${made} ELSE BEGIN ${changed} END`
}
