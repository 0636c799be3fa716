import type { Json } from '../../json.ts'
import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, ConditionOp, QueryFields } from './condition.ts'
import { flatTests } from './flat-tests.ts'
import { refused, type Literal } from './literal.ts'
import { withoutNots } from './write-condition.ts'

/**
 * Writes the `filters` of Fxiaoke's `search_query_info`, which must all hold; `any` is refused. Values are JSON values of
 * their own: numbers as texts, dates and instants as milliseconds since 1970.
 *
 * @returns The filters, `[]` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: operators of `/cgi/crm/v2/data/query`, https://fxiaoke.apifox.cn/api-12895760
 */
export function fxiaokeFilters(condition: Condition, fields: QueryFields): readonly Json[] {
  const checked = checkCondition(condition, fields)
  return checked ? flatTests(withoutNots(checked), fields).map((test) => filterOf(test, fields)) : []
}

const operators: Readonly<Record<ConditionOp, string>> = {
  eq: 'EQ',
  ne: 'N',
  gt: 'GT',
  ge: 'GTE',
  lt: 'LT',
  le: 'LTE',
  in: 'IN',
  notIn: 'NIN',
  contains: 'LIKE',
  startsWith: 'STARTWITH',
  endsWith: 'ENDWITH',
  empty: 'IS',
  notEmpty: 'ISN',
}

function filterOf({ field, op, values, negated }: Comparison, fields: QueryFields): Json {
  if (negated && op !== 'contains') throw refused({ fields, field }, `has no opposite of ${op} in Fxiaoke`)
  const [first] = values
  if (['contains', 'startsWith', 'endsWith'].includes(op) && first && /[%_\\]/.test(first.text)) {
    throw refused({ fields, field }, String.raw`must not hold %, _ or \, which Fxiaoke cannot escape`, first.text)
  }
  const operator = negated ? 'NLIKE' : operators[op]
  return { field_name: field, operator, field_values: values.map(valueOf) }
}

function valueOf({ kind, text }: Literal): Json {
  if (kind === 'instant' || kind === 'date') return Date.parse(text)
  return kind === 'boolean' ? text === 'true' : text
}
