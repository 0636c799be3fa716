import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { changedNames } from './changed-names.ts'

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

/** Fields are listed in their order, so another order is another shape. */
function reuseObject(before: JsonObject, now: JsonObject): Json {
  const changed = changedNames(before, now)
  if (changed?.length === 0) return before
  const names = changed ?? Object.keys(now)
  const reused = names.map((name) => reuseField(before, now, name))
  if (changed && names.every((name, at) => reused[at] === before[name])) return before
  return names.every((name, at) => reused[at] === now[name]) ? now : withFields(now, names, reused)
}

/** All names are there already, so whatever a field is called, it is set and nothing else is. */
function withFields(object: JsonObject, names: readonly string[], values: readonly Json[]): JsonObject {
  const fields: Record<string, Json> = { ...object }
  for (const [at, name] of names.entries()) fields[name] = values[at] ?? null
  return fields
}

function reuseField(before: JsonObject, now: JsonObject, name: string): Json {
  const [was, is = null] = [Object.hasOwn(before, name) ? before[name] : undefined, now[name]]
  return was === undefined ? is : reuse(was, is)
}

function reuseList(before: readonly Json[], now: readonly Json[]): Json {
  const kept = now.map((each, at) => (at < before.length ? reuse(before[at] ?? null, each) : each))
  return kept.length === before.length && kept.every((each, at) => each === before[at]) ? before : kept
}
