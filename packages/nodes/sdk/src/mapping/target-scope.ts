import type { FieldPath } from '../schema/index.ts'
import type { LineBinding } from './field-expression.ts'
import type { MappingRow } from './mapping-row.ts'
import { outerScope, scopeOfLines } from './row-sources.ts'
import { pathKey } from './schema-tree.ts'
import { walkRows } from './walk-rows.ts'

/** What the row of a target field may read. */
export interface TargetScope {
  readonly names: readonly string[]
  readonly lines: readonly LineBinding[]
  /** The rows beside it. */
  readonly rows: readonly MappingRow[]
  /** True when the lines it lies in have no source list yet. */
  readonly isUnset: boolean
}

/** The scope of a target field's row, there or not; `undefined` when it lies in a list that is not mapped to lines. */
export function scopeOfTarget(rows: readonly MappingRow[], target: FieldPath): TargetScope | undefined {
  const list = target.lastIndexOf('*')
  if (list < 0) return { names: ['record', 'trigger', 'run', 'vars'], lines: [], rows, isUnset: false }
  const key = pathKey(target.slice(0, list))
  const around = walkRows(rows).findLast((each) => each.row.lines !== undefined && pathKey(each.target) === key)
  const lines = around?.row.lines
  if (around === undefined || lines === undefined) return undefined
  const outer = outerScope(['record', 'trigger', 'run', 'vars'])
  const { names, lines: bound } = [...around.around, lines].reduce((scope, each) => scopeOfLines(each, scope), outer)
  return { names, lines: bound, rows: lines.rows, isUnset: lines.from.$expr.trim() === '' }
}
