/** What the values of one side are. */
export type ValueMapType = 'text' | 'number' | 'boolean'

export type ValueMapValue = string | number | boolean

/** `forward` turns left values into right ones, `back` right values into left ones. */
export type ValueMapDirection = 'forward' | 'back'

/** One of the two systems a value map stands between. */
export interface ValueMapSide {
  readonly title: string
  readonly type: ValueMapType
  /** Where these values come from, such as "Account.Rating in the CRM"; for readers only. */
  readonly note?: string
}

/**
 * What becomes of a value without an entry. `fail`: the record fails and leaves by the error port. `default`: it becomes
 * `value`, of the type of the side it is turned into. `ask`: the record waits for a person, and goes on once the entry is there.
 */
export type UnmappedPolicy =
  | { readonly kind: 'fail' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'default'; readonly value: ValueMapValue }

/**
 * Left and right value. Where several left values share a right one, `preferred` marks the one that comes back.
 */
export type ValueMapEntry =
  | readonly [left: ValueMapValue, right: ValueMapValue]
  | readonly [left: ValueMapValue, right: ValueMapValue, preferred: 'preferred']

/**
 * A table that says what one system calls what another calls otherwise, such as the customer levels of a CRM and the
 * credit ratings of an ERP. Plain JSON; entries keep the order people gave them.
 */
export interface ValueMap {
  readonly schema: typeof valueMapSchemaVersion
  /** Id in expressions, addresses and files: see `valueMapNamePattern`. Never changes. */
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly left: ValueMapSide
  readonly right: ValueMapSide
  readonly entries: readonly ValueMapEntry[]
  readonly unmapped: Readonly<Record<ValueMapDirection, UnmappedPolicy>>
  /** How texts are compared: without the blanks around them, without regard to upper and lower case. */
  readonly matching: { readonly trim: boolean; readonly ignoreCase: boolean }
}

export const valueMapSchemaVersion = 'isthmus/value-map/1'

/** Lower case letters and digits in words joined by hyphens, at most 64 characters, a letter first. */
export const valueMapNamePattern = '^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,63}$'

/** Bounds of one value map. */
export const valueMapLimits = {
  maxEntries: 100_000,
  /** Length of one text value, in UTF-16 code units. */
  maxValueLength: 500,
  /** Length of all texts together, in UTF-16 code units. */
  maxTotalLength: 8_000_000,
  maxTitleLength: 200,
  maxNoteLength: 2_000,
} as const

/** The other direction. */
export function oppositeDirection(direction: ValueMapDirection): ValueMapDirection {
  return direction === 'forward' ? 'back' : 'forward'
}

/** The side whose values come in, and the one whose values leave. */
export function sidesOf(map: ValueMap, direction: ValueMapDirection): { from: ValueMapSide; to: ValueMapSide } {
  return direction === 'forward' ? { from: map.left, to: map.right } : { from: map.right, to: map.left }
}
