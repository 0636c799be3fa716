import type { Flow } from '@isthmus/sdk'
import { type DriftPolicy } from '@isthmus/sdk/api'
import type { DriftSource, Hold } from '../engine/drift-port.ts'
import type { Registry } from '../engine/registry.ts'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { ParkedStore } from '../stores/effects/parked-store.ts'
import type { FlowStore } from '../stores/flow-store.ts'
import type { Contracts } from './contracts.ts'
import { holdsOf } from './holds.ts'

export interface PolicyOptions {
  readonly registry: Registry
  readonly flows: FlowStore
  readonly parked: ParkedStore
  readonly audit: AuditLog
  readonly now: () => Date
  /** Told when flows were paused, so that their triggers end. */
  readonly onPaused: () => void
  readonly continueRun: (runId: string) => Promise<void>
  /** Told of every flow that was paused, for the log that people are alerted by. */
  readonly warn: (fields: object, message: string) => void
}

/** Carries out what flows want to happen when a system has changed. */
export interface Policies extends Pick<DriftSource, 'held'> {
  /** Looks anew at which records must wait; call it when flows or descriptions have changed. */
  refresh(contracts: Contracts): void
  /** Pauses flows and lets records go on, as the changes behind a connection ask for. */
  apply(contracts: Contracts, connection: string): Promise<void>
  /** Records that wait because of changes behind a connection. */
  waiting(connection: string): number
}

export function policyOf({ settings }: Pick<Flow, 'settings'>): DriftPolicy {
  return settings.drift ?? 'warn'
}

/** Records of one page of parked ones. */
const pageRecords = 500

export function createPolicies(options: PolicyOptions): Policies {
  let held: ReadonlyMap<string, ReadonlyMap<string, Hold>> = new Map()
  const waitingFor = (connection: string) =>
    openParked(options.parked).filter(
      ({ problem }) => problem.code === 'CONTRACT_DRIFTED' && problem.params?.['connection'] === connection,
    )
  const refresh = (contracts: Contracts): void => {
    held = new Map(
      options.flows.list().flatMap(({ id }) => {
        const flow = options.flows.get(id)?.flow
        if (!flow || policyOf(flow) !== 'park') return []
        const nodes = holdsOf(flow, contracts.ofFlow(flow), { registry: options.registry, shapes: contracts.shapes() })
        return nodes.size > 0 ? [[id, nodes] as const] : []
      }),
    )
  }
  return {
    held: (flow, node) => held.get(flow)?.get(node),
    refresh,
    waiting: (connection) => waitingFor(connection).length,
    apply: async (contracts, connection) => {
      pauseTouched(contracts, connection, options)
      refresh(contracts)
      const at = options.now().toISOString()
      const free = waitingFor(connection).filter(({ flowId, node }) => !held.get(flowId)?.has(node))
      const continued = free.filter(({ id }) => options.parked.resolve({ id, kind: 'again', at, by: 'drift' }))
      for (const run of new Set(continued.map(({ runId }) => runId))) await options.continueRun(run)
    },
  }
}

function openParked(parked: ParkedStore) {
  const all = []
  let cursor: string | null | undefined
  do {
    const page = parked.list({ open: true, limit: pageRecords, ...(cursor ? { cursor } : {}) })
    all.push(...page.parked)
    cursor = page.next
  } while (cursor)
  return all
}

function pauseTouched(contracts: Contracts, connection: string, options: PolicyOptions): void {
  const touched = contracts
    .touched(connection)
    .filter(({ flow, active, uses }) => active && policyOf(flow) === 'pause' && uses.some(({ breaks }) => breaks))
  for (const { flow } of touched) {
    options.flows.setActive(flow.id, false)
    const at = options.now().toISOString()
    options.audit.add({ at, who: 'drift', action: `flow.pause ${connection} has changed`, object: `flow:${flow.id}` })
    options.warn({ flow: flow.id, connection }, 'A flow was paused because a system has changed')
  }
  if (touched.length > 0) options.onPaused()
}
