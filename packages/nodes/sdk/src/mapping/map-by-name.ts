import type { FieldPath } from '../schema/index.ts'
import { describeRows } from './describe-rows.ts'
import { isMany } from './drop-field.ts'
import { applyMappingEdit, type MappingEdit } from './edit-rows.ts'
import { setTarget, type RowContent } from './edit-target.ts'
import { fieldExpression, type SourceField } from './field-expression.ts'
import type { MappingRow } from './mapping-row.ts'
import { pathKey } from './schema-tree.ts'
import { scopeOfTarget, type TargetScope } from './target-scope.ts'

export interface NamedPair {
  readonly source: SourceField
  readonly target: FieldPath
}

export interface MappedByName {
  readonly edit: MappingEdit
  readonly pairs: readonly NamedPair[]
}

/**
 * Maps target fields from the source fields of the same name, whatever the case and the separators (`unit_price`,
 * `UnitPrice`, `unit-price`). Fields that are mapped already are left alone. Where several sources have the name, the one
 * whose path reads most like the target's wins. Fields inside a list are mapped from the elements of the list that the
 * list itself is mapped from; lists of the same name become lines.
 */
export function mapByName(
  rows: readonly MappingRow[],
  sources: readonly SourceField[],
  targets: readonly FieldPath[],
): MappedByName {
  const byName = sourcesByName(sources)
  const done = new Set(describeRows(rows).flatMap(({ kind, target }) => (kind === 'empty' ? [] : [pathKey(target)])))
  const lists = new Set(targets.flatMap(listsAround))
  const found: Found = { rows, edits: [], pairs: [] }
  // Lists before what they hold, so that the lines are there.
  const wanted = targets.filter((target) => !done.has(pathKey(target))).toSorted((a, b) => starsIn(a) - starsIn(b))
  for (const target of wanted) {
    const scope = scopeOfTarget(found.rows, target)
    const named = byName.get(plainName(target.at(-1) ?? '')) ?? []
    const source = scope && closest(named, target, scope)
    if (scope === undefined || source === undefined) continue
    const holdsFields = lists.has(pathKey(target))
    const value = { $expr: fieldExpression(source, scope.lines) }
    add(found, { source, target }, holdsFields ? { lines: { from: value, rows: [] } } : { value })
  }
  return { edit: { kind: 'batch', edits: found.edits }, pairs: found.pairs }
}

interface Found {
  rows: readonly MappingRow[]
  readonly edits: MappingEdit[]
  readonly pairs: NamedPair[]
}

function add(found: Found, pair: NamedPair, content: RowContent): void {
  const edit = setTarget(found.rows, pair.target, content)
  const result = applyMappingEdit(found.rows, edit)
  if (!result.ok) return
  found.rows = result.rows
  found.edits.push(edit)
  found.pairs.push(pair)
}

function sourcesByName(sources: readonly SourceField[]): ReadonlyMap<string, readonly SourceField[]> {
  const byName = new Map<string, SourceField[]>()
  for (const source of sources) {
    const name = plainName(source.path.at(-1) ?? '')
    if (name !== '') byName.set(name, [...(byName.get(name) ?? []), source])
  }
  return byName
}

function closest(sources: readonly SourceField[], target: FieldPath, { lines }: TargetScope): SourceField | undefined {
  // A field of another list would give a list of values; only what the lines around reach is one value.
  const reachable = sources.filter((source) => !isMany(source, lines))
  const [best] = reachable.toSorted((left, right) => likeness(right, target) - likeness(left, target))
  return best
}

/** How many names at the end of both paths are the same; nearer to the record wins among equals. */
function likeness({ path }: SourceField, target: FieldPath): number {
  const [left, right] = [path.filter(isName).toReversed(), target.filter(isName).toReversed()]
  const differs = left.findIndex((name, at) => plainName(name) !== plainName(right[at] ?? ''))
  return (differs < 0 ? left.length : differs) - path.length / 100
}

function isName(step: string): boolean {
  return step !== '*'
}

/** Keys of the lists that a field lies in. */
function listsAround(target: FieldPath): readonly string[] {
  return target.flatMap((step, at) => (step === '*' ? [pathKey(target.slice(0, at))] : []))
}

function starsIn(path: FieldPath): number {
  return path.filter((step) => step === '*').length
}

function plainName(name: string): string {
  return name.toLocaleLowerCase().replaceAll(/[\s_.-]/g, '')
}
