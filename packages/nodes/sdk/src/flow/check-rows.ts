import type { Problem } from '../errors.ts'
import { listedNames, nearestName } from '../expression/index.ts'
import type { JsonSchema } from '../json.ts'
import { fit, viewOf, type FieldView, type Misfit, type SchemaView } from '../typing/index.ts'
import { misfitFinding, valueFinding } from './check-misfits.ts'
import { unitFinding } from './check-units.ts'
import { finding, nearParam } from './finding.ts'
import { rowLabel, type TargetRow } from './target-rows.ts'

interface Against {
  /** Title of the node. */
  readonly node: string
  /** What the rows fill. */
  readonly view: SchemaView
  readonly others: readonly TargetRow[]
}

interface RowFindings {
  readonly problems: readonly Problem[]
  /** Of lines that fill a list: what the list holds, so that the rows inside can be looked at one by one. */
  readonly lines?: SchemaView
}

/** What is wrong with one row: its target, and what it puts there. */
export function rowFindings(row: TargetRow, against: Against): RowFindings {
  const found = fieldAt(against.view, row.path)
  if (found === undefined) return { problems: [] }
  if (found.kind === 'unknown') return { problems: [unknownTarget(row, found, against.node)] }
  const { value: target } = found.field
  if (target.readOnly) return { problems: [readOnlyTarget(row, against.node)] }
  const fixed = valueFinding(row, target, against.node)
  if (fixed) return { problems: [fixed] }
  return valueFindings(row, target, against)
}

/** What is wrong with the value that a row puts into a place that is there. */
function valueFindings(row: TargetRow, target: SchemaView, { node, others }: Against): RowFindings {
  const lines = row.row.lines && isList(target) && isList(viewOf(row.schema)) ? target.element() : undefined
  const misfits = fit(viewOf(lines ? withoutItems(row.schema) : row.schema), target)
  const own = row.row.copy ? ofCopy(misfits, row, others) : misfits
  const problems = own.flatMap((misfit) => misfitFinding(misfit, { node, row, target }) ?? [])
  const unit = problems.length === 0 ? unitFinding(row, target, node) : undefined
  const all = unit ? [unit] : problems
  return lines ? { problems: all, lines } : { problems: all }
}

function isList({ kinds }: SchemaView): boolean {
  return kinds?.size === 1 && kinds.has('list')
}

/** A list that may hold anything. */
function withoutItems(list: JsonSchema): JsonSchema {
  return { ...list, items: {} }
}

/**
 * A copy brings along what its source has, and single rows have the last word. What the target lacks, or sets itself, is
 * left out there; whether all of it is filled is asked of all rows together.
 */
function ofCopy(misfits: readonly Misfit[], { path }: TargetRow, others: readonly TargetRow[]): readonly Misfit[] {
  const isSaidElsewhere = (misfit: Misfit) => {
    const place = [...path, ...misfit.path]
    return others.some(({ row, path: other }) => !row.copy && other.every((name, at) => place[at] === name))
  }
  return misfits.filter(
    (misfit) => !['unknown', 'missing', 'read-only'].includes(misfit.kind) && !isSaidElsewhere(misfit),
  )
}

type Found =
  | { readonly kind: 'field'; readonly field: FieldView }
  | { readonly kind: 'unknown'; readonly depth: number; readonly known: readonly string[] }

/** What stands at a target path; `undefined` where the target does not say. */
function fieldAt(view: SchemaView, path: readonly string[]): Found | undefined {
  let here = view
  let field: FieldView | undefined = { required: true, value: view }
  for (const [depth, name] of path.entries()) {
    if (here.fieldNames.length === 0) return undefined
    field = here.field(name)
    if (!field) return here.open ? undefined : { kind: 'unknown', depth, known: here.fieldNames }
    if (field.value.readOnly) return { kind: 'field', field }
    here = field.value
  }
  return { kind: 'field', field }
}

function unknownTarget(row: TargetRow, found: Extract<Found, { kind: 'unknown' }>, node: string): Problem {
  const { path, pointer } = row
  const place = `/config${pointer}/target`
  const nearest = nearestName(path[found.depth] ?? '', found.known)
  const renamed = nearest && [...path.slice(0, found.depth), nearest, ...path.slice(found.depth + 1)].join('.')
  const fix = renamed ? { kind: 'set' as const, path: place, value: renamed } : undefined
  const params = { node, field: rowLabel(row), ...nearParam(nearest), known: listedNames(found.known) }
  return finding('TARGET_FIELD_UNKNOWN', params, { path: place, fix })
}

function readOnlyTarget(row: TargetRow, node: string): Problem {
  const path = `/config${row.pointer}`
  return finding('TARGET_READ_ONLY', { node, field: rowLabel(row) }, { path, fix: { kind: 'remove', path } })
}
