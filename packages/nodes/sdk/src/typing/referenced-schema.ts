import { isJsonObject, type Json, type JsonSchema } from '../json.ts'

/** References that lead to references; more than any sensible document has, so a circle of them ends. */
export const maxReferences = 32

/** What a local reference such as `#/$defs/Address` points to in its document; `undefined` when it leads nowhere. */
export function referencedSchema(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined
  let current: Json = root as Json
  for (const segment of reference.slice(1).split('/').slice(1)) {
    const name = decoded(segment)
    if (!isJsonObject(current) || !Object.hasOwn(current, name)) return undefined
    current = current[name] ?? null
  }
  return isJsonObject(current) ? current : undefined
}

function decoded(segment: string): string {
  const pointer = uriDecoded(segment)
  return pointer.replaceAll('~1', '/').replaceAll('~0', '~')
}

function uriDecoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
