import type { Problem } from '../errors.ts'
import type { Flow } from '../flow/flow.ts'
import type { CallableFlow, FlowContract } from '../flow/index.ts'
import type { JsonSchema } from '../json.ts'
import type { ConnectorInfo } from '../connector/define-connector.ts'
import type { NodeTypeInfo, TriggerKind } from '../flow/node-type-info.ts'
import type { DriftPolicy } from './contracts.ts'
import type { RunSummary } from './runs.ts'

/** `GET nodeTypes` */
export interface NodeTypesAnswer {
  readonly nodeTypes: readonly NodeTypeInfo[]
  readonly connectors: readonly ConnectorInfo[]
}

/** One row of the flow list. Instants are ISO 8601 in UTC. */
export interface FlowSummary {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly version: number
  readonly updatedAt: string
  readonly updatedBy: string
  readonly nodeCount: number
  readonly triggers: readonly TriggerKind[]
  /** While active, webhooks are answered and schedules run. Manual runs are always possible. */
  readonly active: boolean
  readonly problemCount: number
  /** Present when something that the flow uses has changed in a system and was not accepted yet. */
  readonly drift?: {
    readonly changes: number
    /** How many of them may break it. */
    readonly breaking: number
    readonly policy: DriftPolicy
    readonly connections: readonly string[]
  }
  readonly lastRun?: RunSummary
}

/** `GET flows` */
export interface FlowsAnswer {
  readonly flows: readonly FlowSummary[]
}

/** `GET flow`, `GET flowVersion`, and the answer of every write to a flow. */
export interface FlowDetail {
  readonly flow: Flow
  readonly version: number
  readonly updatedAt: string
  readonly updatedBy: string
  readonly active: boolean
  /**
   * Of an active flow: the version that triggers start runs of. An older one than `version` while the newest cannot run;
   * left out when none can.
   */
  readonly activeVersion?: number
  readonly check: FlowCheck
}

/** What is known of a flow without running it. `POST flowCheck` with `{ flow }`. */
export interface FlowCheck {
  readonly problems: readonly Problem[]
  /** Node id -> port -> the shape of the records that leave there, where it is known. */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
}

/** `GET callableFlows`: what checks must know of the flows that a flow calls. `names` are ids, separated by commas. */
export interface CallableFlowsAnswer {
  /** Every flow by its id. */
  readonly flows: Readonly<Record<string, CallableFlow>>
  /** Of the flows named: the records they take and return, where that is known. */
  readonly contracts: Readonly<Record<string, FlowContract>>
}

/** `POST flows` */
export interface CreateFlowRequest {
  readonly flow: Flow
}

/** `PUT flow`: refused with `VERSION_CONFLICT` when `baseVersion` is not the newest. A flow with problems can be saved. */
export interface SaveFlowRequest {
  readonly flow: Flow
  readonly baseVersion: number
}

/** `PUT flowActive`: refused with `FLOW_INVALID` while the flow has problems. */
export interface FlowActiveRequest {
  readonly active: boolean
}

/** `GET flowVersions`, newest first. */
export interface FlowVersionsAnswer {
  readonly versions: readonly { readonly version: number; readonly savedAt: string; readonly savedBy: string }[]
}
