import { contractsOf, type CheckOptions, type Flow } from '@isthmus/sdk'
import type { DescribedShapes } from '../contracts/described-entities.ts'
import type { Registry } from '../engine/registry.ts'
import { upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { Connections } from '../security/connections.ts'
import type { ValueMapStore } from '../stores/value-maps/value-map-store.ts'
import { callableFlowsFor, type KnownFlows } from './callable-flows.ts'

interface Known {
  readonly registry: Registry
  readonly flows: KnownFlows
  readonly connections: Pick<Connections, 'connectors' | 'permissions'>
  readonly valueMaps: Pick<ValueMapStore, 'maps'>
  readonly entities: DescribedShapes
}

/** Everything that findings of a flow depend on besides its document, the same for the server and the command line. */
export function knownToChecks(flow: Flow, { registry, flows, connections, valueMaps, entities }: Known): CheckOptions {
  return {
    ...knownOfCalls(flow, { registry, flows }),
    connections: connections.connectors(),
    permissions: connections.permissions(),
    valueMaps: valueMaps.maps(),
    entities,
  }
}

/** The part of it that concerns other flows. */
export function knownOfCalls(
  flow: Flow,
  { registry, flows }: Pick<Known, 'registry' | 'flows'>,
): Pick<CheckOptions, 'flows' | 'contracts'> {
  const callable = callableFlowsFor(flow, { flows, registry })
  if (!callable) return {}
  const upgraded = upgradeFlow(flow, registry)
  return { flows: callable, contracts: contractsOf(upgraded, registry.infos, newestForm({ registry, flows })) }
}

/** Finds flows in the form in which they would run. */
export function newestForm({ registry, flows }: Pick<Known, 'registry' | 'flows'>): (id: string) => Flow | undefined {
  return (id) => {
    const found = flows.get(id)
    return found && upgradeFlow(found.flow, registry)
  }
}
