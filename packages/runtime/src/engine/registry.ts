import { flowError, type Connector, type NodeType, type NodeTypeInfo, type Plugin } from '@isthmus/sdk'

/** Every node type and connector this process knows. */
export interface Registry {
  readonly nodeTypes: ReadonlyMap<string, NodeType>
  readonly infos: ReadonlyMap<string, NodeTypeInfo>
  readonly connectors: ReadonlyMap<string, Connector>
}

/** Puts plugins together. Throws `NAME_TAKEN` when two of them define the same id. */
export function buildRegistry(plugins: readonly Plugin[]): Registry {
  const nodeTypes = new Map<string, NodeType>()
  const connectors = new Map<string, Connector>()
  for (const plugin of plugins) {
    for (const node of plugin.nodes) add(nodeTypes, { id: node.info.id, entry: node, what: 'node type' })
    for (const connector of plugin.connectors)
      add(connectors, { id: connector.id, entry: connector, what: 'connector' })
  }
  const infos = new Map([...nodeTypes].map(([id, type]) => [id, type.info]))
  return { nodeTypes, infos, connectors }
}

function add<T>(map: Map<string, T>, { id, entry, what }: { id: string; entry: T; what: string }): void {
  if (map.has(id)) throw flowError('NAME_TAKEN', { what, name: id })
  map.set(id, entry)
}
