import type { Json } from '../../json.ts'
import { checkCondition, type Comparison } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { utcText, type Literal } from './literal.ts'
import { isSigned, likePattern, only, signs, writeCondition } from './write-condition.ts'

/**
 * Writes an Odoo search domain: a JSON list in prefix order. Values are JSON values of their own, so that only the
 * wildcards of `=like` need escaping. Empty means `false` in Odoo, also for texts.
 *
 * @returns The domain, `[]` when every record is wanted. Throws `FIELD_VALUE_INVALID`.
 * Source: https://www.odoo.com/documentation/19.0/developer/reference/backend/orm.html#search-domains
 */
export function odooDomain(condition: Condition, fields: QueryFields): readonly Json[] {
  const checked = checkCondition(condition, fields)
  if (!checked) return []
  const joined = (sign: string) => (parts: readonly (readonly Json[])[]) => [
    ...parts.slice(1).map(() => sign),
    ...parts.flat(1),
  ]
  return writeCondition<readonly Json[]>(checked, {
    all: joined('&'),
    any: joined('|'),
    not: (part) => ['!', ...part],
    test: (test) => [leaf(test)],
  })
}

function leaf(test: Comparison): readonly Json[] {
  const { field, op, values } = test
  if (isSigned(op)) return [field, op === 'ne' ? '!=' : signs[op], valueOf(only(test))]
  switch (op) {
    case 'in':
    case 'notIn':
      return [field, op === 'in' ? 'in' : 'not in', values.map(valueOf)]
    case 'empty':
      return [field, '=', false]
    case 'notEmpty':
      return [field, '!=', false]
    default:
      return [field, '=like', likePattern(op, only(test).text.replaceAll(/[\\%_]/g, String.raw`\$&`))]
  }
}

function valueOf({ kind, text }: Literal): Json {
  switch (kind) {
    case 'boolean':
      return text === 'true'
    case 'integer':
      return exactNumber(text)
    case 'decimal':
      return exactNumber(text)
    case 'instant':
      return utcText(text, { between: ' ', digits: 6, end: '' })
    default:
      return text
  }
}

/** A JSON number where it says the same as the digits, else the digits. */
function exactNumber(text: string): Json {
  const number = Number(text)
  return Number.isSafeInteger(number) || text.replace(/^-?0*|\D/g, '').length <= 15 ? number : text
}
