import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'

/**
 * Gives the schema computed before, or the parts of it that are still the same, so that whoever remembers something of a
 * schema by identity need not look again.
 */
export function reuseSchema(before: JsonSchema | undefined, now: JsonSchema | undefined): JsonSchema | undefined {
  if (before === undefined || now === undefined) return now
  return reuse(before as Json, now as Json) as JsonSchema
}

function reuse(before: Json, now: Json): Json {
  if (before === now) return before
  if (Array.isArray(before) && Array.isArray(now)) return reuseList(before as readonly Json[], now as readonly Json[])
  if (!isJsonObject(before) || !isJsonObject(now)) return now
  return reuseObject(before, now)
}

function reuseObject(before: JsonObject, now: JsonObject): Json {
  const entries = Object.entries(now).map(([name, is]) => {
    const was = Object.hasOwn(before, name) ? before[name] : undefined
    return [name, was === undefined ? is : reuse(was, is)] as const
  })
  const isSame = entries.length === Object.keys(before).length && entries.every(([name, each]) => each === before[name])
  return isSame ? before : Object.fromEntries(entries)
}

function reuseList(before: readonly Json[], now: readonly Json[]): Json {
  const kept = now.map((each, at) => (at < before.length ? reuse(before[at] ?? null, each) : each))
  return kept.length === before.length && kept.every((each, at) => each === before[at]) ? before : kept
}
