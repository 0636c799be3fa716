import { createSchemaTree, describeRows, pathKey } from '@isthmus/sdk'
import type { MappingRow } from '@isthmus/sdk'
import type { MapperData } from '../state/mapper-data.ts'
import { ancestorPaths } from './field-keys.ts'

const fewFields = 30

/** What is unfolded at first: everything that has rows inside, and in small shapes the first level. */
export function startOpen({ node, list, target }: MapperData): ReadonlySet<string> {
  const rows: unknown = node.config[list]
  const described = describeRows(Array.isArray(rows) ? (rows as readonly MappingRow[]) : [])
  const above = described.flatMap((row) => ancestorPaths(row.target).map((path) => pathKey(path)))
  const top = createSchemaTree(target).roots()
  const small = top.length <= fewFields ? top.filter((field) => field.hasChildren).map((field) => field.key) : []
  return new Set([...above, ...small])
}
