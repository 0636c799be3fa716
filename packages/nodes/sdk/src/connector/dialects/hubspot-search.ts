import type { Json } from '../../json.ts'
import { checkCondition, type Checked, type Comparison } from './check-condition.ts'
import type { Condition, ConditionOp, QueryFields } from './condition.ts'
import { refused, type Literal } from './literal.ts'
import { only, withoutNots } from './write-condition.ts'

const limits = { maxGroups: 5, maxFilters: 6, maxTotal: 18 } as const

/**
 * Writes the `filterGroups` of a HubSpot search: one of the groups must hold, of a group every filter. Any condition is
 * brought into that form, up to HubSpot's bounds of 5 groups, 6 filters in a group and 18 in all. Values are JSON texts, so
 * that nothing in them can change the structure; `*` in a text that is looked for with `contains` or `startsWith` is a
 * wildcard there and refused. HubSpot compares lists with texts in lower case.
 *
 * @returns The groups, `[]` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm
 */
export function hubspotGroups(condition: Condition, fields: QueryFields): readonly Json[] {
  const checked = checkCondition(condition, fields)
  if (!checked) return []
  const groups = alternatives(withoutNots(checked), fields)
  const total = groups.reduce((sum, group) => sum + group.length, 0)
  if (total > limits.maxTotal || groups.some((group) => group.length > limits.maxFilters)) {
    throw refused(
      { fields, field: 'condition' },
      `must fit ${limits.maxFilters} filters in a group and ${limits.maxTotal} in all`,
    )
  }
  return groups.map((group) => ({ filters: group.map((test) => filterOf(test, fields)) }))
}

/** Every way in which the condition can hold, as the comparisons that must then be true. */
function alternatives(checked: Checked, fields: QueryFields): readonly (readonly Comparison[])[] {
  if (checked.kind === 'test') return [[checked.test]]
  if (checked.kind === 'not') throw new RangeError('The condition still has a not')
  const parts = checked.parts.map((part) => alternatives(part, fields))
  const joined =
    checked.kind === 'any'
      ? parts.flat(1)
      : parts.reduce((left, right) => left.flatMap((some) => right.map((others) => [...some, ...others])))
  if (joined.length <= limits.maxGroups) return joined
  throw refused({ fields, field: 'condition' }, `must fit ${limits.maxGroups} groups of filters in HubSpot`)
}

const operators: Readonly<Partial<Record<ConditionOp, string>>> = {
  eq: 'EQ',
  ne: 'NEQ',
  gt: 'GT',
  ge: 'GTE',
  lt: 'LT',
  le: 'LTE',
}

// oxlint-disable-next-line complexity -- one line per operator
function filterOf(test: Comparison, fields: QueryFields): Json {
  const { field: propertyName, op, values } = test
  switch (op) {
    case 'in':
    case 'notIn':
      return { propertyName, operator: op === 'in' ? 'IN' : 'NOT_IN', values: values.map(valueOf) }
    case 'empty':
    case 'notEmpty':
      return { propertyName, operator: op === 'empty' ? 'NOT_HAS_PROPERTY' : 'HAS_PROPERTY' }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return tokenFilter(test, fields)
    default:
      return { propertyName, operator: operators[op] ?? op, value: valueOf(only(test)) }
  }
}

function tokenFilter(test: Comparison, fields: QueryFields): Json {
  const { field, op } = test
  const { text } = only(test)
  if (text.includes('*')) throw refused({ fields, field }, 'must not hold *, which HubSpot cannot escape', text)
  const value = `${op === 'startsWith' ? '' : '*'}${text}${op === 'endsWith' ? '' : '*'}`
  return { propertyName: field, operator: test.negated ? 'NOT_CONTAINS_TOKEN' : 'CONTAINS_TOKEN', value }
}

/** Instants and dates are milliseconds since 1970 there. */
function valueOf({ kind, text }: Literal): string {
  return kind === 'instant' || kind === 'date' ? String(Date.parse(text)) : text
}
