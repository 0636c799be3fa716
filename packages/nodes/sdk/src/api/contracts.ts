import type { AffectedUse, DriftChange } from '../contract/index.ts'
import type { Problem } from '../errors.ts'
import type { FlowEdit } from '../flow/index.ts'
import type { JsonSchema } from '../json.ts'

/** What becomes of a flow when something that it uses has changed in a system; see `FlowSettings.drift`. */
export type DriftPolicy = 'warn' | 'pause' | 'park'

/** A change of a system's data, with the places in flows that it touches. */
export interface DriftFinding {
  /** See `driftKey`. */
  readonly key: string
  readonly change: DriftChange
  readonly flows: readonly {
    readonly flowId: string
    readonly flowName: string
    readonly active: boolean
    readonly policy: DriftPolicy
    readonly uses: readonly (AffectedUse & { readonly nodeName: string })[]
  }[]
}

/** `GET contract`, and the answer of a check and of an acceptance. */
export interface ContractDetail {
  readonly connection: string
  /** False for systems that do not say what they hold. */
  readonly describes: boolean
  /** Absent until the system was asked for the first time. Instants are ISO 8601 in UTC. */
  readonly described?: {
    readonly hash: string
    readonly acceptedHash: string
    readonly acceptedAt: string
    readonly acceptedBy: string
    readonly checkedAt: string
    readonly checkedBy: string
    readonly everyHours: number
    /** Why the last check got no answer. */
    readonly problem?: Problem
    readonly entities: readonly { readonly name: string; readonly fields: number; readonly keys: readonly string[] }[]
    readonly findings: readonly DriftFinding[]
    /** Records that wait because of these changes. */
    readonly waiting: number
  }
}

/** `PUT contractAcceptance`: `hash` is the description that was looked at; `CONTRACT_CHANGED` when there is a newer one. */
export interface AcceptContractRequest {
  readonly hash: string
}

/** `PUT contract`: hours between checks by the clock, 0 for none. */
export interface ContractSettingsRequest {
  readonly everyHours: number
}

/** `GET contractEntities`: schemas of the entities named, of all when none is. */
export interface ContractEntitiesAnswer {
  readonly entities: Readonly<Record<string, JsonSchema>>
}

/** `GET contractHistory`, newest first. */
export interface ContractHistoryAnswer {
  readonly versions: readonly {
    readonly hash: string
    readonly firstAt: string
    readonly by: string
    readonly entities: number
  }[]
}

/** `GET flowDrift`: what has changed for the newest version of a flow. */
export interface FlowDriftAnswer {
  readonly policy: DriftPolicy
  readonly connections: readonly {
    readonly connection: string
    readonly changes: readonly DriftChange[]
    readonly uses: readonly AffectedUse[]
    /** The edit that follows renamed fields. */
    readonly patch?: FlowEdit
  }[]
}
