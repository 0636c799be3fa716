import type { EffectJournal } from '../engine/effect-journal-port.ts'
import type { FailedCallStore } from '../engine/failed-calls-port.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'
import type { AuditLog } from './accounts/audit-log.ts'
import type { ConnectionStore } from './accounts/connection-store.ts'
import type { ConnectorStore } from './connectors/connector-store.ts'
import { createSqliteConnectorStore } from './connectors/sqlite-connector-store.ts'
import type { ContractStore } from './contracts/contract-store.ts'
import { createSqliteContractStore } from './contracts/sqlite-contract-store.ts'
import { openDatabase } from './database.ts'
import type { FlowStore } from './flow-store.ts'
import type { ParkedStore } from './effects/parked-store.ts'
import type { RunStore } from './runs/run-store.ts'
import { createSqliteAuditLog } from './accounts/sqlite-audit-log.ts'
import { createSqliteConnectionStore } from './accounts/sqlite-connection-store.ts'
import { createSqliteFailedCallStore } from './accounts/sqlite-failed-call-store.ts'
import { createSqliteFlowStore } from './sqlite-flow-store.ts'
import { createSqliteParkedStore } from './effects/sqlite-parked-store.ts'
import { createSqliteRunStore } from './runs/sqlite-run-store.ts'
import { createSqliteStorage } from './upkeep/sqlite-storage.ts'
import { createSqliteTriggerMemory } from './runs/sqlite-trigger-memory.ts'
import { createSqliteUserStore } from './accounts/sqlite-user-store.ts'
import type { Storage } from './upkeep/storage.ts'
import type { UserStore } from './accounts/user-store.ts'
import { createSqliteValueMapStore } from './value-maps/sqlite-value-map-store.ts'
import type { ValueMapStore } from './value-maps/value-map-store.ts'

/** Everything that is kept. */
export interface Stores {
  readonly flows: FlowStore
  readonly runs: RunStore
  readonly effects: EffectJournal
  readonly parked: ParkedStore
  readonly connections: ConnectionStore
  readonly failedCalls: FailedCallStore
  readonly users: UserStore
  readonly audit: AuditLog
  readonly triggers: TriggerMemory
  readonly valueMaps: ValueMapStore
  readonly contracts: ContractStore
  readonly connectors: ConnectorStore
  readonly storage: Storage
  /** Writes what waits and closes the file. */
  close(): Promise<void>
}

/** Opens the stores in one SQLite file; `:memory:` keeps nothing. Throws what `openDatabase` throws. */
export function openStores(file: string, now: () => Date): Stores {
  const store = openDatabase(file, now)
  const waiting = new AbortController()
  const runs = createSqliteRunStore(store, waiting.signal)
  const valueMaps = createSqliteValueMapStore(store, now)
  return {
    flows: createSqliteFlowStore(store, now),
    runs,
    effects: runs.effects,
    parked: createSqliteParkedStore(store),
    connections: createSqliteConnectionStore(store),
    failedCalls: createSqliteFailedCallStore(store),
    users: createSqliteUserStore(store),
    audit: createSqliteAuditLog(store),
    triggers: createSqliteTriggerMemory(store),
    valueMaps,
    contracts: createSqliteContractStore(store),
    connectors: createSqliteConnectorStore(store),
    storage: createSqliteStorage(store, waiting),
    close: async () => {
      waiting.abort()
      await runs.close()
      valueMaps.flush()
      store.close()
    },
  }
}
