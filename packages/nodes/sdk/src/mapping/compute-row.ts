import { flowError } from '../errors.ts'
import {
  createClosure,
  isExpressionValue,
  parseExpression,
  typeOfExpression,
  type ClosureOptions,
  type ExpressionLibrary,
} from '../expression/index.ts'
import type { Json, JsonSchema } from '../json.ts'
import { isWholeLine, lineNames, scopeInside } from './line-names.ts'
import { targetNames, type LinesMapping, type MappingRow, type MappingValue } from './mapping-row.ts'
import { isSkipped, objectOfRows, type FieldRow } from './object-of-rows.ts'
import { rowLabel } from './row-label.ts'
import { inEffectOrder } from './row-order.ts'

/** What the names of an expression stand for. */
export type MappingScope = Readonly<Record<string, unknown>>

/** Where rows stand that are made runnable. */
export interface Building {
  readonly library: ExpressionLibrary
  readonly closures: ClosureOptions
  /** Title of the node, for messages. */
  readonly node: string
  readonly path: string
  readonly trail: readonly string[]
  readonly scope: readonly string[]
  readonly typesAt: TypesAt | undefined
}

/** JSON Schemas by scope name, for the expression at a JSON pointer; as in the engine they decide where `+` adds decimals. */
export type TypesAt = (pointer: string) => Readonly<Record<string, JsonSchema>> | undefined

/** Computes one row for a record: what `objectOfRows` places. Throws what its expressions throw, as a `FlowError`. */
export type ComputeRow = (scope: MappingScope) => FieldRow

type Compute = (scope: MappingScope) => unknown

/** One row being made runnable. */
interface Place extends Building {
  readonly pointer: string
  readonly label: string
}

/** The closures of one row; the same results and messages as the script of `printRow`. Throws `EXPRESSION_INVALID`. */
export function buildRow(row: MappingRow, index: number, building: Building): ComputeRow {
  const place = placeOf(row.target, index, building)
  const compute = failingAt(withDefault(row, place), place)
  const { target, whenEmpty } = row
  const kept = whenEmpty === undefined ? {} : { whenEmpty }
  return (scope) => {
    return { target, value: (compute(scope) ?? null) as Json, ...kept }
  }
}

function placeOf(target: string, index: number, building: Building): Place {
  const pointer = `${building.path}/${index}`
  return { ...building, pointer, label: rowLabel(pointer, [...building.trail, target]) }
}

/** The rows of a list that show in its result, in order; what a later row covers is not even computed. */
export function buildRows(
  rows: readonly MappingRow[],
  building: Building,
): (scope: MappingScope) => readonly FieldRow[] {
  const ordered = inEffectOrder(rows).map(({ row, index }) => buildRow(row, index, building))
  const targets = inEffectOrder(rows).map(({ row }) => targetNames(row.target))
  return (scope) => {
    const settled: (readonly string[])[] = []
    const shown: FieldRow[] = []
    for (const [at, compute] of [...ordered.entries()].toReversed()) {
      const target = targets[at] ?? []
      if (settled.some((cover) => cover.every((name, depth) => target[depth] === name))) continue
      const row = compute(scope)
      if (isSkipped(row)) continue
      settled.push(target)
      shown.unshift(row)
    }
    return shown
  }
}

function withDefault(row: MappingRow, place: Place): Compute {
  const { library } = place
  const own = buildOwn(row, place)
  const fallback = row.default === undefined ? undefined : buildValue(row.default, 'default', place)
  const value: Compute = fallback === undefined ? own : (scope) => library.$filled(own(scope)) ?? fallback(scope)
  switch (row.whenEmpty ?? 'keep') {
    case 'keep':
      return value
    case 'null':
    case 'skip':
      return (scope) => library.$filled(value(scope))
    case 'fail':
      return (scope) => library.$needed(value(scope))
  }
}

function buildOwn({ target, value, lines, copy }: MappingRow, place: Place): Compute {
  if (lines !== undefined) return buildLines(lines, target, place)
  if (copy === undefined) return buildValue(value ?? null, 'value', place)
  const from = buildValue(copy.from, 'copy/from', place)
  const except = (copy.except ?? []).map(targetNames)
  return (scope) => place.library.$copied(from(scope), except)
}

