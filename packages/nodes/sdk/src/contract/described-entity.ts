import type { JsonSchema } from '../json.ts'

/**
 * One kind of record that a system holds, as the system itself describes it. The schema is of records that are read; besides
 * the keywords of JSON Schema it uses `x-keys` (names of the fields that tell records apart, together), `x-key` (a field that
 * does so alone), `x-needed` (names of the fields that a new record must be given), `readOnly` (the system fills it in),
 * `x-navigation` (a field that holds other records and is only there when asked for), `x-precision` and `x-scale` of decimals.
 * `x-group` names the part of the system that an entity belongs to, such as service and port.
 */
export interface DescribedEntity {
  /** Name by which nodes pick it. */
  readonly name: string
  readonly schema: JsonSchema
}

/** Keyword of an object: names of the fields that together tell its records apart. */
export const keysKeyword = 'x-keys'

/**
 * Keyword of a field whose shape the connector knows: the type that the system itself tells, in the words of drift, or in its
 * own where there are none. How values are written is the connector's affair, that their type changed is the system's.
 */
export const toldKeyword = 'x-told'

/** Keyword of an object: the part of the system that it belongs to, where it has parts. */
export const groupKeyword = 'x-group'

/** What one description may hold at most. */
export const contractLimits = { maxChars: 20_000_000, maxEntities: 5_000, maxFields: 5_000, maxDepth: 8 } as const
