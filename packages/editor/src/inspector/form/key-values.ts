import { isJsonObject } from '@isthmus/sdk'
import type { Json, JsonObject } from '@isthmus/sdk'

/** One row of a record of named values while it is edited: names may be empty or occur twice for a moment. */
export interface NamedValue {
  readonly name: string
  readonly value: Json
}

export function namedValues(value: Json | undefined): readonly NamedValue[] {
  return isJsonObject(value) ? Object.entries(value).map(([name, each]) => ({ name, value: each })) : []
}

/** What the rows store: rows without a name are left out, of equal names the first counts. */
export function storedValues(rows: readonly NamedValue[]): JsonObject {
  const stored: Record<string, Json> = {}
  for (const row of rows) {
    if (row.name !== '' && row.name !== '__proto__' && !Object.hasOwn(stored, row.name)) stored[row.name] = row.value
  }
  return stored
}

export function sameStored(rows: readonly NamedValue[], value: Json | undefined): boolean {
  const current = isJsonObject(value) ? value : {}
  return JSON.stringify(storedValues(rows)) === JSON.stringify(current)
}
