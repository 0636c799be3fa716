import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, plainName, signs, writeCondition } from './write-condition.ts'

/**
 * Writes the WHERE part of a SOQL query. Texts are quoted, with a backslash before quotes and backslashes and for line
 * breaks; `%` and `_` are escaped inside LIKE only, where they are wildcards.
 *
 * @returns The condition without `WHERE`; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: SOQL reference, quoted string escape sequences and date formats:
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */
export function soqlCondition(condition: Condition, fields: QueryFields): string | undefined {
  const checked = checkCondition(condition, fields)
  return (
    checked &&
    writeCondition(
      checked,
      infix((test) => comparisonText(test, fields)),
    )
  )
}

function comparisonText(test: Comparison, fields: QueryFields): string {
  const name = plainName(test.field, fields)
  const { op, values } = test
  if (isSigned(op)) return `${name} ${op === 'ne' ? '!=' : signs[op]} ${literalText(only(test))}`
  switch (op) {
    case 'in':
    case 'notIn':
      return `${name} ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map(literalText).join(', ')})`
    case 'empty':
      return `${name} = null`
    case 'notEmpty':
      return `${name} != null`
    default: {
      const escaped = inner(only(test).text).replaceAll(/[%_]/g, String.raw`\$&`)
      return `${name} LIKE '${likePattern(op, escaped)}'`
    }
  }
}

function literalText({ kind, text }: Literal): string {
  switch (kind) {
    case 'text':
    case 'guid':
      return `'${inner(text)}'`
    case 'instant':
      return utcText(text, { between: 'T', digits: 3, end: 'Z' })
    default:
      return text
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  "'": String.raw`\'`,
  '"': String.raw`\"`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
}

function inner(text: string): string {
  return text.replaceAll(/[\\'"\n\r\t]/g, (found) => escapes[found] ?? found)
}
