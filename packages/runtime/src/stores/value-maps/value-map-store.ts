import type { ValueMap, ValueMapDirection, ValueMapValue } from '@isthmus/sdk'
import type { ValueMapSource } from '../../engine/value-maps-port.ts'

/** A value map as it was saved. */
export interface StoredValueMap {
  readonly map: ValueMap
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
}

/** One row of the list: what can be told without reading the entries. */
export interface ValueMapRow {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly leftTitle: string
  readonly rightTitle: string
  readonly entries: number
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
}

export interface ValueMapVersionRow {
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
  readonly entries: number
}

export interface SaveValueMap {
  readonly map: ValueMap
  readonly by: string
  /** 0 for a new map. */
  readonly baseVersion: number
}

/** A value that had no entry when it came. */
export interface ValueMapMiss {
  readonly direction: ValueMapDirection
  readonly value: ValueMapValue
  readonly count: number
  readonly lastAt: string
}

/** A record that waits for an entry. */
export interface AwaitingEntry {
  readonly parked: string
  readonly run: string
  readonly direction: ValueMapDirection
  readonly value: ValueMapValue
  readonly since: string
}

/** Keeps value maps with every version they had, what runs were pinned to, and what was looked up in vain. */
export interface ValueMapStore extends ValueMapSource {
  /** Maps that were not removed, by title. */
  list(): readonly ValueMapRow[]
  /** Another text whenever a map was saved or removed. */
  mark(): string
  get(name: string): StoredValueMap | undefined
  /**
   * A new version, unless it says what the newest says. Throws `NAME_TAKEN` for a new map whose name exists, `NOT_FOUND`,
   * and `VALUE_MAP_CHANGED` when `baseVersion` is not the newest. The versions of a removed map go on.
   */
  save(save: SaveValueMap): StoredValueMap
  /** Takes the map out of the list; its versions stay for the runs that used them. Throws `NOT_FOUND`. */
  remove(name: string): void
  /** Newest first; empty for an unknown map. */
  versions(name: string): readonly ValueMapVersionRow[]
  stored(name: string, version: number): StoredValueMap | undefined
  /** Most frequent first, at most 1,000. */
  misses(name: string): readonly ValueMapMiss[]
  /** Longest waiting first, at most `limit`. */
  awaiting(name: string, limit: number): readonly AwaitingEntry[]
  /** Open records that wait, by map. */
  awaitingCounts(): ReadonlyMap<string, number>
  /** Writes down what was counted and not written yet. */
  flush(): void
}
