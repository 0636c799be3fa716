import { isJsonObject, type Json } from '../../json.ts'
import type { LinesMapping } from '../../mapping/index.ts'
import { escapePointer } from '../../schema/index.ts'
import { isExpressionValue, type ExpressionValue } from '../flow.ts'
import { insideLines, outerLine, rowsIn, type RowScope } from './row-typing.ts'
import type { ExpressionTypes } from './value-typing.ts'

/** A computed value of a config, with what its expression can read. */
export interface ConfigExpression {
  readonly value: ExpressionValue
  /** JSON pointer of the value in the config. */
  readonly pointer: string
  readonly types: ExpressionTypes
  /** Targets of the rows it belongs to, outermost first; none outside of mappings. */
  readonly targets: readonly string[]
}

/** The computed values of a row, those of its lines included. */
export function rowExpressions(row: object, scope: RowScope): readonly ConfigExpression[] {
  return expressionsIn(row as Json, { pointer: '', scope, targets: [] })
}

interface Place {
  readonly pointer: string
  readonly scope: RowScope
  readonly targets: readonly string[]
}

/**
 * All computed values of a config in document order, those inside the lines of mappings with the names that lines add.
 *
 * @param scopeAt What expressions below a member of the config can read.
 */
export function configExpressions(
  config: { readonly [key: string]: Json },
  scopeAt: (pointer: string) => RowScope,
): readonly ConfigExpression[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const pointer = `/${escapePointer(key)}`
    return expressionsIn(value, { pointer, scope: scopeAt(pointer), targets: [] })
  })
}

function expressionsIn(value: Json | undefined, place: Place): readonly ConfigExpression[] {
  if (isExpressionValue(value)) {
    return [{ value, pointer: place.pointer, types: place.scope.types, targets: place.targets }]
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((entry, at) =>
      expressionsIn(entry, { ...place, pointer: `${place.pointer}/${at}` }),
    )
  }
  if (!isJsonObject(value)) return []
  const [row] = rowsIn([value])
  const targets = row ? [...place.targets, row.target] : place.targets
  return Object.entries(value).flatMap(([key, entry]) => {
    const inside = { ...place, targets, pointer: `${place.pointer}/${escapePointer(key)}` }
    return row?.lines && key === 'lines' ? expressionsOfLines(row.lines, inside) : expressionsIn(entry, inside)
  })
}

function expressionsOfLines(lines: LinesMapping, place: Place): readonly ConfigExpression[] {
  const { group: _, ...ungrouped } = lines
  const below = (name: string, value: unknown, scope: RowScope) =>
    expressionsIn(value as Json | undefined, { ...place, scope, pointer: `${place.pointer}/${name}` })
  const picking = insideLines(ungrouped, place.scope)
  return [
    ...below('from', lines.from, place.scope),
    ...below('flatten', lines.flatten, outerLine(lines, place.scope)),
    ...below('where', lines.where, picking),
    ...below('group', lines.group, picking),
    ...below('rows', lines.rows, insideLines(lines, place.scope)),
  ]
}
