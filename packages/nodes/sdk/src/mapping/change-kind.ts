import { isExpressionValue, parseExpression } from '../expression/index.ts'
import type { Json } from '../json.ts'
import { rowKind, type RowKind } from './describe-rows.ts'
import type { RowContent } from './edit-target.ts'
import type { MappingRow } from './mapping-row.ts'
import { lookupExpression, lookupOf, valueMapExpression, valueMapOf } from './value-forms.ts'

/** What was entered for a row under each kind; an editor keeps it while the row is shown. */
export type KindMemory = Readonly<Partial<Record<RowKind, RowContent>>>

/** Scope names that a row's expression may read, and what was entered before. */
export interface ChangeKindOptions {
  readonly memory?: KindMemory
  readonly names?: readonly string[]
}

/**
 * Gives a row another kind. What it holds is carried over as far as the kind allows (`record.level` becomes
 * `mapValue("", record.level)`), and remembered: changing back brings it as it was. Default and what becomes of an empty
 * value stay.
 */
export function changeKind(
  row: MappingRow,
  kind: RowKind,
  { memory = {}, names }: ChangeKindOptions = {},
): { readonly row: MappingRow; readonly memory: KindMemory } {
  const { target, default: fallback, whenEmpty, ...content } = row
  const before = rowKind(row, names)
  if (before === kind) return { row, memory }
  const kept = { ...memory, [before]: content }
  const entered = memory[kind] ?? converted(row, kind, names)
  const after = {
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(whenEmpty === undefined ? {} : { whenEmpty }),
  }
  return { row: { target, ...entered, ...after }, memory: kept }
}

// oxlint-disable-next-line complexity -- one short case per kind
function converted(row: MappingRow, kind: RowKind, names: readonly string[] | undefined): RowContent {
  const source = sourceOf(row)
  const inner = innerSource(source, names)
  switch (kind) {
    case 'empty':
      return {}
    case 'fixed':
      return { value: fixedOf(row, source) }
    case 'field':
      return { value: { $expr: inner } }
    case 'expression':
      return { value: { $expr: source } }
    case 'valueMap':
      return { value: { $expr: valueMapExpression({ map: '', direction: 'forward', value: inner || 'null' }) } }
    case 'lookup':
      return {
        value: { $expr: lookupExpression({ list: '[]', key: ['id'], equals: inner || 'null', field: ['name'] }) },
      }
    case 'lines':
      return { lines: { from: { $expr: inner }, rows: [] } }
    case 'copy':
      return { copy: { from: { $expr: inner } } }
  }
}

/** The expression of whatever a row holds. */
function sourceOf({ value, lines, copy }: MappingRow): string {
  if (lines !== undefined) return lines.from.$expr
  if (copy !== undefined) return copy.from.$expr
  if (isExpressionValue(value)) return value.$expr
  return value === undefined || value === null || value === '' ? '' : JSON.stringify(value)
}

/** What a form around it looks up. */
function innerSource(source: string, names: readonly string[] | undefined): string {
  const parsed = parseExpression(source, names === undefined ? {} : { scope: names })
  if (!parsed.ok) return source
  return valueMapOf(parsed.expression)?.value ?? lookupOf(parsed.expression)?.equals ?? source
}

function fixedOf({ value }: MappingRow, source: string): Json {
  if (value !== undefined && !isExpressionValue(value)) return value
  const parsed = parseExpression(source, { scope: [] })
  const root = parsed.ok ? parsed.expression.root : undefined
  return root?.kind === 'literal' ? (root.value ?? null) : ''
}
