import { oracleText, plainText, storedByOracle } from '@isthmus/sdk'
import type { ColumnForm, RowsAsked, SqlDialect } from './dialect.ts'
import { oracleCatalog, oracleMark } from './oracle-catalog.ts'

/** Oracle Database 12.1 or newer. A refused statement leaves the transaction as it was, so that others may follow. */
export const oracle: SqlDialect = {
  engine: 'oracle',
  id: 'oracle',
  title: { en: 'Oracle', 'zh-CN': 'Oracle' },
  summary: { en: 'Tables and views of an Oracle database.', 'zh-CN': 'Oracle 数据库的表和视图。' },
  defaultPort: 1521,
  version: `SELECT 'Oracle ' || MAX(version) AS "version" FROM product_component_version WHERE UPPER(product) LIKE 'ORACLE%'`,
  databaseHelp: {
    en: 'The name of a service such as erp.example.com, or SID: and the name of an instance.',
    'zh-CN': '服务名，例如 erp.example.com；或以 SID: 开头的实例名。',
  },
  usualSchema: '',
  schemaOf: ({ schema, user }) =>
    typeof schema === 'string' && schema !== '' ? schema : plainText(user).toUpperCase(),
  place: (position) => `:t${position}`,
  catalog: oracleCatalog,
  mark: oracleMark,
  now: 'SYSTIMESTAMP',
  later: (seconds) => `SYSTIMESTAMP + NUMTODSINTERVAL(${seconds}, 'SECOND')`,
  rows,
  shown,
  sent: oracleText,
  keeps,
  returning: false,
  newRow: (place) => `ROWID = CHARTOROWID(${place})`,
  stored: (place, { type }) => storedByOracle(place, type),
  comparable,
  differs,
  enter: (ledger) => `INSERT INTO ${ledger} ("effect_key", "table_name") VALUES (:t1, :t2)`,
  claimsInSteps: true,
  savepoint: { take: 'SAVEPOINT isthmus_row', undo: 'ROLLBACK TO SAVEPOINT isthmus_row' },
  losesLetters: (type) => /^(?:VARCHAR2|CHAR|CLOB|LONG)$/.test(type),
}

/**
 * `claims` is never asked for: FOR UPDATE takes no FETCH FIRST.
 * Source: https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/SELECT.html
 */
function rows({ what, from, where = '', group = '', order = [], limit }: RowsAsked): string {
  return [
    `SELECT ${what} FROM ${from} "r"`,
    ...(where === '' ? [] : [`WHERE ${where}`]),
    ...(group === '' ? [] : [`GROUP BY ${group}`]),
    // Without the table's name a column that is shown as text would be ordered as text.
    ...(order.length === 0 ? [] : [`ORDER BY ${order.map((name) => `"r".${name}`).join(', ')}`]),
    `FETCH FIRST ${limit} ROWS ONLY`,
  ].join(' ')
}

const second = 'YYYY-MM-DD"T"HH24:MI:SS'

/** The driver has no times that are finer than milliseconds, and none of some zones, so they come as texts. */
function shown(name: string, type: string): string {
  const fine = (text: string): string => `RTRIM(RTRIM(TO_CHAR(${text}, '${second}.FF9'), '0'), '.')`
  // A text behind nothing would be a time that nobody has stored.
  const utc = (text: string): string => `NVL2(${name}, ${fine(text)} || 'Z', NULL) AS ${name}`
  switch (type.replaceAll(/\(\d+\)/g, '')) {
    case 'DATE':
      return `TO_CHAR(${name}, '${second}') AS ${name}`
    case 'TIMESTAMP':
      return `${fine(name)} AS ${name}`
    case 'TIMESTAMP WITH TIME ZONE':
      return utc(`SYS_EXTRACT_UTC(${name})`)
    case 'TIMESTAMP WITH LOCAL TIME ZONE':
      return utc(name)
    case 'INTERVAL YEAR TO MONTH':
    case 'INTERVAL DAY TO SECOND':
      return `TO_CHAR(${name}) AS ${name}`
    default:
      return name
  }
}

/** Oracle would round a time to the digits of the column. */
function keeps(text: string, type: string): string | undefined {
  const [, given = ''] = /\.(\d*?)0*(?:Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? []
  const digits = type === 'DATE' ? 0 : Number(/^TIMESTAMP\((\d)\)/.exec(type)?.[1] ?? 9)
  return given.length > digits && /^(?:DATE|TIMESTAMP)/.test(type)
    ? `must have at most ${digits} digits of a second`
    : undefined
}

/** Columns of fixed length are filled up with blanks. */
function comparable(text: string, { type }: ColumnForm): string {
  return type === 'CHAR' || type === 'NCHAR' ? `RTRIM(${text})` : text
}

/** Long values are compared by functions of their own; what cannot be compared at all counts as changed. */
function differs(left: string, right: string, { type }: ColumnForm): string {
  const same = (equal: string): string =>
    `CASE WHEN ${equal} OR (${left} IS NULL AND ${right} IS NULL) THEN 0 ELSE 1 END = 1`
  switch (type) {
    case 'CLOB':
    case 'NCLOB':
    case 'BLOB':
      return same(`DBMS_LOB.COMPARE(${left}, ${right}) = 0`)
    case 'JSON':
      return same(`JSON_EQUAL(${left}, ${right})`)
    case 'LONG':
    case 'LONG RAW':
      return '1 = 1'
    default:
      return same(`${left} = ${right}`)
  }
}
