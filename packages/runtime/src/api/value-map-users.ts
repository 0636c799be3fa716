import { flowValueMapUses, type Flow, type FlowValueMapUse } from '@isthmus/sdk'
import { type ValueMapUser } from '@isthmus/sdk/api'
import type { FlowStore } from '../stores/flow-store.ts'

/** Finds the flows that look into value maps. */
export interface ValueMapUsers {
  of(map: string): readonly ValueMapUser[]
  /** Map -> flows that look into it. */
  counts(): ReadonlyMap<string, number>
  /** Flows that look into a map, with their look-ups. */
  uses(map: string): readonly { readonly flow: Flow; readonly uses: readonly FlowValueMapUse[] }[]
}

interface Known {
  readonly version: number
  readonly flow: Flow
  readonly uses: readonly FlowValueMapUse[]
}

/** Each version of a flow is read once: the list is asked for far more often than flows change. */
export function createValueMapUsers(flows: FlowStore): ValueMapUsers {
  const known = new Map<string, Known>()
  const read = (id: string, version: number): Known | undefined => {
    const before = known.get(id)
    if (before?.version === version) return before
    const flow = flows.get(id)?.flow
    if (!flow) return undefined
    const found = { version, flow, uses: flowValueMapUses(flow) }
    known.set(id, found)
    return found
  }
  const all = (): readonly Known[] => flows.list().flatMap(({ id, version }) => read(id, version) ?? [])
  const uses: ValueMapUsers['uses'] = (map) =>
    all()
      .map(({ flow, uses: every }) => ({ flow, uses: every.filter((use) => use.map === map) }))
      .filter((each) => each.uses.length > 0)
  return {
    uses,
    of: (map) =>
      uses(map).map(({ flow, uses: own }) => ({ flowId: flow.id, flowName: flow.name, nodes: nodesOf(own) })),
    counts: () => {
      const counts = new Map<string, number>()
      for (const { uses: every } of all()) {
        for (const map of new Set(every.map((use) => use.map))) counts.set(map, (counts.get(map) ?? 0) + 1)
      }
      return counts
    },
  }
}

function nodesOf(uses: readonly FlowValueMapUse[]): ValueMapUser['nodes'] {
  const byNode = Map.groupBy(uses, ({ node }) => node.id)
  return [...byNode].map(([id, own]) => ({
    id,
    name: own[0]?.node.name ?? id,
    directions: [...new Set(own.map(({ direction }) => direction))],
  }))
}
