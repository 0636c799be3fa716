import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, FieldKind, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, signs, writeCondition } from './write-condition.ts'

/** Databases by how names and parameters are written; MariaDB is `mysql`. */
export type SqlEngine = 'postgresql' | 'mysql'

/** A piece of SQL whose values travel beside it. */
export interface SqlText {
  readonly text: string
  /** Texts and booleans, in the order of their placeholders. Numbers are texts, so that none passes through a float. */
  readonly parameters: readonly (string | boolean)[]
}

/**
 * Writes the WHERE part of a statement. Values are parameters; only names stand in the text, quoted.
 *
 * @param from How many parameters the statement has before this part.
 * @returns The condition without `WHERE`; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Sources: https://www.postgresql.org/docs/15/sql-syntax-lexical.html ,
 * https://dev.mysql.com/doc/refman/8.4/en/identifiers.html , comparison of decimals with texts:
 * https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html
 */
export function sqlCondition(
  condition: Condition,
  fields: QueryFields,
  { engine, from = 0 }: { readonly engine: SqlEngine; readonly from?: number },
): SqlText | undefined {
  const checked = checkCondition(condition, fields)
  if (!checked) return undefined
  const parameters: (string | boolean)[] = []
  const place = (literal: Literal): string => {
    parameters.push(literal.kind === 'boolean' ? literal.text === 'true' : parameterText(literal, engine))
    return placeholders[engine](literal.kind, from + parameters.length)
  }
  const text = writeCondition(
    checked,
    infix((test) => comparisonText(test, sqlName(test.field, fields, engine), place)),
  )
  return { text, parameters }
}

/** A name of a table or column, quoted. Throws `FIELD_VALUE_INVALID` for one that no database has. */
export function sqlName(name: string, fields: QueryFields, engine: SqlEngine): string {
  if (name === '' || name.length > 128 || name.includes('\0'))
    throw refused({ fields, field: name }, 'must be a name', name)
  const quote = engine === 'mysql' ? '`' : '"'
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}

function comparisonText(test: Comparison, name: string, place: (literal: Literal) => string): string {
  const { op, values } = test
  if (isSigned(op)) return `${name} ${signs[op]} ${place(only(test))}`
  switch (op) {
    case 'in':
    case 'notIn':
      return `${name} ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map(place).join(', ')})`
    case 'empty':
      return `${name} IS NULL`
    case 'notEmpty':
      return `${name} IS NOT NULL`
    default: {
      const { kind, text } = only(test)
      const pattern = likePattern(op, text.replaceAll(/[%_!]/g, '!$&'))
      return `${name} LIKE ${place({ kind, text: pattern })} ESCAPE '!'`
    }
  }
}

const placeholders: Readonly<Record<SqlEngine, (kind: FieldKind, position: number) => string>> = {
  postgresql: (_, position) => `$${position}`,
  // A text that is compared with a number would be turned into a float.
  mysql: (kind) =>
    kind === 'decimal' ? 'CAST(? AS DECIMAL(65,20))' : kind === 'integer' ? 'CAST(? AS DECIMAL(65,0))' : '?',
}

function parameterText({ kind, text }: Literal, engine: SqlEngine): string {
  return kind === 'instant' ? sqlInstant(text, engine) : text
}

/** An instant with a zone as a parameter, in UTC. */
export function sqlInstant(text: string, engine: SqlEngine): string {
  // MySQL takes no zone before 8.0.19, MariaDB none at all: the session is in UTC.
  return engine === 'mysql'
    ? utcText(text, { between: ' ', digits: 6, end: '' })
    : utcText(text, { between: 'T', digits: 6, end: 'Z' })
}
