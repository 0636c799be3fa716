import type { ExpressionValue } from '../expression/expression-value.ts'
import type { Json } from '../json.ts'

/** A fixed value, or one computed for every record. */
export type MappingValue = Json | ExpressionValue

/**
 * What becomes of a field whose value is empty (missing, a blank text, a list or object without anything in it), after
 * the row's `default`: `keep` it as it is (a missing value becomes null), make it `null`, `skip` the field, or `fail`.
 */
export type WhenEmpty = 'keep' | 'null' | 'skip' | 'fail'

export const whenEmptyKinds = ['keep', 'null', 'skip', 'fail'] as const satisfies readonly WhenEmpty[]

/**
 * One list made of another. The rows inside build one element each; they see `line`, the element of the source list,
 * `position`, counted from 0, and everything the rows outside see.
 */
export interface LinesMapping {
  /** The source list, such as `record.lines`. */
  readonly from: ExpressionValue
  /** Another name for `line`, so that lines inside lines can still see the outer one. */
  readonly as?: string
  /** A list inside every element, whose elements become the lines; the outer element is then seen as `parent`. */
  readonly flatten?: ExpressionValue
  /** Only elements for which this is true. */
  readonly where?: ExpressionValue
  /** One line per different value; `line` is then `{ key, lines }`. */
  readonly group?: ExpressionValue
  /** Rows of one element. A single row with the target "" gives the element itself, such as a text. */
  readonly rows: readonly MappingRow[]
}

/** All fields of an object, with exceptions; rows for single fields win over it, wherever they stand. */
export interface CopyMapping {
  readonly from: ExpressionValue
  /** Fields left out: names, or paths such as `geo.lat`. */
  readonly except?: readonly string[]
}

/**
 * What one target field is made of: a `value`, `lines` for a list, or a `copy` of an object. The target is a path
 * (`address.city`) inside the record, or inside the line the row belongs to; "" is the whole of it.
 */
export interface MappingRow {
  readonly target: string
  readonly value?: MappingValue
  /** In place of an empty value. */
  readonly default?: MappingValue
  readonly whenEmpty?: WhenEmpty
  readonly lines?: LinesMapping
  readonly copy?: CopyMapping
}

/** Where a row stands: its index, and below a row with lines the index there: [2, 0] is the first row of the third. */
export type RowAddress = readonly number[]

/** The names of a target path; none for the whole record. */
export function targetNames(target: string): readonly string[] {
  return target === '' ? [] : target.split('.')
}
