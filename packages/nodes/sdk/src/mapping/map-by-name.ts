import type { FieldPath } from '../schema/index.ts'
import { describeRows } from './describe-rows.ts'
import { applyMappingEdit, type MappingEdit } from './edit-rows.ts'
import { setTarget } from './edit-target.ts'
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
  const byName = new Map<string, SourceField[]>()
  for (const source of sources) {
    const name = plainName(source.path.at(-1) ?? '')
    if (name !== '') byName.set(name, [...(byName.get(name) ?? []), source])
  }
  let current = rows
  const edits: MappingEdit[] = []
  const pairs: NamedPair[] = []
  const isMapped = new Set(
    describeRows(rows).flatMap(({ kind, target }) => (kind === 'empty' ? [] : [pathKey(target)])),
  )
  // Lists before what they hold, so that the lines are there.
  for (const target of targets.toSorted((left, right) => starsIn(left) - starsIn(right))) {
    if (isMapped.has(pathKey(target))) continue
    const scope = scopeOfTarget(current, target)
    const source = scope && closest(byName.get(plainName(target.at(-1) ?? '')) ?? [], target, scope)
    if (scope === undefined || source === undefined) continue
    const holdsFields = targets.some((other) => pathKey(other).startsWith(`${pathKey(target)}/*`))
    const $expr = fieldExpression(source, scope.lines)
    const edit = setTarget(
      current,
      target,
      holdsFields ? { lines: { from: { $expr }, rows: [] } } : { value: { $expr } },
    )
    const result = applyMappingEdit(current, edit)
    if (!result.ok) continue
    current = result.rows
    edits.push(edit)
    pairs.push({ source, target })
  }
  return { edit: { kind: 'batch', edits }, pairs }
}

function closest(sources: readonly SourceField[], target: FieldPath, { lines }: TargetScope): SourceField | undefined {
  // A field of another list would give a list of values; only what the lines around reach is one value.
  const reachable = sources.filter(({ root, path }) => {
    const bound = lines.filter(
      ({ source }) => source.root === root && source.path.every((name, at) => path[at] === name),
    )
    const reach = Math.max(0, ...bound.map(({ source }) => source.path.length))
    return !path.slice(reach).includes('*')
  })
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

function starsIn(path: FieldPath): number {
  return path.filter((step) => step === '*').length
}

function plainName(name: string): string {
  return name.toLocaleLowerCase().replaceAll(/[\s_.-]/g, '')
}
