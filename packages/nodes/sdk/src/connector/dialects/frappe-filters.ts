import type { Json } from '../../json.ts'
import { checkCondition, type Checked, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, signs, withoutNots } from './write-condition.ts'

/** Rows `[field, operator, value]`: all of `filters` must hold, and one of `or_filters` where there are any. */
export interface FrappeFilters {
  readonly filters: readonly Json[]
  readonly or_filters: readonly Json[]
}

/**
 * Writes Frappe's filters. They hold one list of conditions that must all be true and one of which any must be; what does
 * not fit that form is refused. Frappe doubles backslashes inside `like` itself and leaves `%` and `_` as wildcards, so
 * that these cannot be looked for with `contains` and its kin: such texts are refused.
 *
 * Frappe keeps instants in the site's time zone; they are sent in UTC.
 *
 * @returns Two lists of rows, empty when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Sources: https://docs.frappe.io/framework/user/en/api/rest ;
 * `prepare_filter_condition` in https://github.com/frappe/frappe/blob/version-15/frappe/model/db_query.py
 */
export function frappeFilters(condition: Condition, fields: QueryFields): FrappeFilters {
  const checked = checkCondition(condition, fields)
  if (!checked) return { filters: [], or_filters: [] }
  const whole = withoutNots(checked)
  const parts = whole.kind === 'all' ? whole.parts.flatMap(flatAll) : [whole]
  const choices = parts.filter((part) => part.kind === 'any')
  if (choices.length > 1) throw refused({ fields, field: 'any' }, 'can be used once only in Frappe')
  return {
    filters: parts.filter((part) => part.kind !== 'any').map((part) => row(part, fields)),
    or_filters: choices
      .flatMap((choice) => (choice.kind === 'any' ? choice.parts.flatMap(flatAny) : []))
      .map((part) => row(part, fields)),
  }
}

function flatAll(checked: Checked): readonly Checked[] {
  return checked.kind === 'all' ? checked.parts.flatMap(flatAll) : [checked]
}

function flatAny(checked: Checked): readonly Checked[] {
  return checked.kind === 'any' ? checked.parts.flatMap(flatAny) : [checked]
}

function row(checked: Checked, fields: QueryFields): readonly Json[] {
  if (checked.kind === 'test') return testRow(checked.test, fields)
  throw refused(
    { fields, field: 'condition' },
    'must be all of several comparisons, and any of several others, in Frappe',
  )
}

// oxlint-disable-next-line complexity -- one line per operator
function testRow(test: Comparison, fields: QueryFields): readonly Json[] {
  const { field, op, values } = test
  if (isSigned(op)) return [field, op === 'ne' ? '!=' : signs[op], valueOf(only(test))]
  switch (op) {
    case 'in':
    case 'notIn':
      return [field, op === 'in' ? 'in' : 'not in', values.map(valueOf)]
    case 'empty':
    case 'notEmpty':
      return [field, 'is', op === 'empty' ? 'not set' : 'set']
    default: {
      const { text } = only(test)
      if (/[%_]/.test(text)) throw refused({ fields, field }, 'must not hold % or _, which Frappe cannot escape', text)
      return [field, test.negated ? 'not like' : 'like', likePattern(op, text)]
    }
  }
}

function valueOf({ kind, text }: Literal): Json {
  if (kind === 'boolean') return text === 'true' ? 1 : 0
  return kind === 'instant' ? utcText(text, { between: ' ', digits: 6, end: '' }) : text
}
