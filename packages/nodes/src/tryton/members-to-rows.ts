import { isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'

/** A config whose members are fields, with those named as mapping rows instead; its key stays where it is. */
export function membersToRows(config: JsonObject, names: readonly string[]): JsonObject {
  const rows = names.filter((name) => Object.hasOwn(config, name))
  const others = Object.entries(config).filter(([name]) => !rows.includes(name))
  const fields = rows.map((name) => ({ target: name, value: rowValue(config[name] ?? null) }))
  return { ...Object.fromEntries(others), fields }
}

/** Rows hold plain values and expressions; a list or an object is one as an expression. */
function rowValue(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  return isJsonObject(value) && typeof value['$expr'] === 'string' ? value : { $expr: JSON.stringify(value) }
}
