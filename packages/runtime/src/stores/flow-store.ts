import type { Flow } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'

/** A flow as it was saved. */
export interface StoredFlow {
  readonly flow: Flow
  readonly version: number
  readonly active: boolean
  readonly updatedAt: string
  readonly updatedBy: string
}

/** One row of the flow list: what can be told without reading the document. */
export interface FlowRow {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly version: number
  readonly active: boolean
  readonly updatedAt: string
  readonly updatedBy: string
  readonly nodeCount: number
  /** Distinct types of its enabled nodes. */
  readonly nodeTypes: readonly string[]
  readonly lastRun?: RunSummary
}

export interface FlowVersionRow {
  readonly version: number
  readonly savedAt: string
  readonly savedBy: string
}

/** Who saves, for the version's record. */
export interface SaveFlow {
  readonly flow: Flow
  readonly by: string
}

/** Keeps flow documents with every version they had. */
export interface FlowStore {
  /** Flows that were not removed, by name. */
  list(): readonly FlowRow[]
  get(id: string): StoredFlow | undefined
  /** Active flows, for the triggers. */
  active(): readonly StoredFlow[]
  /** A new flow; the version goes on from that of a removed flow with this id. Throws `NAME_TAKEN`. */
  create(save: SaveFlow): StoredFlow
  /**
   * A new version, unless the document is the same as the newest. Throws `NOT_FOUND`, and `VERSION_CONFLICT` when
   * `baseVersion` is not the newest.
   */
  save(save: SaveFlow & { readonly baseVersion: number }): StoredFlow
  /** Throws `NOT_FOUND`. */
  setActive(id: string, active: boolean): StoredFlow
  /** Takes the flow out of the list; its versions stay for the runs that used them. Throws `NOT_FOUND`. */
  remove(id: string): void
  /** Newest first; empty for an unknown flow. */
  versions(id: string): readonly FlowVersionRow[]
  /** Also answers for removed flows. */
  version(id: string, version: number): StoredFlow | undefined
  /** Connection name -> ids of the flows that name it. */
  connectionUsers(): ReadonlyMap<string, readonly string[]>
}