function buildLines(lines: LinesMapping, target: string, place: Place): Compute {
  const walk = buildWalk(lines, place)
  const rows = buildRows(lines.rows, insideLines(lines, target, place))
  const makeLine: Compute = isWholeLine(lines.rows)
    ? (inner) => rows(inner)[0]?.value ?? null
    : (inner) => objectOfRows(rows(inner))
  return (scope) => walk(scope, makeLine)
}

/** Where the rows inside lines stand. */
function insideLines(lines: LinesMapping, target: string, place: Place): Building {
  const { pointer, trail, scope } = place
  return { ...place, path: `${pointer}/lines/rows`, trail: [...trail, target], scope: scopeInside(scope, lines) }
}

/** Goes through the lines of a list, each with the scope that its rows see. */
function buildWalk(
  lines: LinesMapping,
  place: Place,
): (scope: MappingScope, make: Compute) => readonly unknown[] | null {
  const { library, scope: names } = place
  const { flatten: _, ...flat } = withoutGroup(lines)
  const picking = { ...place, scope: scopeInside(names, withoutGroup(lines)) }
  const from = buildValue(lines.from, 'lines/from', place)
  const flatten =
    lines.flatten && buildValue(lines.flatten, 'lines/flatten', { ...place, scope: scopeInside(names, flat) })
  const where = lines.where && buildValue(lines.where, 'lines/where', picking)
  const group = lines.group && buildValue(lines.group, 'lines/group', picking)
  const { line } = lineNames(lines)
  return (scope, make) => {
    const around = (compute: Compute, withParent: boolean) => (element: unknown, position: number, parent: unknown) => {
      spend(place)
      return compute({ ...scope, [line]: element, position, ...(withParent ? { parent } : {}) })
    }
    const picks = {
      ...(flatten ? { flatten: around(flatten, false) } : {}),
      ...(where ? { where: around(where, flatten !== undefined) } : {}),
      ...(group ? { group: around(group, flatten !== undefined) } : {}),
    }
    return library.$lines(from(scope), around(make, flatten !== undefined && group === undefined), picks)
  }
}

/** The scopes of all lines of a row, for looking at one of them; null where there is no source list. */
export function buildLineScopes(
  lines: LinesMapping,
  at: { readonly target: string; readonly index: number },
  building: Building,
): { readonly scopes: (scope: MappingScope) => readonly MappingScope[] | null; readonly inside: Building } {
  const place = placeOf(at.target, at.index, building)
  const walk = buildWalk(lines, place)
  return {
    scopes: (scope) => walk(scope, (inner) => inner) as readonly MappingScope[] | null,
    inside: insideLines(lines, at.target, place),
  }
}

/** Reading fields costs nothing in a closure, so the lines themselves are counted. */
function spend({ closures: { work } }: Building): void {
  if (work === undefined) return
  work.left -= 1
  if (work.left < 0) throw new Error('The mapping does too much work for a preview.')
}

function withoutGroup(lines: LinesMapping): LinesMapping {
  const { group: _, ...rest } = lines
  return rest
}

function buildValue(value: MappingValue, name: string, place: Place): Compute {
  if (!isExpressionValue(value)) return () => value
  const { library, closures, node, label, scope, pointer, typesAt } = place
  const parsed = parseExpression(value.$expr, { scope })
  if (parsed.ok) {
    const types = typesAt?.(`${pointer}/${name}`)
    const known = types && typeOfExpression(parsed.expression, types).known
    return createClosure(parsed.expression, { ...closures, library, ...(known ? { known } : {}) })
  }
  const [problem] = parsed.problems
  const params = { node, field: label, reason: problem?.message ?? '', at: (problem?.from ?? 0) + 1 }
  throw flowError('EXPRESSION_INVALID', params, { path: pointer })
}

/** Says which row it was; the innermost one knows best. */
function failingAt(compute: Compute, { node, label, pointer }: Place): Compute {
  return (scope) => {
    try {
      return compute(scope)
    } catch (error) {
      if (!(error instanceof Error) || 'code' in error) throw error
      throw flowError('EXPRESSION_FAILED', { node, field: label, reason: error.message }, { path: pointer })
    }
  }
}
