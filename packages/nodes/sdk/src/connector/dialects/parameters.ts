import type { Json, JsonObject } from '../../json.ts'
import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { flatTests } from './flat-tests.ts'
import { refused, utcText, type Literal } from './literal.ts'
import { withoutNots } from './write-condition.ts'

/**
 * Writes a condition for systems whose lists take a parameter per comparison and nothing else, such as `code` or `modifiedSince`.
 * Which comparison of which field has one is said by `fields.parameters`; every other one is refused, and so is `any`. Values
 * stand alone, so that nothing in them can change what is asked.
 *
 * @returns The parameters by name, `{}` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 */
export function parameterFilter(condition: Condition, fields: QueryFields): JsonObject {
  const checked = checkCondition(condition, fields)
  const filter: Record<string, Json> = {}
  for (const test of checked ? flatTests(withoutNots(checked), fields) : []) {
    const name = parameterOf(test, fields)
    if (Object.hasOwn(filter, name)) throw refused({ fields, field: test.field }, 'can be asked for once only')
    filter[name] = valueOf(test, fields)
  }
  return filter
}

function parameterOf({ field, op, negated }: Comparison, fields: QueryFields): string {
  const known = fields.parameters?.[field] ?? {}
  const name = negated ? undefined : known[op]
  if (name !== undefined) return name
  const can = Object.keys(known).join(', ')
  throw refused({ fields, field }, `cannot be compared by ${op} over there${can === '' ? '' : `, only by ${can}`}`)
}

function valueOf({ op, values }: Comparison, fields: QueryFields): Json {
  const written = values.map((literal) => writtenLiteral(literal, fields))
  return op === 'in' ? written : (written[0] ?? true)
}

/** A value as the system's own records hold it. */
export function writtenLiteral({ kind, text }: Literal, { write }: QueryFields): Json {
  if (kind === 'boolean') return text === 'true'
  if (kind !== 'instant') return write?.(kind, text) ?? text
  const instant = `${utcText(text, { between: 'T', digits: 0, end: '' })}+00:00`
  return write?.(kind, instant) ?? instant
}
