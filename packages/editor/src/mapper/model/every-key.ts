import { pathKey } from '@isthmus/sdk/mapping'
import type { SchemaTree, SchemaTreeRow } from '@isthmus/sdk/mapping'
import type { MapperModel } from '../state/use-mapper-model.ts'
import { sourceKey } from './field-keys.ts'

const mostFields = 10_000
const deepest = 6

/** The keys that unfold both sides; recursive and huge shapes as far as anybody can look at. */
export function everyKey({ roots, targetTree, described }: Pick<MapperModel, 'roots' | 'targetTree' | 'described'>) {
  const sources = roots.flatMap(({ root, tree }) => [
    // The record starts unfolded, so its key would fold it.
    ...(root === 'record' ? [] : [sourceKey({ root, path: [] })]),
    ...branches(tree).map((row) => sourceKey({ root, path: row.path })),
  ])
  const rowsWithRows = described.flatMap((row) => (row.kind === 'lines' ? [row.target] : []))
  return {
    sourceToggled: new Set(sources),
    targetOpen: new Set([...branches(targetTree).map((row) => row.key), ...rowsWithRows.map((path) => pathKey(path))]),
  }
}

function branches(tree: SchemaTree): readonly SchemaTreeRow[] {
  const found: SchemaTreeRow[] = []
  let left = mostFields
  const visit = (row: SchemaTreeRow): void => {
    left -= 1
    if (!row.hasChildren || row.depth >= deepest || left < 0) return
    found.push(row)
    for (const child of tree.children(row.key)) visit(child)
  }
  for (const row of tree.roots()) visit(row)
  return found
}
