import type { JsonSchema } from '../json.ts'

type Schemas = Readonly<Record<string, JsonSchema>>

const prefix = '#/$defs/'

/** The schemas that a value leads to by references to `#/$defs/NAME`, over any number of them. */
export function reachableSchemas(value: unknown, schemas: Schemas): Schemas {
  const kept = new Map<string, JsonSchema>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    for (const name of namesIn(open.pop())) {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
      if (!schema || kept.has(name)) continue
      kept.set(name, schema)
      open.push(schema)
    }
  }
  return Object.fromEntries(kept)
}

function namesIn(value: unknown): readonly string[] {
  const names: string[] = []
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    const reference = (next as { readonly $ref?: unknown }).$ref
    if (typeof reference === 'string' && reference.startsWith(prefix)) {
      names.push(reference.slice(prefix.length).replaceAll('~1', '/').replaceAll('~0', '~'))
    }
    open.push(...Object.values(next))
  }
  return names
}
