import { isExpressionValue, parseExpression } from '../expression/index.ts'
import type { FieldPath } from '../schema/index.ts'
import type { SourceField } from './field-expression.ts'
import { targetNames, type MappingRow, type RowAddress } from './mapping-row.ts'
import { isPath, outerScope, scopeOfLines, sourcesOf, type SourceScope } from './row-sources.ts'
import { pathKey } from './schema-tree.ts'
import { lookupOf, valueMapOf } from './value-forms.ts'

/** What a row is to an analyst; what cannot be told apart from a free expression is one. */
export type RowKind = 'empty' | 'fixed' | 'field' | 'expression' | 'valueMap' | 'lookup' | 'lines' | 'copy'

export interface RowDescription {
  readonly address: RowAddress
  readonly row: MappingRow
  /** The whole way from the record, `*` for every line. */
  readonly target: FieldPath
  readonly kind: RowKind
  /** Fields it reads, lines resolved: what to highlight beside the target. */
  readonly sources: readonly SourceField[]
  /** What its expressions may read. */
  readonly scope: SourceScope
}

const recordScope = outerScope(['record', 'trigger', 'run', 'vars'])

/** What a row is, without looking at the rows around it. */
export function rowKind(row: MappingRow, names: readonly string[] = recordScope.names): RowKind {
  if (row.lines !== undefined) return 'lines'
  if (row.copy !== undefined) return 'copy'
  const { value } = row
  if (isExpressionValue(value)) return expressionKind(value.$expr, names)
  return value === undefined || value === '' ? 'empty' : 'fixed'
}

function expressionKind(source: string, names: readonly string[]): RowKind {
  if (source.trim() === '') return 'empty'
  const parsed = parseExpression(source, { scope: names })
  if (!parsed.ok) return 'expression'
  if (isPath(parsed.expression.root)) return 'field'
  if (valueMapOf(parsed.expression) !== undefined) return 'valueMap'
  return lookupOf(parsed.expression) === undefined ? 'expression' : 'lookup'
}

/** Describes all rows of a mapping, those inside lines behind the row they belong to. Never throws. */
export function describeRows(rows: readonly MappingRow[], scope: SourceScope = recordScope): readonly RowDescription[] {
  return describe(rows, { address: [], target: [], scope })
}

interface Around {
  readonly address: RowAddress
  readonly target: FieldPath
  readonly scope: SourceScope
}

function describe(rows: readonly MappingRow[], around: Around): readonly RowDescription[] {
  return rows.flatMap((row, index) => {
    const { scope } = around
    const address = [...around.address, index]
    const target = [...around.target, ...targetNames(row.target)]
    const kind = rowKind(row, scope.names)
    const own = { address, row, target, kind, sources: sourcesOfRow(row, scope), scope }
    if (row.lines === undefined) return [own]
    const inside: Around = { address, target: [...target, '*'], scope: scopeOfLines(row.lines, scope) }
    return [own, ...describe(row.lines.rows, inside)]
  })
}

function sourcesOfRow(row: MappingRow, scope: SourceScope): readonly SourceField[] {
  const texts = [row.value, row.copy?.from, row.lines?.from, row.default].flatMap((value) =>
    isExpressionValue(value) ? [value.$expr] : [],
  )
  return texts.flatMap((text) => sourcesOf(text, scope))
}

/** The row whose target is exactly this field; the last of several, which wins. */
export function rowOfTarget(descriptions: readonly RowDescription[], target: FieldPath): RowDescription | undefined {
  const key = pathKey(target)
  return descriptions.findLast((each) => pathKey(each.target) === key)
}
