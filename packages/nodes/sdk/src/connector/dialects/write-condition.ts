import type { Checked, Comparison } from './check-condition.ts'
import type { ConditionOp, QueryFields } from './condition.ts'
import { refused, type Literal } from './literal.ts'

/** How a dialect writes the parts of a condition. */
export interface ConditionWriter<Out> {
  readonly all: (parts: readonly Out[]) => Out
  readonly any: (parts: readonly Out[]) => Out
  readonly not: (part: Out) => Out
  readonly test: (comparison: Comparison) => Out
}

/** Writes a condition from its leaves upwards. */
export function writeCondition<Out>(checked: Checked, writer: ConditionWriter<Out>): Out {
  switch (checked.kind) {
    case 'test':
      return writer.test(checked.test)
    case 'not':
      return writer.not(writeCondition(checked.part, writer))
    default:
      return writer[checked.kind](checked.parts.map((part) => writeCondition(part, writer)))
  }
}

const opposites: Readonly<Partial<Record<ConditionOp, ConditionOp>>> = {
  eq: 'ne',
  ne: 'eq',
  gt: 'le',
  le: 'gt',
  ge: 'lt',
  lt: 'ge',
  in: 'notIn',
  notIn: 'in',
  empty: 'notEmpty',
  notEmpty: 'empty',
}

/** The same condition without `not`, for dialects that have none: it moves inwards to the comparisons. */
export function withoutNots(checked: Checked, negate = false): Checked {
  switch (checked.kind) {
    case 'not':
      return withoutNots(checked.part, !negate)
    case 'test':
      return negate ? { kind: 'test', test: opposite(checked.test) } : checked
    default: {
      const turned = checked.kind === 'all' ? 'any' : 'all'
      return {
        kind: negate ? turned : checked.kind,
        parts: checked.parts.map((part) => withoutNots(part, negate)),
      }
    }
  }
}

function opposite(test: Comparison): Comparison {
  const op = opposites[test.op]
  return op ? { ...test, op } : { ...test, negated: !test.negated }
}

/** The only value of a comparison that has one. */
export function only({ values }: Comparison): Literal {
  const [value] = values
  if (!value) throw new RangeError('The comparison has no value')
  return value
}

/**
 * A name as it stands in a query text: of letters, digits, `_`, and `.` or `/` between parts. Names come from definitions
 * and descriptions, which others write, so that they are checked like values. Throws `FIELD_VALUE_INVALID`.
 */
export function plainName(name: string, fields: QueryFields): string {
  if (name.length <= 200 && /^[\p{L}_][\p{L}\p{N}_]*(?:[./][\p{L}_][\p{L}\p{N}_]*)*$/u.test(name)) return name
  throw refused({ fields, field: name }, 'must be a name of letters, digits and _', name)
}

/** A pattern of SQL's LIKE that finds the text, whose own wildcards are escaped already. */
export function likePattern(op: ConditionOp, escaped: string): string {
  return `${op === 'startsWith' ? '' : '%'}${escaped}${op === 'endsWith' ? '' : '%'}`
}

export const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

export function isSigned(op: ConditionOp): op is keyof typeof signs {
  return Object.hasOwn(signs, op)
}
