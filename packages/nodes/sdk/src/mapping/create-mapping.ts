import { createLibrary, type ClosureOptions } from '../expression/index.ts'
import { isJsonObject, type Json } from '../json.ts'
import type { ValueMap } from '../value-map/index.ts'
import { buildRows, type Building, type MappingScope, type TypesAt } from './compute-row.ts'
import type { MappingRow } from './mapping-row.ts'
import { objectOfRows } from './object-of-rows.ts'

export interface CreateMappingOptions {
  /** Title of the node, for messages. */
  readonly node?: string
  /** JSON pointer of the rows in the node's config, for messages; `/fields` when left out. */
  readonly path?: string
  /** Starts from the record, as the node "Map fields" does when it keeps other fields. */
  readonly keep?: boolean
  /** Names that expressions may read; `record`, `trigger`, `run` and `vars` when left out. */
  readonly scope?: readonly string[]
  /** Value maps by name, for `mapValue`. */
  readonly valueMaps?: ReadonlyMap<string, ValueMap>
  /** What is known of what the expression at a JSON pointer (`/fields/0/value`) reads; give what the engine is given. */
  readonly typesAt?: TypesAt
  /** The table of `pinyin`, from `loadPinyinTable`. */
  readonly pinyinTable?: string
  /** Work of all evaluations together, see `ClosureOptions`; counted down, so that it can be shared and refilled. */
  readonly work?: { left: number }
}

const mappingScope: readonly string[] = ['record', 'trigger', 'run', 'vars']

/**
 * Makes a mapping runnable without generating code, for previews under a strict content security policy: the same
 * results and messages as the script of `printMapping`, several times slower.
 *
 * @returns A function from `{ record, trigger, run, vars }` to the mapped record. It throws a `FlowError`
 * (`EXPRESSION_FAILED`) that names the row.
 * Errors: `EXPRESSION_INVALID` when an expression does not parse.
 */
export function createMapping(
  rows: readonly MappingRow[],
  options: CreateMappingOptions = {},
): (scope: MappingScope) => Json {
  const compute = buildRows(rows, mappingBuilding(options))
  return (scope) => {
    const record = scope['record']
    return objectOfRows(compute(scope), options.keep && isJsonObject(record) ? record : {})
  }
}

/** What the rows of a node are built with. */
export function mappingBuilding(options: CreateMappingOptions): Building {
  const { node = '', path = '/fields', scope = mappingScope, valueMaps, pinyinTable, work, typesAt } = options
  const closures: ClosureOptions = { valueMaps, pinyinTable, ...(work === undefined ? {} : { work }) }
  return { library: createLibrary(pinyinTable), closures, node, path, trail: [], scope, typesAt }
}
