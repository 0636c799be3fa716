import { nearestName } from '../../expression/index.ts'
import type { Json } from '../../json.ts'
import { conditionLimits, type Condition, type ConditionOp, type QueryFields } from './condition.ts'
import { literalOf, refused, type Literal, type QueryPlace } from './literal.ts'

/** One test of one field, every value checked. */
export interface Comparison {
  readonly field: string
  readonly op: ConditionOp
  /** One for most operators, several for lists, none for `empty` and `notEmpty`. */
  readonly values: readonly Literal[]
  /** True for the opposite of `contains`, `startsWith` and `endsWith`; the other operators have one of their own. */
  readonly negated: boolean
}

/** A condition whose fields exist, whose values fit and whose groups are not empty. */
export type Checked =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Checked[] }
  | { readonly kind: 'not'; readonly part: Checked }
  | { readonly kind: 'test'; readonly test: Comparison }

/**
 * Checks a condition before it is written. Comparing with null becomes `empty` or `notEmpty`.
 *
 * @returns `undefined` for an empty `all`: every record is wanted. Throws `FIELD_VALUE_INVALID` for a field the object
 * does not have, a value that does not fit its field, an empty group, and for more than `conditionLimits` allow.
 */
export function checkCondition(condition: Condition, fields: QueryFields): Checked | undefined {
  if ('all' in condition && condition.all.length === 0) return undefined
  const state = { fields, comparisons: 0 }
  return check(condition, state, 1)
}

interface CheckState {
  readonly fields: QueryFields
  comparisons: number
}

function check(condition: Condition, state: CheckState, depth: number): Checked {
  if (depth > conditionLimits.maxDepth) {
    throw refused(
      { fields: state.fields, field: 'condition' },
      `must be nested at most ${conditionLimits.maxDepth} levels deep`,
    )
  }
  if ('not' in condition) return { kind: 'not', part: check(condition.not, state, depth + 1) }
  if ('field' in condition) return { kind: 'test', test: comparison(condition, state) }
  const kind = 'all' in condition ? 'all' : 'any'
  const parts = 'all' in condition ? condition.all : condition.any
  if (parts.length === 0) throw refused({ fields: state.fields, field: kind }, 'needs at least one condition', [])
  const [first, ...others] = parts.map((part) => check(part, state, depth + 1))
  return first && others.length === 0 ? first : { kind, parts: first ? [first, ...others] : others }
}

function comparison(
  { field, op, value = null }: Extract<Condition, { readonly field: string }>,
  state: CheckState,
): Comparison {
  const { fields } = state
  if (!Object.hasOwn(fields.kinds, field)) throw unknownField(fields, field)
  state.comparisons += 1
  if (state.comparisons > conditionLimits.maxComparisons) {
    throw refused({ fields, field: 'condition' }, `must have at most ${conditionLimits.maxComparisons} comparisons`)
  }
  const { op: meant, values } = meaning(op, value, { fields, field })
  return { field, op: meant, values, negated: false }
}

// oxlint-disable-next-line complexity -- one line per operator
function meaning(op: ConditionOp, value: Json, place: QueryPlace): Pick<Comparison, 'op' | 'values'> {
  const { fields, field } = place
  switch (op) {
    case 'empty':
    case 'notEmpty':
      return { op, values: [] }
    case 'in':
    case 'notIn':
      return { op, values: listed(value, place) }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      // Such an operator reads every field as text, and any text holds the empty one.
      const literal = literalOf({ ...place, fields: { ...fields, kinds: { [field]: 'text' } } }, value)
      if (literal.text === '') throw refused(place, 'must be text of at least one character', value)
      return { op, values: [literal] }
    }
    case 'eq':
      return value === null ? { op: 'empty', values: [] } : { op, values: [literalOf(place, value)] }
    case 'ne':
      return value === null ? { op: 'notEmpty', values: [] } : { op, values: [literalOf(place, value)] }
    default:
      return { op, values: [literalOf(place, value)] }
  }
}

function listed(value: Json, place: QueryPlace): readonly Literal[] {
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value]
  if (list.length === 0) throw refused(place, 'the list needs at least one value', value)
  if (list.length > conditionLimits.maxListed) {
    throw refused(place, `the list may have at most ${conditionLimits.maxListed} values`)
  }
  return list.map((each) => literalOf(place, each))
}

function unknownField(fields: QueryFields, field: string): Error {
  const known = Object.keys(fields.kinds)
  const nearest = nearestName(field, known)
  const hint = nearest ? `; did you mean ${nearest}` : `: ${known.join(', ')}`
  return refused({ fields, field }, `must be a field of ${fields.object}${hint}`, field)
}
