import { isNullable, present, type ExpressionReference } from '../../expression/index.ts'
import type { JsonSchema } from '../../json.ts'
import { isPlainObject, propertiesOf, requires, saysSomething } from '../../typing/index.ts'
import { inferredKeyword } from './shape-rule.ts'
import type { ExpressionTypes } from './value-typing.ts'

/** True when an expression reads something whose shape was only read off samples: what is found there may be wrong. */
export function isDoubtful(references: readonly ExpressionReference[], types: ExpressionTypes): boolean {
  return references.some(({ root, path }) => {
    let schema: JsonSchema | undefined = Object.hasOwn(types, root) ? types[root] : undefined
    for (const name of ['', ...path]) {
      if (name !== '') schema = propertiesOf(schema)[name]
      if (schema?.[inferredKeyword] === true) return true
    }
    return false
  })
}

/** What is known of the presence of what an expression reads. */
export type Presence = 'unknown' | 'sure' | 'may miss'

/** Whether what an expression reads is there: `may miss` only when all of it is known, and some of it need not be there. */
export function presenceOf(references: readonly ExpressionReference[], types: ExpressionTypes): Presence {
  const found = references.map(({ root, path }) => presenceAt(types[root], path))
  if (found.includes('unknown')) return 'unknown'
  return found.includes('may miss') ? 'may miss' : 'sure'
}

// oxlint-disable-next-line complexity -- one reason after the other
function presenceAt(schema: JsonSchema | undefined, path: readonly string[]): Presence {
  let here = schema
  let misses = false
  for (const name of path) {
    const holder: JsonSchema | undefined = here && present(here)
    if (!holder || !isPlainObject(holder) || !Object.hasOwn(propertiesOf(holder), name)) return 'unknown'
    misses ||= isNullable(here ?? {}) || !requires(holder, name)
    here = propertiesOf(holder)[name]
  }
  if (!here || !saysSomething(here)) return 'unknown'
  return misses || isNullable(here) ? 'may miss' : 'sure'
}
