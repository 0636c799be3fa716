import type { ConnectionSource } from '../engine/connections-port.ts'
import type { DriftSource } from '../engine/drift-port.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import type { Registry } from '../engine/registry.ts'
import type { Stores } from '../stores/open-stores.ts'
import type { GrantedKeeper } from './ask-permissions.ts'
import { createBeforeRun } from './before-run.ts'
import { createContracts, type Contracts } from './contracts.ts'
import { describeConnection } from './describe.ts'
import { startDriftClock } from './drift-clock.ts'
import { createShapeLearner } from './learn-shapes.ts'
import { createPolicies, type Policies } from './policies.ts'

export interface OpenContractsOptions {
  readonly stores: Stores
  readonly connections: ConnectionSource & GrantedKeeper
  readonly registry: Registry
  readonly egress: Egress
  readonly sql?: SqlHost
  readonly now: () => Date
  /** Told when flows were paused. */
  readonly onPaused: () => void
  readonly continueRun: (runId: string) => Promise<void>
  readonly warn: (fields: object, message: string) => void
}

/** Descriptions, policies and the clock of one process. */
export interface OpenContracts {
  readonly contracts: Contracts
  readonly policies: Policies
  /** Which writes must wait; answers nothing before `refresh`. */
  readonly source: DriftSource
  /** Call it when flows have changed. */
  refresh(): void
  close(): Promise<void>
}

export type { Contracts } from './contracts.ts'
export type { Policies } from './policies.ts'

export function openContracts(options: OpenContractsOptions): OpenContracts {
  const { stores, registry, now, warn } = options
  const policies = createPolicies({ ...options, ...stores })
  const contracts: Contracts = createContracts({
    store: stores.contracts,
    flows: stores.flows,
    registry,
    audit: stores.audit,
    now,
    describe: (name) => describeConnection(options, name),
    onChanged: (connection) => policies.apply(contracts, connection),
  })
  const onError = (connection: string, err: unknown) => warn({ connection, err }, 'A system did not describe its data')
  const marks = new Map<string, string>()
  const learner = createShapeLearner({
    store: stores.contracts,
    registry,
    now,
    onLearned: (connection) => {
      const mark = stores.contracts.mark()
      if (marks.get('learned') === mark) return
      marks.set('learned', mark)
      void policies.apply(contracts, connection).catch((error: unknown) => onError(connection, error))
    },
  })
  const stop = startDriftClock({ store: stores.contracts, contracts, now, onError })
  return {
    contracts,
    policies,
    source: {
      held: (flow, node) => policies.held(flow, node),
      shapes: () => contracts.shapes(),
      beforeRun: createBeforeRun({ ...options, store: stores.contracts, contracts, onError }),
      seen: (node, records) => learner.seen(node, records),
    },
    refresh: () => policies.refresh(contracts),
    close: async () => {
      await stop()
      learner.flush()
      learner.close()
    },
  }
}
