import { describeProblem, downstreamOf, flowError, type Flow, type Problem } from '@isthmus/sdk'
import { type DriftPolicy } from '@isthmus/sdk/api'
import { type AffectedUse, type DriftChange } from '@isthmus/sdk/contract'
import type { DriftSource } from '../engine/drift-port.ts'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { ParkedStore } from '../stores/effects/parked-store.ts'
import type { FlowStore } from '../stores/flow-store.ts'
import type { Contracts, FlowDrift } from './contracts.ts'

export interface PolicyOptions {
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
  /** Looks anew at which writes must wait; call it when flows or descriptions have changed. */
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
  let held: ReadonlyMap<string, ReadonlyMap<string, Problem>> = new Map()
  const waitingFor = (connection: string) =>
    openParked(options.parked).filter(
      ({ problem }) => problem.code === 'CONTRACT_DRIFTED' && problem.params?.['connection'] === connection,
    )
  const refresh = (contracts: Contracts): void => {
    held = new Map(
      options.flows.list().flatMap(({ id }) => {
        const flow = options.flows.get(id)?.flow
        if (!flow || policyOf(flow) !== 'park') return []
        const nodes = heldNodes(flow, contracts.ofFlow(flow))
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

/** The nodes that write what is affected, or what was made of it before. */
function heldNodes(flow: Flow, drift: readonly FlowDrift[]): ReadonlyMap<string, Problem> {
  const held = new Map<string, Problem>()
  for (const { connection, changes, uses } of drift) {
    const breaking = uses.filter(({ breaks }) => breaks)
    for (const use of breaking) {
      const problem = waitProblem({ connection, changes, use, flow })
      const nodes = [use.node, ...downstreamOf(flow, use.node)].filter((node) => !held.has(node))
      for (const node of nodes) held.set(node, { ...problem, node })
    }
  }
  return held
}

interface Waiting {
  readonly connection: string
  readonly changes: readonly DriftChange[]
  readonly use: AffectedUse
  readonly flow: Flow
}

function waitProblem({ connection, changes, use, flow }: Waiting): Problem {
  const [kind, entity, path] = JSON.parse(use.change) as readonly [string, string, readonly string[]]
  const names = changes.filter((change) => change.entity === entity).flatMap((change) => change.path?.join('.') ?? [])
  const node = flow.nodes.find(({ id }) => id === use.node)?.name ?? use.node
  const shown = [...new Set(names)].slice(0, 5).join(', ') || [kind, ...path].join(' ')
  const problem = flowError('CONTRACT_DRIFTED', { node, connection, entity, changes: shown }).toProblem()
  return { ...problem, message: describeProblem(problem, 'en').message }
}
