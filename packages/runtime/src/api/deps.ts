import type { Contracts, Policies } from '../contracts/open-contracts.ts'
import type { ConnectionTestAnswer, StorageStats } from '@isthmus/sdk/api'
import type { Imports } from '../connectors/imports.ts'
import type { Engine } from '../engine/engine.ts'
import type { Consents } from '../http/index.ts'
import type { OutsideCalls } from './connection-activity.ts'
import type { Registry } from '../engine/registry.ts'
import type { Accounts } from '../security/accounts.ts'
import type { Connections } from '../security/connections.ts'
import type { Sessions } from '../security/sessions.ts'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { ContractStore } from '../stores/contracts/contract-store.ts'
import type { FlowStore } from '../stores/flow-store.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'
import type { Triggers } from '../triggers/index.ts'
import type { ParkedStore } from '../stores/effects/parked-store.ts'
import type { RunStore } from '../stores/runs/run-store.ts'
import type { ValueMapStore } from '../stores/value-maps/value-map-store.ts'
import type { StorageTrouble } from '../stores/upkeep/storage-health.ts'

/** Where the API writes what happened. Never a body, a query or a header: they may hold secrets. */
export interface ApiLog {
  error(fields: object, message: string): void
}

export interface ApiSettings {
  readonly version: string
  readonly maxBodyBytes: number
  /** Names besides `localhost` and addresses that this server answers to. */
  readonly hostNames: ReadonlySet<string>
  /** True when people reach the server by https, so that the session cookie stays there. */
  readonly https: boolean
  /** The built editor; without it only the API is served. */
  readonly editorFolder?: string
}

/** Everything the API needs; built once, at start. */
export interface ApiDeps {
  readonly settings: ApiSettings
  readonly registry: Registry
  readonly engine: Engine
  readonly flows: FlowStore
  readonly runs: RunStore
  readonly parked: ParkedStore
  readonly valueMaps: ValueMapStore
  readonly contractStore: ContractStore
  readonly contracts: Contracts
  readonly policies: Policies
  /** Connectors made of contracts. */
  readonly imports: Imports
  /** How far poll triggers have come, and the way to let one begin anew. */
  readonly polls: { readonly memory: TriggerMemory; readonly reset: Triggers['resetPoll'] }
  /** Lets a parked run go on after a decision. */
  readonly continueRun: (runId: string) => Promise<void>
  readonly audit: AuditLog
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly connections: Connections
  /** How calls to other systems go, and how they went. */
  readonly calls: OutsideCalls
  /** Whether the database can be written, and what it holds. */
  readonly storage: { readonly trouble: StorageTrouble | undefined; measure(): Promise<StorageStats> }
  readonly consents: Consents
  readonly testConnection: (name: string) => Promise<ConnectionTestAnswer>
  /** Told after a flow was saved, switched or removed, so that triggers follow. */
  readonly flowsChanged: () => void
  readonly now: () => Date
  readonly log: ApiLog
}
