import type { JsonSchema } from '../../json.ts'
import { propertiesOf } from '../../typing/index.ts'
import { schemaOfRows, type TypedRow } from './row-typing.ts'

interface Built {
  readonly rows: readonly TypedRow[]
  readonly schema: JsonSchema
  /** True where every row fills one field of its own. */
  readonly isFlat: boolean
}

/** Remembers the objects that rows build, and changes only the fields of rows that give something else now. */
export class BuiltRows {
  readonly #built = new WeakMap<object, Built>()

  /** @param list The rows as they stand in the config; another object as soon as one of them is. */
  schema(list: object, rows: readonly TypedRow[]): JsonSchema {
    const before = this.#built.get(list)
    if (before?.rows === rows) return before.schema
    const schema = (before && changedSchema(before, rows)) ?? schemaOfRows(rows)
    this.#built.set(list, { rows, schema, isFlat: before?.isFlat ?? isFlat(rows) })
    return schema
  }
}

function isFlat(rows: readonly TypedRow[]): boolean {
  const names = new Set(rows.map(({ path }) => path[0]))
  return names.size === rows.length && rows.every(({ path, row }) => path.length === 1 && !row.copy)
}

function changedSchema(
  { rows: before, schema, isFlat: flat }: Built,
  rows: readonly TypedRow[],
): JsonSchema | undefined {
  if (!flat) return undefined
  const changes: (readonly [string, JsonSchema])[] = []
  for (let at = 0; at < rows.length; at += 1) {
    const [was, row] = [before[at], rows[at]]
    if (was === row || !row) continue
    if (was?.maySkip !== row.maySkip) return undefined
    if (was.schema !== row.schema) changes.push([row.path[0] ?? '', row.schema])
  }
  if (changes.length === 0) return schema
  return { ...schema, properties: { ...propertiesOf(schema), ...Object.fromEntries(changes) } }
}
