import type { Json } from '../../json.ts'
import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, ConditionOp, QueryFields } from './condition.ts'
import { flatTests } from './flat-tests.ts'
import { refused } from './literal.ts'
import { writtenLiteral } from './parameters.ts'
import { only, plainName, withoutNots } from './write-condition.ts'

/**
 * Writes the `simpleVOs` of a Yonyou list, which must all hold; `any`, lists of values and the ends of texts are refused,
 * because no page says how they are written. Values are JSON values of their own.
 *
 * @returns The comparisons, `[]` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: `simpleVOs` of `/yonbip/sd/voucherorder/list` and `/yonbip/crm/visitsummary/list`, https://open.yonyoucloud.com
 */
export function yonyouFilters(condition: Condition, fields: QueryFields): readonly Json[] {
  const checked = checkCondition(condition, fields)
  return checked ? flatTests(withoutNots(checked), fields).map((test) => filterOf(test, fields)) : []
}

const operators: Readonly<Partial<Record<ConditionOp, string>>> = {
  eq: 'eq',
  ne: 'neq',
  gt: 'gt',
  ge: 'egt',
  lt: 'lt',
  le: 'elt',
  contains: 'like',
  empty: 'is_null',
  notEmpty: 'is_not_null',
}

function filterOf(test: Comparison, fields: QueryFields): Json {
  const { field, op, values, negated } = test
  const operator = negated ? undefined : operators[op]
  if (operator === undefined) throw refused({ fields, field }, `cannot be compared by ${op} in ${fields.system}`)
  if (op === 'contains' && /[%_\\]/.test(only(test).text)) {
    throw refused(
      { fields, field },
      String.raw`must not hold %, _ or \, which cannot be escaped there`,
      only(test).text,
    )
  }
  const [value] = values
  return { field: plainName(field, fields), op: operator, ...(value ? { value1: writtenLiteral(value, fields) } : {}) }
}
