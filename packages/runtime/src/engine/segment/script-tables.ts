import type { ValueMap, ValueMapDirection } from '@isthmus/sdk'
import type { FlowValueMaps, ScriptTable } from '../plan/flow-value-maps.ts'

/** The tables of value maps that a segment's script looks into. They are written into it, so that a run keeps its own. */
export class ScriptTables {
  readonly #maps: FlowValueMaps | undefined
  readonly #names = new Map<string, string>()
  readonly #tables: ScriptTable[] = []

  constructor(maps: FlowValueMaps | undefined) {
    this.#maps = maps
  }

  /** JavaScript of a table: its place in the script, or the map's name where there is no such map. */
  nameOf(map: string, direction: ValueMapDirection): string {
    const key = `${direction} ${map}`
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const table = this.#maps?.table(map, direction)
    const name = table === undefined ? JSON.stringify(map) : `valueTables[${this.#tables.push(table) - 1}]`
    this.#names.set(key, name)
    return name
  }

  /** The statement that defines them. */
  source(): string {
    const opened = this.#tables.map(
      ({ direction, versions }) =>
        `f.$openTable(${[printed(versions[0]), `"${direction}"`, ...versions.slice(1).map(printed)].join(', ')})`,
    )
    return `const valueTables = [${opened.join(', ')}]`
  }
}

/** Parsed when the script is loaded: large tables are compiled many times as fast as literals, and no key means anything. */
function printed({ name, left, right, entries, unmapped, matching }: ValueMap): string {
  const types = { left: { type: left.type }, right: { type: right.type } }
  return `parse(${JSON.stringify(JSON.stringify({ name, ...types, entries, unmapped, matching }))})`
}
