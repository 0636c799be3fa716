import { flowError, FlowError, type Problem } from '../errors.ts'
import { isExpressionValue, parseExpression, referencesOf } from '../expression/index.ts'
import type { Json } from '../json.ts'
import type { FieldPath } from '../schema/index.ts'
import { buildLineScopes, buildRow, type Building, type MappingScope } from './compute-row.ts'
import { createMapping, mappingBuilding, type CreateMappingOptions } from './create-mapping.ts'
import { rowKind } from './describe-rows.ts'
import { targetNames, type MappingRow, type RowAddress } from './mapping-row.ts'
import { isSkipped } from './object-of-rows.ts'
import { rowLabel } from './row-label.ts'

export interface PreviewOptions extends Omit<CreateMappingOptions, 'work' | 'path'> {
  /** Work of the whole preview, see `ClosureOptions.maxWork`; 200,000 when left out. */
  readonly maxWork?: number
  /** Which line of a row with lines is shown, by the row's address joined with "."; the first when left out. */
  readonly lines?: ReadonlyMap<string, number>
}

/** What one row does to the sample. */
export interface FieldPreview {
  readonly address: RowAddress
  readonly target: FieldPath
  /** What it reads, in the order of its expression. */
  readonly before: readonly { readonly text: string; readonly value: Json | undefined }[]
  /** What it gives; `undefined` when it is skipped, fails, or nothing was entered. */
  readonly after: Json | undefined
  readonly outcome: 'value' | 'skipped' | 'empty' | 'failed'
  readonly problem?: Problem
  /** Of a row with lines: how many there are. */
  readonly lines?: number
}

export interface MappingPreview {
  /** One per row, those inside lines behind their row; none inside lines that the sample has none of. */
  readonly fields: readonly FieldPreview[]
  /** The record that comes out; `undefined` when a row fails. */
  readonly result: Json | undefined
  readonly problem: Problem | undefined
}

const defaultMaxWork = 200_000

/**
 * Shows what a mapping makes of a sample, field by field, without running the flow. It generates no code, is bounded in
 * work, and never throws: what a row refuses is its `problem`.
 */
export function previewMapping(
  rows: readonly MappingRow[],
  scope: MappingScope,
  { maxWork = defaultMaxWork, lines = new Map(), ...options }: PreviewOptions = {},
): MappingPreview {
  const building = mappingBuilding({ ...options, work: { left: maxWork } })
  const fields = previewRows(rows, { building, scope, address: [], target: [], lines })
  try {
    const result = createMapping(rows, { ...options, work: { left: maxWork } })(scope)
    return { fields, result, problem: undefined }
  } catch (error) {
    return { fields, result: undefined, problem: problemOf(error, building, '') }
  }
}

interface Around {
  readonly building: Building
  readonly scope: MappingScope
  readonly address: RowAddress
  readonly target: FieldPath
  readonly lines: ReadonlyMap<string, number>
}

function previewRows(rows: readonly MappingRow[], around: Around): readonly FieldPreview[] {
  return rows.flatMap((row, index) => {
    const address = [...around.address, index]
    const target = [...around.target, ...targetNames(row.target)]
    const field = { address, target, before: readBy(row, around), ...previewRow(row, index, around) }
    if (row.lines === undefined || field.outcome === 'failed') return [field]
    return previewLines(field, row, { ...around, address, target })
  })
}

function previewRow(
  row: MappingRow,
  index: number,
  { building, scope }: Around,
): Pick<FieldPreview, 'after' | 'outcome' | 'problem'> {
  const isEntered = rowKind(row, building.scope) !== 'empty' || row.default !== undefined
  if (!isEntered) return { after: undefined, outcome: 'empty' }
  try {
    const { value, whenEmpty } = buildRow(row, index, building)(scope)
    if (isSkipped({ value, whenEmpty })) return { after: undefined, outcome: 'skipped' }
    return { after: value ?? null, outcome: 'value' }
  } catch (error) {
    const label = rowLabel(`${building.path}/${index}`, [...building.trail, row.target])
    return { after: undefined, outcome: 'failed', problem: problemOf(error, building, label) }
  }
}

/** The row of a list, and what its rows do for one of the lines. */
function previewLines(field: FieldPreview, row: MappingRow, around: Around): readonly FieldPreview[] {
  const { address, building, scope, target } = around
  if (row.lines === undefined) return [field]
  try {
    const at = { target: row.target, index: address.at(-1) ?? 0 }
    const { scopes, inside } = buildLineScopes(row.lines, at, building)
    const all = scopes(scope) ?? []
    const shown = all[Math.min(around.lines.get(address.join('.')) ?? 0, all.length - 1)]
    const own = { ...field, lines: all.length }
    if (shown === undefined) return [own]
    const next = { ...around, building: inside, scope: shown, target: [...target, '*'] }
    return [own, ...previewRows(row.lines.rows, next)]
  } catch (error) {
    return [{ ...field, after: undefined, outcome: 'failed', problem: problemOf(error, building, '') }]
  }
}

/** The values a row reads; those of lists inside an arrow are the list. */
function readBy(row: MappingRow, { building, scope }: Around): FieldPreview['before'] {
  const source = [row.value, row.copy?.from, row.lines?.from].find(isExpressionValue)
  if (source === undefined) return []
  const parsed = parseExpression(source.$expr, { scope: building.scope })
  if (!parsed.ok) return []
  return referencesOf(parsed.expression).map(({ root, path, text }) => ({
    text,
    value: valueIn(scope, [root, ...path]),
  }))
}

function valueIn(scope: MappingScope, path: readonly string[]): Json | undefined {
  let current: unknown = scope
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = (current as Readonly<Record<string, unknown>>)[name]
  }
  return current as Json | undefined
}

function problemOf(error: unknown, { node }: Building, field: string): Problem {
  if (error instanceof FlowError) return error.toProblem()
  const reason = error instanceof Error ? error.message : String(error)
  return flowError('EXPRESSION_FAILED', { node, field, reason }).toProblem()
}
