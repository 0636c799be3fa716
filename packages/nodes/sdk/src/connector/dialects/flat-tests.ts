import type { Checked, Comparison } from './check-condition.ts'
import type { QueryFields } from './condition.ts'
import { refused } from './literal.ts'

/** The comparisons of a condition without `not`, for languages in which all must hold. Throws `FIELD_VALUE_INVALID` for `any`. */
export function flatTests(checked: Checked, fields: QueryFields): readonly Comparison[] {
  if (checked.kind === 'test') return [checked.test]
  if (checked.kind === 'all') return checked.parts.flatMap((part) => flatTests(part, fields))
  throw refused({ fields, field: 'any' }, `cannot be asked of ${fields.system}; use a list of values, or several nodes`)
}
