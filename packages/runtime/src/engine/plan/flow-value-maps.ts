import type { ValueMap, ValueMapDirection } from '@isthmus/sdk'
import type { ValueMapPins, ValueMapSource } from '../value-maps-port.ts'

/** A table that scripts of a flow look into: its map, oldest pinned version first. */
export interface ScriptTable {
  readonly direction: ValueMapDirection
  readonly versions: readonly [ValueMap, ...ValueMap[]]
}

/** The value maps of one compiled flow: finds them while scripts are written, and remembers which they were. */
export class FlowValueMaps {
  readonly #source: ValueMapSource | undefined
  readonly #pins: ValueMapPins
  readonly #used = new Map<string, readonly number[]>()
  #asks = false

  /** `pins` are those of a run that goes on. */
  constructor(source: ValueMapSource | undefined, pins: ValueMapPins = {}) {
    this.#source = source
    this.#pins = pins
  }

  /** `undefined` for a map that does not exist: every look-up in it fails then. */
  table(name: string, direction: ValueMapDirection): ScriptTable | undefined {
    const numbers = this.#versionsOf(name)
    const [first, ...later] = numbers.flatMap((version) => this.#source?.version(name, version) ?? [])
    if (!first) return undefined
    this.#used.set(name, numbers)
    const newest = later.at(-1) ?? first
    if (newest.unmapped[direction].kind === 'ask') this.#asks = true
    return { direction, versions: [first, ...later] }
  }

  /** What a run that uses the scripts is to be pinned to; `undefined` when they look into no map. */
  get pins(): ValueMapPins | undefined {
    return this.#used.size > 0 ? Object.fromEntries(this.#used) : undefined
  }

  /** True when a record can come to wait for an entry. */
  get asks(): boolean {
    return this.#asks
  }

  #versionsOf(name: string): readonly number[] {
    const pinned = Object.hasOwn(this.#pins, name) ? (this.#pins[name] ?? []) : []
    const newest = this.#source?.newestVersion(name)
    return newest === undefined || pinned.at(-1) === newest ? pinned : [...pinned, newest]
  }
}

/** True when maps that scripts were written with have changed since. */
export function haveChanged(pins: ValueMapPins | undefined, source: ValueMapSource | undefined): boolean {
  if (pins === undefined || source === undefined) return false
  return Object.entries(pins).some(([name, versions]) => source.newestVersion(name) !== versions.at(-1))
}
