import type { SchemaTree, SchemaTreeRow } from './schema-tree.ts'

/** Rows a list can show at all; a schema that contains itself could be unfolded for ever. */
const maxVisible = 20_000

/** The rows of a tree that show, from top to bottom, for a virtual list. `expanded` holds keys of rows. */
export function visibleRows(tree: SchemaTree, expanded: ReadonlySet<string>): readonly SchemaTreeRow[] {
  const rows: SchemaTreeRow[] = []
  const add = (found: readonly SchemaTreeRow[]): void => {
    for (const row of found) {
      if (rows.length >= maxVisible) return
      rows.push(row)
      if (row.hasChildren && expanded.has(row.key)) add(tree.children(row.key))
    }
  }
  add(tree.roots())
  return rows
}

/** What a search in a tree found. */
export interface TreeSearch {
  /** Fields that match, each below the fields it lies in. */
  readonly rows: readonly SchemaTreeRow[]
  /** Keys of the rows that match themselves. */
  readonly matches: ReadonlySet<string>
  /** False when the tree has more fields than were looked at. */
  readonly isComplete: boolean
}

const searchLimits = { maxVisited: 20_000, maxMatches: 500, maxDepth: 8 }

/**
 * Finds the fields whose name, title or path holds all words of a query, in any order and case; levels that are folded
 * are searched too.
 */
export function searchTree(tree: SchemaTree, query: string): TreeSearch {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const rows: SchemaTreeRow[] = []
  const matches = new Set<string>()
  const state = { visited: 0, isComplete: true }
  const visit = (row: SchemaTreeRow, around: string): readonly SchemaTreeRow[] => {
    state.visited += 1
    if (state.visited > searchLimits.maxVisited || matches.size >= searchLimits.maxMatches) {
      state.isComplete = false
      return []
    }
    const titles = [row.title, ...Object.values(row.titles ?? {})].join(' ')
    const text = `${around} ${row.name} ${titles}`.toLocaleLowerCase()
    const own = `${row.name} ${titles}`.toLocaleLowerCase()
    const isMatch = words.every((word) => text.includes(word)) && words.some((word) => own.includes(word))
    if (isMatch) matches.add(row.key)
    const inside = visitChildren(row, text)
    return isMatch || inside.length > 0 ? [row, ...inside] : []
  }
  const visitChildren = (row: SchemaTreeRow, text: string): readonly SchemaTreeRow[] => {
    if (!row.hasChildren) return []
    if (row.depth + 1 < searchLimits.maxDepth) return tree.children(row.key).flatMap((inner) => visit(inner, text))
    state.isComplete = false
    return []
  }
  if (words.length === 0) return { rows: tree.roots(), matches, isComplete: true }
  for (const root of tree.roots()) rows.push(...visit(root, ''))
  return { rows, matches, isComplete: state.isComplete }
}
