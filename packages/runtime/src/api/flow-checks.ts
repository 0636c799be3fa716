import { blockingProblems, checkFlow, typeFlow, TypeMemo, type Flow } from '@isthmus/sdk'
import { type FlowCheck, type FlowDetail, type FlowSummary } from '@isthmus/sdk/api'
import { checkUpgraded, upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { FlowRow, StoredFlow } from '../stores/flow-store.ts'
import { policyOf } from '../contracts/policies.ts'
import { runnableVersion } from '../triggers/index.ts'
import type { ApiDeps } from './deps.ts'
import { knownToChecks } from './known-to-checks.ts'
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
  const known = (flow: Flow) =>
    knownToChecks(flow, { registry, flows, connections, valueMaps, entities: described.entities() })
  const check = (flow: Flow): FlowCheck => {
    const upgraded = upgradeFlow(flow, registry)
    const options = { ...known(flow), memo: new TypeMemo() }
    return {
      problems: checkFlow(upgraded, registry.infos, options),
      schemas: typeFlow(upgraded, registry.infos, options).all(),
    }
  }
  const markOf = (nodeTypes: readonly string[]): string | undefined => {
    // What is wrong with calls depends on every flow there is.
    if (nodeTypes.some((type) => registry.infos.get(type)?.control !== undefined)) return undefined
    return `${valueMaps.mark()} ${described.mark()} ${connectionMark(connections)} ${registry.generation}`
  }
  const counts = createProblemCounts((row) => {
    const stored = flows.get(row.id)
    if (!stored) return 0
    return blockingProblems(checkUpgraded(stored.flow, registry, known(stored.flow))).length
  })
  return {
    check,
    // The editor shows and saves the form that would run.
    detail: (stored) => ({
      ...stored,
      ...activeVersionOf(stored, deps),
      flow: upgradeFlow(stored.flow, registry),
      check: check(stored.flow),
    }),
    summary: ({ nodeTypes, lastRun, ...row }) => ({
      ...row,
      ...driftOf(row, deps),
      ...(lastRun ? { lastRun: views.overlay(lastRun) } : {}),
      triggers: nodeTypes.flatMap((type) => registry.infos.get(type)?.trigger ?? []),
      problemCount: counts({ ...row, nodeTypes }, markOf(nodeTypes)),
    }),
  }
}

function connectionMark(connections: ApiDeps['connections']): string {
  return JSON.stringify([[...connections.connectors()], [...connections.permissions()]])
}

/**
 * Counts once per version and mark, which stands for everything else that findings depend on: the list is asked for far more
 * often than either changes. Without a mark nothing is remembered.
 */
function createProblemCounts(count: (row: FlowRow) => number): (row: FlowRow, mark: string | undefined) => number {
  const known = new Map<string, { readonly version: number; readonly mark: string; readonly problems: number }>()
  return (row, mark) => {
    const before = known.get(row.id)
    if (mark !== undefined && before?.version === row.version && before.mark === mark) return before.problems
    const problems = count(row)
    if (mark !== undefined) known.set(row.id, { version: row.version, mark, problems })
    return problems
  }
}

/** The version that triggers start. */
function activeVersionOf(stored: StoredFlow, deps: ApiDeps): Pick<FlowDetail, 'activeVersion'> {
  if (!stored.active) return {}
  const { registry, connections, flows, contracts } = deps
  const shapes = () => contracts.shapes()
  const version = runnableVersion(stored, {
    registry,
    connections,
    shapes,
    versionOf: (id, wanted) => flows.version(id, wanted),
  })
  return version === undefined ? {} : { activeVersion: version }
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
