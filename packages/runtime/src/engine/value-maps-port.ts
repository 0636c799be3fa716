import type { ValueMap, ValueMiss } from '@isthmus/sdk'

/**
 * The versions of value maps that a run works with, by name: the one it began with, then those that were there each time it
 * went on. An earlier version wins, so that what was computed once is computed the same again.
 */
export type ValueMapPins = Readonly<Record<string, readonly number[]>>

/** Where the engine finds value maps. */
export interface ValueMapSource {
  /** Newest version of every map, by name. */
  maps(): ReadonlyMap<string, ValueMap>
  /** `undefined` when there is no such map. */
  newestVersion(name: string): number | undefined
  version(name: string, version: number): ValueMap | undefined
  /** What a run began with; `undefined` when it had not begun or used none. */
  pinsOf(runId: string): ValueMapPins | undefined
  pin(runId: string, pins: ValueMapPins): void
  /** Counts values that had no entry. */
  noteMisses(misses: readonly ValueMiss[]): void
}
