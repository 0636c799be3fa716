import { flowError } from '../../errors.ts'
import { createClosure, parseExpression } from '../../expression/index.ts'
import type { Json } from '../../json.ts'

/** Work of one evaluation: some milliseconds, see `ClosureOptions.maxWork`. */
const maxWork = 20_000

/** What a hook may read. */
const hookScope = ['record'] as const

/**
 * A hook of a definition, ready to be run: an expression of the project's own language over `record`, without a way to the
 * outside and with an end to its work. Definitions were checked, so a text that cannot be read is a defect of the caller.
 */
export function runHook(text: string): (record: Json) => Json {
  const parsed = parseExpression(text, { scope: hookScope })
  if (!parsed.ok) throw new RangeError(`a hook cannot be read: ${text}`)
  const compute = createClosure(parsed.expression, { maxWork })
  return (record) => {
    try {
      // An expression over JSON gives JSON, or nothing.
      return (compute({ record }) ?? null) as Json
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: 'hook', expected: reason, got: text })
    }
  }
}
