import type { Problem } from '../errors.ts'
import type { JsonSchema } from '../json.ts'
import { escapePointer } from '../schema/index.ts'
import { propertiesOf, viewOf, type SchemaView } from '../typing/index.ts'
import { keyFindings } from './check-keys.ts'
import { moneyFindings } from './check-money.ts'
import { rowFindings } from './check-rows.ts'
import { finding } from './finding.ts'
import { insideLines, type RowScope } from './shape/row-typing.ts'
import type { TypedNode } from './shape/type-memo.ts'
import { rowLabel, rowsAt, targetLabel, targetRows, type TargetRow } from './target-rows.ts'

/** What is wrong with what a node writes: fields that are missing, unknown or not to be written, and values that do not fit. */
export function targetFindings(typed: TypedNode, scope: RowScope): readonly Problem[] {
  const { target, node } = typed
  if (!target || node.disabled) return []
  const { rule, schema, filled } = target
  const rows = targetRows(target, node.config, scope)
  const filling: Filling = {
    node: node.name,
    view: viewOf(schema),
    list: `/config${rule.rows}`,
    isMembers: rule.rows === '',
    told: rule.rows === '' ? requiredOf(typed.type.config) : new Set(),
    source: Object.values(typed.inputs)[0],
    sourceName: 'record',
    within: [],
  }
  return [
    ...rowsFindings(rows, filling),
    ...(rule.partial ? [] : missingFindings(rows, { ...filling, filled })),
    ...keyFindings(target, node, scope),
  ]
}

function requiredOf({ required }: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(required) ? required : [])
}

/** Rows that fill one object, and that object. */
interface Filling {
  /** Title of the node. */
  readonly node: string
  readonly view: SchemaView
  /** Pointer of the list of rows. */
  readonly list: string
  /** True when the config's own members are the fields. */
  readonly isMembers: boolean
  /** Fields that are told as missing by what the config must hold. */
  readonly told: ReadonlySet<unknown>
  /** Where a field that is missing may come from, and what expressions call it. */
  readonly source: JsonSchema | undefined
  readonly sourceName: string
  readonly within: readonly string[]
}

function rowsFindings(rows: readonly TargetRow[], filling: Filling): readonly Problem[] {
  const { node, view } = filling
  return [
    ...rows.flatMap((row) => {
      const found = rowFindings(row, { node, view, others: rows })
      return found.lines ? [...found.problems, ...linesFindings(row, found.lines, filling)] : found.problems
    }),
    ...moneyFindings(rows, view.schema, node),
  ]
}

/** What is wrong inside the lines of a mapping. `element` is what the target holds of each. */
function linesFindings(row: TargetRow, element: SchemaView, { node }: Filling): readonly Problem[] {
  const { lines } = row.row
  if (!lines) return []
  const list = `${row.pointer}/lines/rows`
  const scope = insideLines(lines, row.scope)
  const within = [...row.within, row.path.join('.')]
  const rows = rowsAt(lines.rows, { pointer: list, within, scope })
  const sourceName = lines.as ?? 'line'
  const source = scope.types[sourceName]
  const filling = {
    node,
    view: element,
    list: `/config${list}`,
    isMembers: false,
    told: new Set(),
    source,
    sourceName,
    within,
  }
  const isWhole = rows.some(({ path }) => path.length === 0)
  return [...rowsFindings(rows, filling), ...(isWhole ? [] : missingFindings(rows, filling))]
}

/** Rows with what is left of their paths below a place. */
interface Below {
  readonly row: TargetRow
  readonly rest: readonly string[]
}

function missingFindings(
  rows: readonly TargetRow[],
  filling: Filling & { readonly filled?: ReadonlyMap<string, string> },
): readonly Problem[] {
  const below = rows.map((row) => ({ row, rest: row.path }))
  return missingIn(below, { ...filling, prefix: [] })
}

interface Missing extends Filling {
  readonly filled?: ReadonlyMap<string, string>
  /** Names that lead to the object looked at. */
  readonly prefix: readonly string[]
}

function missingIn(rows: readonly Below[], place: Missing): readonly Problem[] {
  const copied = copiedNames(rows)
  if (copied === undefined) return []
  return place.view.fieldNames.flatMap((name) => {
    const field = place.view.field(name)
    const own = rows.filter(({ rest }) => rest[0] === name)
    if (!field || copied.has(name) || isToldElsewhere(name, place)) return []
    const whole = own.findLast(({ rest }) => rest.length === 1)?.row
    if (whole || own.length === 0) return field.required ? unfilled(name, whole, place) : []
    const inner = own.map(({ row, rest }) => ({ row, rest: rest.slice(1) }))
    return missingIn(inner, { ...place, view: field.value, prefix: [...place.prefix, name] })
  })
}

/** True for what is filled outside the rows, or told as missing by what the config must hold. */
function isToldElsewhere(name: string, { prefix, filled, told }: Missing): boolean {
  return told.has(name) || (prefix.length === 0 && filled?.has(name) === true)
}

/** A required field without a row, or with one that may leave it out. */
function unfilled(name: string, row: TargetRow | undefined, place: Missing): readonly Problem[] {
  if (!row) return [missing(name, place)]
  return row.maySkip ? [skipped(row, place)] : []
}

/** Names that copies of whole objects bring along; `undefined` when that may be any. */
function copiedNames(rows: readonly Below[]): ReadonlySet<string> | undefined {
  const copies = rows.filter(({ rest }) => rest.length === 0).map(({ row }) => viewOf(row.schema))
  if (copies.some((copy) => !copy.complete)) return undefined
  return new Set(copies.flatMap((copy) => copy.fieldNames))
}

function skipped(row: TargetRow, { node }: Missing): Problem {
  return finding('VALUE_MAY_BE_NULL', { node, field: rowLabel(row) }, { path: `/config${row.pointer}` })
}

function missing(name: string, { node, list, isMembers, source, sourceName, within, prefix }: Missing): Problem {
  const target = [...prefix, name].join('.')
  const value = { $expr: likelySource(name, source, sourceName) }
  const fix = isMembers
    ? { kind: 'set' as const, path: `${list}/${escapePointer(name)}`, value }
    : { kind: 'add' as const, path: list, value: { target, value } }
  const field = targetLabel(within, [...prefix, name])
  return finding('TARGET_FIELD_MISSING', { node, field }, { path: list, fix })
}

/** A field of the record that is called the same, letters and digits considered; empty when there is none. */
function likelySource(name: string, record: JsonSchema | undefined, root: string): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  const found = Object.keys(propertiesOf(record)).find((each) => plain(each) === plain(name))
  if (found === undefined) return ''
  return /^[A-Za-z_]\w*$/.test(found) ? `${root}.${found}` : `${root}[${JSON.stringify(found)}]`
}
