import type { Problem } from '../errors.ts'
import type { ValueMap, ValueMapDirection, ValueMapValue } from '../value-map/index.ts'

/** One row of the list of value maps. Instants are ISO 8601 in UTC. */
export interface ValueMapSummary {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly leftTitle: string
  readonly rightTitle: string
  readonly entries: number
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
  /** Flows whose newest version looks into it. */
  readonly flows: number
  /** Records that wait for an entry. */
  readonly waiting: number
}

/** `GET valueMaps` */
export interface ValueMapsAnswer {
  readonly valueMaps: readonly ValueMapSummary[]
}

/** A flow that looks into a value map, by the nodes where it does. */
export interface ValueMapUser {
  readonly flowId: string
  readonly flowName: string
  readonly nodes: readonly {
    readonly id: string
    readonly name: string
    readonly directions: readonly ValueMapDirection[]
  }[]
}

/** `GET valueMap`, and the answer of a save. */
export interface ValueMapDetail {
  readonly map: ValueMap
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
  /** What `checkValueMap` warns of. */
  readonly warnings: readonly Problem[]
  readonly usedBy: readonly ValueMapUser[]
}

/** `POST valueMaps`: a new map; read with `parseValueMap`. */
export interface CreateValueMapRequest {
  readonly map: unknown
}

/** `PUT valueMap`: a new version. `VALUE_MAP_CHANGED` when `baseVersion` is not the newest. */
export interface SaveValueMapRequest {
  readonly map: unknown
  readonly baseVersion: number
}

/** `GET valueMapVersions`, newest first. */
export interface ValueMapVersionsAnswer {
  readonly versions: readonly {
    readonly version: number
    readonly savedAt: string
    readonly savedBy: string
    readonly entries: number
  }[]
}

/** `GET valueMapCoverage`: what came in lately, and what of it has an entry. */
export interface ValueMapCoverage {
  /** Runs, and look-ups made again with their records, that `seen` was counted from. */
  readonly sample: { readonly runs: number; readonly lookUps: number }
  /** How often the entries of the newest version were found in the sample, by the value that is looked up. */
  readonly seen: readonly ValueMapCount[]
  /** Values without an entry in the newest version: counted in all runs, and in the sample. Most frequent first. */
  readonly unmapped: readonly UnmappedValue[]
}

export interface ValueMapCount {
  readonly direction: ValueMapDirection
  readonly value: ValueMapValue
  readonly count: number
}

export interface UnmappedValue extends ValueMapCount {
  /** When a run met it last. */
  readonly lastAt?: string
  /** Records that wait for its entry. */
  readonly waiting: number
}

/** `POST valueMapRetry`: lets the records go on whose values have entries now. */
export interface ValueMapRetryAnswer {
  readonly continued: number
  /** Records that still wait. */
  readonly waiting: number
}
