import { blockingProblems, checkFlow, contractsOf, typeFlow, TypeMemo, type Flow } from '@isthmus/sdk'
import { type FlowCheck, type FlowDetail, type FlowSummary } from '@isthmus/sdk/api'
import { checkUpgraded, upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { FlowRow, StoredFlow } from '../stores/flow-store.ts'
import { callableFlowsFor } from './callable-flows.ts'
import { policyOf } from '../contracts/policies.ts'
import type { ApiDeps } from './deps.ts'
import { createRunViews } from './run-views.ts'

/** What the flows' answers say beyond what is stored. */
export interface FlowChecks {
  check(flow: Flow): FlowCheck
  detail(stored: StoredFlow): FlowDetail
  summary(row: FlowRow): FlowSummary
}

export function createFlowChecks(deps: ApiDeps): FlowChecks {
  const { registry, connections, flows, runs, engine, valueMaps, contracts: described } = deps
  const views = createRunViews({ runs, engine })
  const known = () => ({
    connections: connections.connectors(),
    valueMaps: valueMaps.maps(),
    entities: described.entities(),
  })
  const check = (flow: Flow): FlowCheck => {
    const callable = callableFlowsFor(flow, { flows, registry })
    const upgraded = upgradeFlow(flow, registry)
    const contracts = contractsOf(upgraded, registry.infos, (id) => flows.get(id)?.flow)
    const shapes = { contracts, memo: new TypeMemo() }
    const options = { ...known(), ...shapes, ...(callable ? { flows: callable } : {}) }
    return {
      problems: checkFlow(upgraded, registry.infos, options),
      schemas: typeFlow(upgraded, registry.infos, options).all(),
    }
  }
  const counts = createProblemCounts((row) => {
    const stored = flows.get(row.id)
    if (!stored) return 0
    return blockingProblems(checkUpgraded(stored.flow, registry, known())).length
  })
  return {
    check,
    // The editor shows and saves the form that would run.
    detail: (stored) => ({ ...stored, flow: upgradeFlow(stored.flow, registry), check: check(stored.flow) }),
    summary: ({ nodeTypes, lastRun, ...row }) => ({
      ...row,
      ...driftOf(row, deps),
      ...(lastRun ? { lastRun: views.overlay(lastRun) } : {}),
      triggers: nodeTypes.flatMap((type) => registry.infos.get(type)?.trigger ?? []),
      problemCount: counts(
        { ...row, nodeTypes },
        `${valueMaps.mark()} ${described.mark()} ${connectionMark(connections.connectors())}`,
      ),
    }),
  }
}

function connectionMark(connectors: ReadonlyMap<string, string>): string {
  return JSON.stringify([...connectors])
}

/** Counts once per version, set of connections and value maps: the list is asked for far more often than either changes. */
function createProblemCounts(count: (row: FlowRow) => number): (row: FlowRow, mark: string) => number {
  const known = new Map<string, { readonly version: number; readonly mark: string; readonly problems: number }>()
  return (row, mark) => {
    const before = known.get(row.id)
    if (before?.version === row.version && before.mark === mark) return before.problems
    const problems = count(row)
    known.set(row.id, { version: row.version, mark, problems })
    return problems
  }
}

/** How many changes of systems touch a flow, and how many of them may break it. */
function driftOf(row: Pick<FlowRow, 'id' | 'active'>, { contracts, flows }: ApiDeps): Pick<FlowSummary, 'drift'> {
  // Reading every flow is worth it only where something has changed at all.
  if (!contracts.hasChanges()) return {}
  const flow = flows.get(row.id)?.flow
  const drift = flow ? contracts.ofFlow(flow) : []
  if (!flow || drift.length === 0) return {}
  const uses = drift.flatMap((each) => each.uses)
  const changes = drift.reduce((sum, each) => sum + each.changes.length, 0)
  const breaking = new Set(uses.flatMap(({ change, breaks }) => (breaks ? [change] : []))).size
  return {
    drift: { changes, breaking, policy: policyOf(flow), connections: drift.map(({ connection }) => connection) },
  }
}
