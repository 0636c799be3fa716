import { searchTree } from '@isthmus/sdk/mapping'
import type { Json } from '@isthmus/sdk'
import type { SchemaTree, SchemaTreeRow, SourceField } from '@isthmus/sdk/mapping'
import { sampleAt, sourceKey } from './field-keys.ts'

/** What expressions can read under one name: the record, the trigger's record. */
export interface SourceRoot {
  readonly root: SourceField['root']
  readonly tree: SchemaTree
  readonly sample: Json | undefined
}

/** One line of the source tree; the head of a root has no field. */
export interface SourceLine {
  readonly key: string
  readonly source: SourceField
  readonly field: SchemaTreeRow | undefined
  readonly depth: number
  readonly hasChildren: boolean
  readonly open: boolean
  readonly sample: Json | undefined
}

interface SourceView {
  /** Keys whose state differs from how they start: heads open, fields closed below the first level. */
  readonly toggled: ReadonlySet<string>
  readonly search: string
}

/** The lines of the source tree that are unfolded, or with a search the fields found with all they lie in. */
export function sourceLines(
  roots: readonly SourceRoot[],
  view: SourceView,
): { readonly lines: readonly SourceLine[]; readonly isComplete: boolean } {
  let isComplete = true
  const lines = roots.flatMap((root): readonly SourceLine[] => {
    const found = view.search.trim() === '' ? undefined : searchTree(root.tree, view.search)
    if (found) isComplete &&= found.isComplete
    const keys = found && new Set(found.rows.map((row) => row.key))
    if (keys?.size === 0) return []
    const head = headOf(root, found !== undefined || isOpen(view, headKey(root)))
    return [head, ...(head.open ? linesBelow(root.tree.roots(), { root, view, keys }) : [])]
  })
  return { lines, isComplete }
}

interface Walk {
  readonly root: SourceRoot
  readonly view: SourceView
  /** With a search: the only keys shown. */
  readonly keys: ReadonlySet<string> | undefined
}

function linesBelow(rows: readonly SchemaTreeRow[], walk: Walk): readonly SourceLine[] {
  const { root, view, keys } = walk
  return rows.flatMap((field): readonly SourceLine[] => {
    if (keys && !keys.has(field.key)) return []
    const source: SourceField = { root: root.root, path: field.path }
    const key = sourceKey(source)
    const children = field.hasChildren ? root.tree.children(field.key) : []
    const open = field.hasChildren && (keys ? children.some((child) => keys.has(child.key)) : isOpen(view, key))
    const { depth, hasChildren } = field
    const line = { key, source, field, depth, hasChildren, open, sample: sampleAt(root.sample, field.path) }
    return open ? [line, ...linesBelow(children, walk)] : [line]
  })
}

function headKey({ root }: SourceRoot): string {
  return sourceKey({ root, path: [] })
}

function headOf({ root, sample }: SourceRoot, open: boolean): SourceLine {
  const source: SourceField = { root, path: [] }
  return { key: sourceKey(source), source, field: undefined, depth: 0, hasChildren: true, open, sample }
}

/** The record starts unfolded, everything else folded. */
function isOpen({ toggled }: SourceView, key: string): boolean {
  return toggled.has(key) !== (key === sourceKey({ root: 'record', path: [] }))
}
