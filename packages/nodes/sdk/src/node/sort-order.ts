/** How one field of a sort key is compared. */
export interface SortField {
  readonly descending: boolean
  /** Where missing values go, whatever the direction. */
  readonly nulls: 'first' | 'last'
  /** Language (BCP 47) whose dictionary order texts follow; without it they are compared by code point. */
  readonly language?: string
}

/** One field of a sort key: a number, or text that begins with `#` for a decimal and with `'` for a plain text. */
export type SortValue = null | boolean | number | string
export type SortKey = readonly SortValue[]

/**
 * Makes the comparison for sort keys. Different kinds of values follow each other as booleans, numbers, texts; numbers and
 * decimals are compared exactly by size. A total order, so that data sorted in parts can be merged.
 */
export function compareSortKeys(fields: readonly SortField[]): (left: SortKey, right: SortKey) => number {
  const collators = fields.map(({ language }) => (language === undefined ? undefined : new Intl.Collator(language)))
  return (left, right) => {
    for (const [at, field] of fields.entries()) {
      const order = compareField(left[at] ?? null, right[at] ?? null, { field, collator: collators[at] })
      if (order !== 0) return order
    }
    return 0
  }
}

interface FieldOrder {
  readonly field: SortField
  readonly collator: Intl.Collator | undefined
}

function compareField(left: SortValue, right: SortValue, { field, collator }: FieldOrder): number {
  if (left === null || right === null) {
    if (left === right) return 0
    return (left === null) === (field.nulls === 'first') ? -1 : 1
  }
  const order = compareValues(left, right, collator)
  return field.descending ? -order : order
}

function compareValues(left: string | number | boolean, right: string | number | boolean, collator?: Intl.Collator) {
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right)
  const kinds = rankOf(left) - rankOf(right)
  if (kinds !== 0) return Math.sign(kinds)
  if (typeof left === 'boolean') return Number(left) - Number(right)
  if (rankOf(left) === numeric) return compareDecimals(decimalText(left), decimalText(right))
  const [a, b] = [String(left).slice(1), String(right).slice(1)]
  return Math.sign(collator?.compare(a, b) ?? 0) || compareCodePoints(a, b)
}

const numeric = 1

function rankOf(value: string | number | boolean): number {
  if (typeof value === 'boolean') return 0
  return typeof value === 'number' || value.startsWith('#') ? numeric : 2
}

function decimalText(value: string | number | boolean): string {
  return typeof value === 'string' ? value.slice(1) : String(value)
}

/** By code point and not by UTF-16 unit, as databases and other programs do. */
export function compareCodePoints(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (a === b) continue
    // A surrogate stands for a code point above every other unit.
    return surrogateLast(a) < surrogateLast(b) ? -1 : 1
  }
  return Math.sign(left.length - right.length)
}

function surrogateLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Compares decimal texts such as `-12.50` or `1e-7` exactly. */
function compareDecimals(left: string, right: string): number {
  const [a, b] = [readDecimal(left), readDecimal(right)]
  if (a.sign !== b.sign) return a.sign < b.sign ? -1 : 1
  if (a.sign === 0) return 0
  if (a.size !== b.size) return a.size < b.size ? -a.sign : a.sign
  // Digits start at the same place and end in no zero, so they compare like texts.
  if (a.digits === b.digits) return 0
  return a.digits < b.digits ? -a.sign : a.sign
}

interface Decimal {
  readonly sign: -1 | 0 | 1
  /** Significant digits, without zeros at either end. */
  readonly digits: string
  /** Digits before the point when written out; negative for leading zeros behind it. */
  readonly size: number
}

function readDecimal(text: string): Decimal {
  const [, minus = '', whole = '', part = '', exponent = '0'] =
    /^\s*([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?\s*$/.exec(text) ?? []
  const all = whole + part
  const lead = all.search(/[1-9]/)
  if (lead < 0) return { sign: 0, digits: '', size: 0 }
  let end = all.length
  while (all[end - 1] === '0') end -= 1
  return {
    sign: minus === '-' ? -1 : 1,
    digits: all.slice(lead, end),
    size: whole.length - lead + Number(exponent),
  }
}
