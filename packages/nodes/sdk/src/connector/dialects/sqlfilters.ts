import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { infix } from './infix.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, plainName, signs, withoutNots, writeCondition } from './write-condition.ts'

/**
 * Writes Dolibarr's `sqlfilters`: `((t.ref_ext:=:'X') and (t.tms:>:'2026-01-01 00:00:00'))`. Dolibarr takes a value from the
 * first quote to the last one before the closing bracket and escapes it itself, so that quotes stay as they are. It cannot
 * take brackets and line breaks in a value at all; such values are refused, because it would read another condition.
 * Lists are written as single comparisons, since it splits lists at commas inside of values too. Dolibarr compares
 * instants in the time zone of its database; they are sent in UTC.
 *
 * @returns The filter; `undefined` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: `forgeSQLFromUniversalSearchCriteria` and `dolForgeSQLCriteriaCallback` in
 * https://github.com/Dolibarr/dolibarr/blob/develop/htdocs/core/lib/functions.lib.php
 */
export function dolibarrFilter(condition: Condition, fields: QueryFields): string | undefined {
  const checked = checkCondition(condition, fields)
  return (
    checked &&
    writeCondition(
      withoutNots(checked),
      infix((test) => comparisonText(test, fields)),
    )
  )
}

function comparisonText(test: Comparison, fields: QueryFields): string {
  const { op, values, field } = test
  const criterion = (sign: string, value: string): string => `(${plainName(field, fields)}:${sign}:${value})`
  const literal = (value: Literal): string => literalText(value, fields, field)
  if (isSigned(op)) return criterion(op === 'ne' ? '!=' : signs[op], literal(only(test)))
  switch (op) {
    case 'in':
      return `(${values.map((value) => criterion('=', literal(value))).join(' or ')})`
    case 'notIn':
      return `(${values.map((value) => criterion('!=', literal(value))).join(' and ')})`
    case 'empty':
      return criterion('is', 'NULL')
    case 'notEmpty':
      return criterion('isnot', 'NULL')
    default: {
      const { text } = only(test)
      if (/[%_\\]/.test(text)) {
        throw refused({ fields, field }, String.raw`must not hold %, _ or \, which Dolibarr cannot escape`, text)
      }
      return criterion(test.negated ? 'notlike' : 'like', quoted(likePattern(op, text), fields, field))
    }
  }
}

function literalText({ kind, text }: Literal, fields: QueryFields, field: string): string {
  switch (kind) {
    case 'text':
    case 'guid':
      return quoted(text, fields, field)
    case 'date':
      return `'${text}'`
    case 'instant':
      return `'${utcText(text, { between: ' ', digits: 0, end: '' })}'`
    case 'boolean':
      return text === 'true' ? '1' : '0'
    default:
      return text
  }
}

function quoted(text: string, fields: QueryFields, field: string): string {
  if (!/[()\n\r]/.test(text)) return `'${text}'`
  throw refused({ fields, field }, 'must not hold brackets or line breaks, which Dolibarr cannot look for', text)
}
