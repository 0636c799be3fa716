import { pathKey, searchTree } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { SchemaTree, SchemaTreeRow } from '@isthmus/sdk/mapping'
import { ancestorPaths, parentPath, pathText } from './field-keys.ts'

/** One line of the target side: a field of the schema, or one that only a row names. */
export interface TargetLine {
  readonly key: string
  readonly path: FieldPath
  readonly name: string
  readonly depth: number
  /** Absent for the whole record and for fields that the schema does not name. */
  readonly field: SchemaTreeRow | undefined
  readonly hasChildren: boolean
  readonly open: boolean
}

export interface TargetView {
  readonly tree: SchemaTree
  /** Targets of all rows. */
  readonly mapped: readonly FieldPath[]
  readonly open: ReadonlySet<string>
  readonly search: string
  /** The only fields wanted; all when left out. What they lie in is shown, too. */
  readonly only?: readonly FieldPath[] | undefined
}

/** The lines of the target side in the order of the schema; rows for unknown fields stand behind the known ones. */
export function targetLines(view: TargetView): readonly TargetLine[] {
  const free = freeChildren(view)
  const shown = shownKeys(view)
  const below = (rows: readonly SchemaTreeRow[], parent: FieldPath, depth: number): readonly TargetLine[] => [
    ...rows.flatMap((field) => known(field, depth)),
    ...(free.get(pathKey(parent)) ?? []).flatMap((path) => unknown(path, parent, depth)),
  ]
  const isOpen = (key: string): boolean => shown !== undefined || view.open.has(key)
  const known = (field: SchemaTreeRow, depth: number): readonly TargetLine[] => {
    if (shown && !shown.has(field.key)) return []
    const { key, path, name } = field
    const hasChildren = field.hasChildren || free.has(key)
    const children = hasChildren && isOpen(key) ? below(view.tree.children(key), path, depth + 1) : []
    return [{ key, path, name, depth, field, hasChildren, open: children.length > 0 }, ...children]
  }
  const unknown = (path: FieldPath, parent: FieldPath, depth: number): readonly TargetLine[] => {
    const key = pathKey(path)
    if (shown && !shown.has(key)) return []
    const hasChildren = free.has(key)
    const children = hasChildren && isOpen(key) ? below([], path, depth + 1) : []
    const name = pathText(path.slice(parent.length).filter((step, index) => index > 0 || step !== '*'))
    return [{ key, path, name, depth, field: undefined, hasChildren, open: children.length > 0 }, ...children]
  }
  const fields = below(view.tree.roots(), [], 0)
  return shown && !shown.has(pathKey([])) ? fields : [wholeLine(), ...fields]
}

function wholeLine(): TargetLine {
  const key = pathKey([])
  return { key, path: [], name: '', depth: 0, field: undefined, hasChildren: false, open: false }
}

/** Targets that the schema does not name, below the nearest field that is there. */
function freeChildren({ tree, mapped }: TargetView): ReadonlyMap<string, readonly FieldPath[]> {
  const targets = new Set(mapped.map((path) => pathKey(path)))
  const children = new Map<string, FieldPath[]>()
  const seen = new Set<string>()
  for (const path of mapped) {
    const key = pathKey(path)
    if (path.length === 0 || tree.row(key) || seen.has(key)) continue
    seen.add(key)
    const parent = ancestorPaths(path).find((above) => tree.row(pathKey(above)) || targets.has(pathKey(above))) ?? []
    children.set(pathKey(parent), [...(children.get(pathKey(parent)) ?? []), path])
  }
  return children
}

/** With a search or a filter: the keys of what is wanted and of all it lies in. */
function shownKeys({ tree, mapped, search, only }: TargetView): ReadonlySet<string> | undefined {
  const wanted = search.trim().toLocaleLowerCase()
  if (wanted === '') return only && withAncestors(only)
  const found = searchTree(tree, search)
  const free = mapped.filter((path) => pathText(path).toLocaleLowerCase().includes(wanted))
  const keys = new Set([...found.rows.map((row) => row.key), ...withAncestors(free)])
  if (!only) return keys
  const kept = withAncestors(only)
  return new Set([...keys].filter((key) => kept.has(key)))
}

function withAncestors(paths: readonly FieldPath[]): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => [path, ...ancestorPaths(path)].map((each) => pathKey(each))))
}

/** Fields that must be unfolded so that a field is seen. */
export function keysAbove(path: FieldPath): readonly string[] {
  return ancestorPaths(path).map((above) => pathKey(above))
}

/** The whole record's key has no parent. */
export function parentKey(path: FieldPath): string | undefined {
  const parent = parentPath(path)
  return parent && pathKey(parent)
}
