import type { JsonSchema } from '../../json.ts'
import { propertiesOf, reuseSchema } from '../../typing/index.ts'
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

function changedSchema(built: Built, rows: readonly TypedRow[]): JsonSchema | undefined {
  const { schema } = built
  const changed = built.isFlat ? rows.filter((row, at) => row !== built.rows[at]) : undefined
  const before = changed && built.rows.filter((row, at) => row !== rows[at])
  if (!changed || changed.some(({ maySkip }, at) => maySkip !== before?.[at]?.maySkip)) return undefined
  const fields: Record<string, JsonSchema> = { ...propertiesOf(schema) }
  let isSame = true
  for (const row of changed) {
    const [name = ''] = row.path
    const field = reuseSchema(fields[name], row.schema) ?? row.schema
    isSame &&= field === fields[name]
    fields[name] = field
  }
  return isSame ? schema : { ...schema, properties: fields }
}
