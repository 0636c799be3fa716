import { flowError, type ErrorCode, type FlowError, type Problem } from '../errors.ts'
import { valueMapKey } from './look-up.ts'
import { sidesOf, valueMapLimits } from './value-map.ts'
import type { ValueMap, ValueMapDirection, ValueMapEntry, ValueMapType, ValueMapValue } from './value-map.ts'

/** Findings of one kind that are listed; more of them would say the same. */
const mostFindings = 200

/**
 * Finds everything that is wrong with a value map whose form is right: values of the wrong type, left values that occur
 * twice, several preferred ones, bounds. A right value with several left ones and none preferred is a warning, because it
 * only matters to those who look up back.
 *
 * @returns Problems in the order of the table, each with a JSON pointer such as `/entries/3/0`; at most 200. It may be
 * saved when `blockingProblems` finds none. Codes: `VALUE_MAP_TOO_LARGE`, `VALUE_MAP_VALUE_WRONG`,
 * `VALUE_MAP_DUPLICATE`, `VALUE_MAP_PREFERRED_TWICE`, `VALUE_MAP_AMBIGUOUS`.
 */
export function checkValueMap(map: ValueMap): readonly Problem[] {
  const problems = [...sizeProblems(map), ...defaultProblems(map)]
  const lefts = new Map<string, number>()
  const rights = new Map<string, Shared>()
  for (const [at, entry] of map.entries.entries()) {
    if (problems.length >= mostFindings) return problems
    const wrong = typeProblems(map, entry, at)
    problems.push(...wrong)
    if (wrong.length > 0) continue
    const first = noteLeft(lefts, valueMapKey(entry[0], map.matching), at)
    if (first !== undefined) {
      const params = { side: map.left.title, value: shown(entry[0]), row: at + 1, first: first + 1 }
      problems.push(found('VALUE_MAP_DUPLICATE', params, `/entries/${at}/0`))
    }
    const twice = noteRight(rights, valueMapKey(entry[1], map.matching), { entry, at })
    if (twice !== undefined) {
      const params = { side: map.right.title, value: shown(entry[1]), row: at + 1, first: twice + 1 }
      problems.push(found('VALUE_MAP_PREFERRED_TWICE', params, `/entries/${at}/2`))
    }
  }
  return [...problems, ...ambiguities(map, rights)].slice(0, mostFindings)
}

interface Shared {
  readonly value: ValueMapValue
  readonly rows: number[]
  preferred: number | undefined
}

function noteLeft(lefts: Map<string, number>, key: string, at: number): number | undefined {
  const first = lefts.get(key)
  if (first === undefined) lefts.set(key, at)
  return first
}

/** The row that was preferred before, when this one is preferred as well. */
function noteRight(
  rights: Map<string, Shared>,
  key: string,
  { entry, at }: { readonly entry: ValueMapEntry; readonly at: number },
): number | undefined {
  const shared = rights.get(key) ?? { value: entry[1], rows: [], preferred: undefined }
  rights.set(key, shared)
  shared.rows.push(at)
  if (entry[2] !== 'preferred') return undefined
  const before = shared.preferred
  shared.preferred ??= at
  return before
}

function ambiguities(map: ValueMap, rights: ReadonlyMap<string, Shared>): readonly Problem[] {
  return [...rights.values()]
    .filter(({ rows, preferred }) => rows.length > 1 && preferred === undefined)
    .map(({ value, rows }) => {
      const listed = rows.slice(0, 5).map((row) => row + 1)
      const params = { side: map.right.title, value: shown(value), rows: listed.join(', '), count: rows.length }
      return { ...found('VALUE_MAP_AMBIGUOUS', params, `/entries/${rows[0] ?? 0}/1`), severity: 'warning' as const }
    })
}

function sizeProblems({ entries }: ValueMap): Problem[] {
  const { maxEntries, maxTotalLength } = valueMapLimits
  if (entries.length > maxEntries) {
    return [found('VALUE_MAP_TOO_LARGE', { got: `${entries.length} rows`, most: `${maxEntries} rows` }, '/entries')]
  }
  let length = 0
  for (const [left, right] of entries) length += lengthOf(left) + lengthOf(right)
  if (length <= maxTotalLength) return []
  const params = { got: `${length} characters`, most: `${maxTotalLength} characters` }
  return [found('VALUE_MAP_TOO_LARGE', params, '/entries')]
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

function defaultProblems(map: ValueMap): Problem[] {
  const directions: readonly ValueMapDirection[] = ['forward', 'back']
  return directions.flatMap((direction) => {
    const policy = map.unmapped[direction]
    const { to } = sidesOf(map, direction)
    if (policy.kind !== 'default' || isOfType(policy.value, to.type)) return []
    const params = { where: `The default for "${to.title}"`, expected: to.type, got: shown(policy.value) }
    return [found('VALUE_MAP_VALUE_WRONG', params, `/unmapped/${direction}/value`)]
  })
}

function typeProblems(map: ValueMap, entry: ValueMapEntry, at: number): readonly Problem[] {
  return [map.left, map.right].flatMap(({ title, type }, side) => {
    const value = entry[side] as ValueMapValue
    const path = `/entries/${at}/${side}`
    if (!isOfType(value, type)) {
      const params = { where: `Row ${at + 1}, "${title}"`, expected: type, got: shown(value) }
      return [found('VALUE_MAP_VALUE_WRONG', params, path)]
    }
    if (typeof value !== 'string' || value.length <= valueMapLimits.maxValueLength) return []
    const params = { got: `${value.length} characters in row ${at + 1}`, most: `${valueMapLimits.maxValueLength}` }
    return [found('VALUE_MAP_TOO_LARGE', params, path)]
  })
}

function isOfType(value: unknown, type: ValueMapType): boolean {
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value)
  // Blank cells are no values: what is missing stays missing.
  return type === 'text' ? typeof value === 'string' && value !== '' : typeof value === type
}

function shown(value: ValueMapValue): string {
  if (value === '') return 'nothing'
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : String(value)
}

type Params<C extends ErrorCode> = Parameters<typeof flowError<C>>[1]

function found<C extends ErrorCode>(code: C, params: Params<C>, path: string): Problem {
  const error: FlowError = flowError(code, params, { path })
  return error.toProblem()
}
