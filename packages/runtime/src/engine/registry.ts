import { flowError, type Connector, type NodeType, type NodeTypeInfo, type Plugin } from '@isthmus/sdk'
import { OnDemandMap } from './on-demand-map.ts'

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
  readonly nodeTypes: ReadonlyMap<string, NodeType>
  readonly infos: ReadonlyMap<string, NodeTypeInfo>
  readonly connectors: ReadonlyMap<string, Connector>
  readonly #nodeTypes = new Map<string, NodeType>()
  readonly #infos = new Map<string, NodeTypeInfo>()
  readonly #connectors = new Map<string, Connector>()
  /** All of them, in the order in which their nodes are shown. */
  #plugins: readonly Plugin[] = []
  /** Those that nobody has asked for yet. */
  readonly #deferred = new Map<string, Plugin>()
  #inOrder = true
  readonly #installed = new Map<string, Plugin>()
  generation = 0

  constructor() {
    const source = { bring: (name: string) => this.#bring(name), bringAll: () => this.#bringAll() }
    this.nodeTypes = new OnDemandMap(this.#nodeTypes, source)
    this.infos = new OnDemandMap(this.#infos, source)
    this.connectors = new OnDemandMap(this.#connectors, source)
  }

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
  add(plugin: Plugin): void {
    if (plugin.deferred) this.#defer(plugin)
    else this.#requireFree(plugin)
    this.#plugins = [...this.#plugins, plugin]
    if (!plugin.deferred) this.#put(plugin)
    this.generation += 1
  }

  #defer(plugin: Plugin): void {
    const { id } = plugin
    const names = [...this.#nodeTypes.keys(), ...this.#connectors.keys(), ...this.#deferred.keys()]
    const taken = names.find((name) => ownerOf(name) === id)
    if (taken !== undefined) throw flowError('NAME_TAKEN', { what: 'connector', name: taken })
    this.#deferred.set(id, plugin)
  }

  #requireFree({ nodes, connectors }: Plugin): void {
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
  }

  #put({ nodes, connectors }: Plugin): void {
    for (const node of nodes) {
      this.#nodeTypes.set(node.info.id, node)
      this.#infos.set(node.info.id, node.info)
    }
    for (const connector of connectors) this.#connectors.set(connector.id, connector)
  }

  #bring(name: string): void {
    const plugin = this.#deferred.get(ownerOf(name))
    if (!plugin) return
    this.#put(plugin)
    this.#inOrder = false
    this.#deferred.delete(plugin.id)
  }

  #bringAll(): void {
    for (const id of this.#deferred.keys()) this.#bring(id)
    if (this.#inOrder) return
    this.#inOrder = true
    // Once more from the start: those that were brought late belong between the others.
    for (const known of [this.#nodeTypes, this.#infos, this.#connectors]) known.clear()
    for (const plugin of this.#plugins) this.#put(plugin)
  }

  #take(plugin: Plugin): void {
    for (const { info } of plugin.nodes) {
      this.#nodeTypes.delete(info.id)
      this.#infos.delete(info.id)
    }
    for (const { id } of plugin.connectors) this.#connectors.delete(id)
    this.#plugins = this.#plugins.filter((other) => other !== plugin)
  }
}

/** The deferred plugin that a node type or connector would belong to, by its name. */
function ownerOf(name: string): string {
  return name.split('.', 1)[0] ?? name
}

function requireFree(known: ReadonlyMap<string, unknown>, ids: readonly string[], what: string): void {
  const seen = new Set<string>()
  for (const name of ids) {
    if (known.has(name) || seen.has(name)) throw flowError('NAME_TAKEN', { what, name })
    seen.add(name)
  }
}
