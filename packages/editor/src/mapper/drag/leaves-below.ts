import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { SchemaTree, SchemaTreeRow } from '@isthmus/sdk/mapping'

const mostFields = 5000
const deepest = 6

/** All fields without fields of their own below a target, or in the whole record; recursive shapes end somewhere. */
export function leavesBelow(tree: SchemaTree, target: FieldPath): readonly FieldPath[] {
  const found: FieldPath[] = []
  const visit = (row: SchemaTreeRow): void => {
    if (found.length >= mostFields) return
    const children = row.hasChildren && row.depth < deepest ? tree.children(row.key) : []
    if (children.length === 0 && !row.readOnly) found.push(row.path)
    for (const child of children) visit(child)
  }
  const own = target.length > 0 ? tree.row(pathKey(target)) : undefined
  for (const row of own ? [own] : tree.roots()) visit(row)
  return found
}
