import { flowError, type Connector, type NodeType, type NodeTypeInfo, type Plugin } from '@isthmus/sdk'

/** Every node type and connector this process knows. */
export interface Registry {
  readonly nodeTypes: ReadonlyMap<string, NodeType>
  readonly infos: ReadonlyMap<string, NodeTypeInfo>
  readonly connectors: ReadonlyMap<string, Connector>
  /** Grows whenever a plugin comes, changes or goes. */
  readonly generation: number
}

/** A registry whose plugins may change while the process runs. */
export interface LiveRegistry extends Registry {
  /**
   * Puts a plugin in place of the one with its id, or beside the others. Throws `NAME_TAKEN`, and then leaves everything as
   * it was.
   */
  install(plugin: Plugin): void
  /** Takes a plugin out; does nothing when there is none with the id. */
  uninstall(id: string): void
}

/** Puts plugins together. Throws `NAME_TAKEN` when two of them define the same id. */
export function buildRegistry(plugins: readonly Plugin[]): LiveRegistry {
  const registry = new KnownPlugins()
  for (const plugin of plugins) registry.add(plugin)
  return registry
}

class KnownPlugins implements LiveRegistry {
  readonly nodeTypes = new Map<string, NodeType>()
  readonly infos = new Map<string, NodeTypeInfo>()
  readonly connectors = new Map<string, Connector>()
  readonly #installed = new Map<string, Plugin>()
  generation = 0

  install(plugin: Plugin): void {
    const before = this.#installed.get(plugin.id)
    if (before) this.#take(before)
    try {
      this.add(plugin)
      this.#installed.set(plugin.id, plugin)
    } catch (error) {
      if (before) this.add(before)
      throw error
    }
  }

  uninstall(id: string): void {
    const known = this.#installed.get(id)
    if (!known) return
    this.#take(known)
    this.#installed.delete(id)
    this.generation += 1
  }

  /** All of a plugin or nothing. */
  add({ nodes, connectors }: Plugin): void {
    requireFree(
      this.nodeTypes,
      nodes.map(({ info }) => info.id),
      'node type',
    )
    requireFree(
      this.connectors,
      connectors.map(({ id }) => id),
      'connector',
    )
    for (const node of nodes) {
      this.nodeTypes.set(node.info.id, node)
      this.infos.set(node.info.id, node.info)
    }
    for (const connector of connectors) this.connectors.set(connector.id, connector)
    this.generation += 1
  }

  #take({ nodes, connectors }: Plugin): void {
    for (const { info } of nodes) {
      this.nodeTypes.delete(info.id)
      this.infos.delete(info.id)
    }
    for (const { id } of connectors) this.connectors.delete(id)
  }
}

function requireFree(known: ReadonlyMap<string, unknown>, ids: readonly string[], what: string): void {
  const seen = new Set<string>()
  for (const name of ids) {
    if (known.has(name) || seen.has(name)) throw flowError('NAME_TAKEN', { what, name })
    seen.add(name)
  }
}
