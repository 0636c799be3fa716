import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, ConditionOp, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { comparedByOracle, oracleText } from './oracle-place.ts'
import { comparedBySqlserver } from './sqlserver-place.ts'
import { isSigned, likePattern, only, signs, writeCondition } from './write-condition.ts'

/** Databases by how names and parameters are written; MariaDB is `mysql`. */
export type SqlEngine = 'postgresql' | 'mysql' | 'sqlserver' | 'oracle'

/** A piece of SQL whose values travel beside it. */
export interface SqlText {
  readonly text: string
  /** Texts and booleans, in the order of their placeholders. Numbers are texts, so that none passes through a float. */
  readonly parameters: readonly (string | boolean)[]
}

interface SqlForm {
  readonly engine: SqlEngine
  /** How many parameters the statement has before this part. */
  readonly from?: number
  /** Columns with their types as they are declared, for engines that compare texts with other types in ways of their own. */
  readonly types?: Readonly<Record<string, string>>
}

/**
 * Writes the WHERE part of a statement. Values are parameters; only names stand in the text, quoted.
 *
 * @returns The condition without `WHERE`; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Sources: https://www.postgresql.org/docs/15/sql-syntax-lexical.html ,
 * https://dev.mysql.com/doc/refman/8.4/en/identifiers.html ,
 * https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Database-Object-Names-and-Qualifiers.html ,
 * comparison of decimals with texts: https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html ,
 * https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql
 */
export function sqlCondition(
  condition: Condition,
  fields: QueryFields,
  { engine, from = 0, types = {} }: SqlForm,
): SqlText | undefined {
  const checked = checkCondition(condition, fields)
  if (!checked) return undefined
  const parameters: (string | boolean)[] = []
  const writer = infix((test) => {
    const place = (literal: Literal): string => {
      const type = types[test.field]
      parameters.push(literal.kind === 'boolean' ? literal.text === 'true' : parameterText(literal, engine, type))
      return placeholders[engine](literal, { position: from + parameters.length, op: test.op, type })
    }
    return comparisonText(test, { name: sqlName(test.field, fields, engine), wildcards: wildcards[engine], place })
  })
  const text = writeCondition(checked, writer)
  return { text, parameters }
}

/** A name of a table or column, quoted. Throws `FIELD_VALUE_INVALID` for one that no database has. */
export function sqlName(name: string, fields: QueryFields, engine: SqlEngine): string {
  if (name === '' || name.length > 128 || name.includes('\0'))
    throw refused({ fields, field: name }, 'must be a name', name)
  // Its names cannot hold one in any form.
  if (engine === 'oracle' && name.includes('"'))
    throw refused({ fields, field: name }, 'must be a name without quotation marks', name)
  const [open, close] = quotes[engine]
  return `${open}${name.replaceAll(close, close + close)}${close}`
}

const quotes: Readonly<Record<SqlEngine, readonly [open: string, close: string]>> = {
  postgresql: ['"', '"'],
  mysql: ['`', '`'],
  sqlserver: ['[', ']'],
  oracle: ['"', '"'],
}

/** What LIKE does not take as it stands, and the character that makes it do so. */
const wildcards: Readonly<Record<SqlEngine, RegExp>> = {
  postgresql: /[%_!]/g,
  mysql: /[%_!]/g,
  sqlserver: /[%_![]/g,
  oracle: /[%_!]/g,
}

interface Side {
  readonly name: string
  readonly wildcards: RegExp
  readonly place: (literal: Literal) => string
}

function comparisonText(test: Comparison, { name, wildcards: special, place }: Side): string {
  const { op, values } = test
  if (isSigned(op)) return `${name} ${signs[op]} ${place(only(test))}`
  switch (op) {
    case 'in':
    case 'notIn':
      return `${name} ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map((value) => place(value)).join(', ')})`
    case 'empty':
      return `${name} IS NULL`
    case 'notEmpty':
      return `${name} IS NOT NULL`
    default: {
      const { kind, text } = only(test)
      const pattern = likePattern(op, text.replaceAll(special, '!$&'))
      return `${name} LIKE ${place({ kind, text: pattern })} ESCAPE '!'`
    }
  }
}

interface Compared {
  readonly position: number
  readonly op: ConditionOp
  /** Of the column, as it is declared. */
  readonly type: string | undefined
}

const placeholders: Readonly<Record<SqlEngine, (literal: Literal, compared: Compared) => string>> = {
  postgresql: (_, { position }) => `$${position}`,
  // A text that is compared with a number would be turned into a float.
  mysql: ({ kind }) =>
    kind === 'decimal' ? 'CAST(? AS DECIMAL(65,20))' : kind === 'integer' ? 'CAST(? AS DECIMAL(65,0))' : '?',
  sqlserver: ({ text }, { position, op, type }) => comparedBySqlserver(`@p${position}`, { text, op, type }),
  oracle: (_, { position, op, type = '' }) => comparedByOracle(`:t${position}`, type, op),
}

function parameterText({ kind, text }: Literal, engine: SqlEngine, type = ''): string {
  if (engine === 'oracle') return oracleText(text, type)
  return kind === 'instant' ? sqlInstant(text, engine) : text
}

const digitsOfSecond = { postgresql: 6, mysql: 6, sqlserver: 7, oracle: 9 } as const

/** An instant with a zone as a parameter, in UTC. */
export function sqlInstant(text: string, engine: SqlEngine): string {
  // MySQL takes no zone before 8.0.19, MariaDB none at all: the session is in UTC.
  return engine === 'mysql'
    ? utcText(text, { between: ' ', digits: 6, end: '' })
    : utcText(text, { between: 'T', digits: digitsOfSecond[engine], end: 'Z' })
}
