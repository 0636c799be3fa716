import { coverage, createSchemaTree, describeRows, pathKey } from '@isthmus/sdk/mapping'
import type { MappingRow } from '@isthmus/sdk/mapping'
import type { MapperData } from '../state/mapper-data.ts'
import type { MapperUiState } from '../state/mapper-ui.ts'
import { ancestorPaths } from './field-keys.ts'

const fewFields = 30

/**
 * What is shown at first: everything that has rows inside is unfolded, in small shapes the first level, too. The keyboard
 * is at the first field that misses a value.
 */
export function startView({
  node,
  list,
  target,
  filled,
  isOwn,
}: MapperData): Pick<MapperUiState, 'targetOpen' | 'targetAt'> {
  const rows = rowsIn(node.config[list])
  const described = describeRows(rows)
  const above = described.flatMap((row) => ancestorPaths(row.target).map((path) => pathKey(path)))
  const top = createSchemaTree(target).roots()
  const small = top.length <= fewFields ? top.filter((field) => field.hasChildren).map((field) => field.key) : []
  const [missing] =
    target && !isOwn ? coverage(rows, target, { filled: filled.map((path) => path.join('.')) }).missing : []
  return {
    targetOpen: new Set([...above, ...small, ...(missing ? ancestorPaths(missing).map((path) => pathKey(path)) : [])]),
    targetAt: missing ? pathKey(missing) : (top[0]?.key ?? described[0]?.target.join('/')),
  }
}

function rowsIn(value: unknown): readonly MappingRow[] {
  return Array.isArray(value) ? (value as readonly MappingRow[]) : []
}
