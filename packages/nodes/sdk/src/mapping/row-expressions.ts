import { isExpressionValue } from '../expression/index.ts'
import { scopeInside } from './line-names.ts'
import type { MappingRow, RowAddress } from './mapping-row.ts'

/** An expression of a mapping, and what it may read. */
export interface RowExpression {
  readonly address: RowAddress
  /** JSON pointer below the list of rows, such as `/2/lines/rows/0/value`. */
  readonly pointer: string
  readonly source: string
  /** Names it may read. */
  readonly scope: readonly string[]
}

/** All expressions of a mapping, those inside lines included, each with its own scope: what checks and completion ask for. */
export function rowExpressions(rows: readonly MappingRow[], scope: readonly string[]): readonly RowExpression[] {
  return expressionsIn(rows, { address: [], pointer: '', scope })
}

interface Around {
  readonly address: RowAddress
  readonly pointer: string
  readonly scope: readonly string[]
}

function expressionsIn(rows: readonly MappingRow[], around: Around): readonly RowExpression[] {
  return rows.flatMap((row, index) => {
    const address = [...around.address, index]
    const pointer = `${around.pointer}/${index}`
    const found = (name: string, value: unknown, scope = around.scope): readonly RowExpression[] =>
      isExpressionValue(value) ? [{ address, pointer: `${pointer}/${name}`, source: value.$expr, scope }] : []
    const { value, lines, copy } = row
    return [
      ...found('value', value),
      ...found('copy/from', copy?.from),
      ...(lines === undefined ? [] : linesIn(lines, { address, pointer, scope: around.scope }, found)),
      ...found('default', row.default),
    ]
  })
}

function linesIn(
  lines: NonNullable<MappingRow['lines']>,
  { address, pointer, scope }: Around,
  found: (name: string, value: unknown, scope?: readonly string[]) => readonly RowExpression[],
): readonly RowExpression[] {
  const picking = scopeInside(scope, lines.group === undefined ? lines : withoutGroup(lines))
  const { flatten: _, ...plain } = withoutGroup(lines)
  return [
    ...found('lines/from', lines.from),
    ...found('lines/flatten', lines.flatten, scopeInside(scope, plain)),
    ...found('lines/where', lines.where, picking),
    ...found('lines/group', lines.group, picking),
    ...expressionsIn(lines.rows, { address, pointer: `${pointer}/lines/rows`, scope: scopeInside(scope, lines) }),
  ]
}

function withoutGroup(lines: NonNullable<MappingRow['lines']>): NonNullable<MappingRow['lines']> {
  const { group: _, ...rest } = lines
  return rest
}
