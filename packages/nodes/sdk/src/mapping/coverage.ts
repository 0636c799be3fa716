import type { JsonSchema } from '../json.ts'
import type { FieldPath } from '../schema/index.ts'
import { viewOf, type SchemaView } from '../typing/index.ts'
import { describeRows, type RowDescription } from './describe-rows.ts'
import { isWholeLine } from './line-names.ts'
import type { MappingRow } from './mapping-row.ts'
import { pathKey } from './schema-tree.ts'

export interface FieldCount {
  readonly total: number
  readonly mapped: number
}

/** How much of a target is mapped. */
export interface Coverage {
  readonly required: FieldCount
  readonly optional: FieldCount
  /** Required fields that nothing is mapped to, in the schema's order; `*` stands for every line. */
  readonly missing: readonly FieldPath[]
}

export interface CoverageOptions {
  /** Fields at the top of the target that something else fills, such as the key of an upsert. */
  readonly filled?: Iterable<string>
}

/** Bounds for schemas that contain themselves. */
const maxDepth = 12
const maxPlaces = 20_000

/**
 * Counts how many of a target's fields a mapping fills. Fields inside an object count as soon as the object is required
 * or mapped; fields inside a list as soon as lines are mapped to it. A value or copy for an object fills all of it.
 * Fields that the target system computes itself are not counted.
 */
export function coverage(
  rows: readonly MappingRow[],
  target: JsonSchema,
  { filled = [] }: CoverageOptions = {},
): Coverage {
  const descriptions = describeRows(rows).filter(({ kind }) => kind !== 'empty')
  const counting: Counting = {
    whole: new Set([
      ...descriptions.filter(fillsAll).map((each) => pathKey(each.target)),
      ...[...filled].map((name) => pathKey([name])),
    ]),
    touched: new Set(descriptions.flatMap(({ target: path }) => path.map((_, at) => pathKey(path.slice(0, at + 1))))),
    counts: { required: { total: 0, mapped: 0 }, optional: { total: 0, mapped: 0 } },
    missing: [],
    left: maxPlaces,
  }
  countFields(viewOf(target), { path: [], isFilled: counting.whole.has('') }, counting)
  return { ...counting.counts, missing: counting.missing }
}

function fillsAll({ row, kind }: RowDescription): boolean {
  return kind !== 'lines' || (row.lines !== undefined && isWholeLine(row.lines.rows))
}

interface Counting {
  readonly whole: ReadonlySet<string>
  readonly touched: ReadonlySet<string>
  readonly counts: Readonly<Record<'required' | 'optional', { total: number; mapped: number }>>
  readonly missing: FieldPath[]
  left: number
}

interface Place {
  readonly path: FieldPath
  /** True when a value or copy around fills it. */
  readonly isFilled: boolean
}

/** Returns how many required fields it counted. */
function countFields(view: SchemaView, { path, isFilled }: Place, counting: Counting): number {
  if (path.length > maxDepth) return 0
  const before = counting.counts.required.total
  for (const name of view.fieldNames) {
    const field = view.field(name)
    if (field === undefined || field.value.readOnly || counting.left <= 0) continue
    counting.left -= 1
    const inner = [...path, name]
    const place = { path: inner, isFilled: isFilled || counting.whole.has(pathKey(inner)) }
    countField(field, place, counting)
  }
  return counting.counts.required.total - before
}

// oxlint-disable-next-line complexity -- lists, objects and plain fields each count in their own way
function countField(
  { required, value }: { readonly required: boolean; readonly value: SchemaView },
  place: Place,
  counting: Counting,
): void {
  const isMapped = place.isFilled || counting.touched.has(pathKey(place.path))
  const isTouched = counting.touched.has(pathKey(place.path))
  const isList = value.kinds?.has('list') === true
  if (isList) {
    count({ required, isMapped, ...place }, counting)
    const element = { ...place, path: [...place.path, '*'] }
    if (counting.touched.has(pathKey(element.path))) countFields(value.element(), element, counting)
    return
  }
  const isOpen = value.fieldNames.length > 0 && (required || isTouched)
  if (isOpen && countFields(value, place, counting) > 0) return
  if (!isOpen || required) count({ required, isMapped, ...place }, counting)
}

interface Counted extends Place {
  readonly required: boolean
  readonly isMapped: boolean
}

function count({ required, isMapped, path }: Counted, counting: Counting): void {
  const counted = counting.counts[required ? 'required' : 'optional']
  counted.total += 1
  if (isMapped) counted.mapped += 1
  else if (required) counting.missing.push(path)
}
