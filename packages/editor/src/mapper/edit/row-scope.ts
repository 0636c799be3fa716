import { scopeOfTarget } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { LineBinding, MappingRow } from '@isthmus/sdk/mapping'

/** What the expressions of a row can read. */
export interface RowScope {
  readonly names: readonly string[]
  readonly lines: readonly LineBinding[]
}

const outer: RowScope = { names: ['record', 'trigger', 'run', 'vars'], lines: [] }

/** What the row of a target can read; a field of a list without lines has no line yet. */
export function rowScope(rows: readonly MappingRow[], target: FieldPath): RowScope {
  return scopeOfTarget(rows, target) ?? outer
}
