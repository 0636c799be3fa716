import type { SchemaTree, SchemaTreeRow, SourceField } from '@isthmus/sdk/mapping'
import { sourceKey } from '../model/field-keys.ts'
import type { SourceRoot } from '../model/source-lines.ts'

/** What goes along when a field is taken: the whole selection when it belongs to it. */
export function carriedWith(
  source: SourceField,
  selected: ReadonlySet<string>,
  roots: readonly SourceRoot[],
): readonly SourceField[] {
  if (!selected.has(sourceKey(source))) return [source]
  const others = roots.flatMap(({ root, tree }) =>
    [...selected].flatMap((key) => {
      const field = key.startsWith(`${root}:`) ? tree.row(key.slice(root.length + 1)) : undefined
      return field ? [{ root, path: field.path }] : []
    }),
  )
  return others.length > 0 ? others : [source]
}

const mostFields = 5000
const deepest = 6

/** The selected source fields; all there are when none are. */
export function carriedSelection(selected: ReadonlySet<string>, roots: readonly SourceRoot[]): readonly SourceField[] {
  const chosen = roots.flatMap(({ root, tree }) => fieldsOf(root, tree))
  const some = chosen.filter((source) => selected.has(sourceKey(source)))
  return some.length > 0 ? some : chosen
}

function fieldsOf(root: SourceField['root'], tree: SchemaTree): readonly SourceField[] {
  const found: SourceField[] = []
  const visit = (row: SchemaTreeRow): void => {
    if (found.length >= mostFields) return
    found.push({ root, path: row.path })
    if (row.hasChildren && row.depth < deepest) for (const child of tree.children(row.key)) visit(child)
  }
  for (const row of tree.roots()) visit(row)
  return found
}
