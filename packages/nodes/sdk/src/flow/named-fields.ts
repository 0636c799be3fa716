import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { valueAt } from '../schema/index.ts'
import { propertiesOf, viewOf } from '../typing/index.ts'
import { inferredKeyword } from './shape/shape-rule.ts'
import type { NamedShape } from './shape/type-flow.ts'

/** A config value that names a field. */
export interface FieldName {
  readonly name: string
  /** Where it stands in the config. */
  readonly pointer: string
}

/** The names that stand at a pointer of a config; `*` stands for every entry of a list. */
export function fieldNamesAt(config: JsonObject, at: string): readonly FieldName[] {
  const [list = '', ...behind] = at.split('/*')
  const found = valueAt(config, list)
  if (behind.length === 0) return typeof found === 'string' && found !== '' ? [{ name: found, pointer: list }] : []
  const entries = Array.isArray(found) ? (found as readonly Json[]) : []
  return entries.flatMap((entry, index) => {
    const name = behind[0] === '' ? entry : isJsonObject(entry) ? valueAt(entry, behind[0] ?? '') : undefined
    if (typeof name !== 'string' || name === '') return []
    return [{ name, pointer: `${list}/${index}${behind[0] ?? ''}` }]
  })
}

/** All fields that a name may be; `undefined` where there may be others. */
export function fieldsToName({ schema }: Pick<NamedShape, 'schema'>): readonly string[] | undefined {
  const view = viewOf(schema)
  const isSure = view.complete && schema[inferredKeyword] !== true && view.fieldNames.length > 0
  return isSure ? view.fieldNames : undefined
}

/** The fields that a config value may name, for pick lists; `pointer` is that of the value. */
export function fieldChoices(named: readonly NamedShape[], pointer: string): readonly FieldChoice[] {
  const shape = named.find(({ at }) => at.some((pattern) => isAt(pattern, pointer)))
  return shape ? Object.entries(propertiesOf(shape.schema)).map(([name, schema]) => ({ name, schema })) : []
}

export interface FieldChoice {
  readonly name: string
  readonly schema: JsonSchema
}

function isAt(pattern: string, pointer: string): boolean {
  const parts = pattern.split('/')
  const given = pointer.split('/')
  return parts.length === given.length && parts.every((part, at) => part === '*' || part === given[at])
}
