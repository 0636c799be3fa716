import type { Flow } from '@isthmus/sdk'
import type { StoredPartialRun } from '@isthmus/sdk/api'
import { compileFlow, type CompileContext, type CompiledFlow } from './compiled-flow.ts'
import type { SavedFlow, StartRun } from '../engine.ts'
import type { ValueMapPins } from '../value-maps-port.ts'
import { haveChanged } from './flow-value-maps.ts'

interface Entry {
  readonly compiled: CompiledFlow
  /** Of the registry it was compiled with: a plugin may have changed since. */
  readonly generation: number
  users: number
  /** True when no further run may take it, so that the last one to leave puts the light out. */
  retired: boolean
}

/** A compiled flow in the hands of one run. */
export interface Lease {
  readonly compiled: CompiledFlow
  /** Call it once, when the run is over. */
  release(): void
}

/** Keeps flows compiled between runs: the ones used last, and every one that a run still uses. */
export class CompiledFlows {
  readonly #context: CompileContext
  readonly #most: number
  readonly #entries = new Map<string, Entry>()

  constructor(context: CompileContext, most: number) {
    this.#context = context
    this.#most = most
  }

  /** `pins` are those of a run that goes on. Throws what `compileFlow` throws. */
  take({ saved, trigger, part }: Pick<StartRun, 'saved' | 'trigger' | 'part'>, pins?: ValueMapPins): Lease {
    if (part) return this.#part({ saved, trigger }, { part, pins })
    const entry = this.#entry(saved, trigger, pins)
    entry.users += 1
    return {
      compiled: entry.compiled,
      release: () => {
        entry.users -= 1
        if (entry.retired && entry.users === 0) entry.compiled.dispose()
      },
    }
  }

  close(): void {
    for (const key of this.#entries.keys()) this.#retire(key)
  }

  #entry({ flow, version }: SavedFlow, trigger: string, pins: ValueMapPins | undefined): Entry {
    const key = `${flow.id} ${version} ${trigger}${pins ? ` ${JSON.stringify(pins)}` : ''}`
    const known = this.#entries.get(key)
    const { generation } = this.#context.registry
    const isCurrent = known?.generation === generation && !haveChanged(known.compiled.pins, this.#context.valueMaps)
    if (known && isCurrent && sameFlow(known.compiled.flow, flow)) {
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known
    }
    const compiled = compileFlow(flow, trigger, { ...this.#context, pins })
    const entry: Entry = { compiled, generation, users: 0, retired: false }
    // A flow that was deleted and made anew starts again at version 1.
    this.#retire(key)
    this.#entries.set(key, entry)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#most && oldest !== undefined) this.#retire(oldest)
    return entry
  }

  /** For one run of a part of a flow, which is not kept. */
  #part(
    { saved, trigger }: Pick<StartRun, 'saved' | 'trigger'>,
    asked: { readonly part: StoredPartialRun; readonly pins: ValueMapPins | undefined },
  ): Lease {
    const compiled = compileFlow(saved.flow, trigger, { ...this.#context, ...asked })
    return { compiled, release: () => compiled.dispose() }
  }

  #retire(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    entry.retired = true
    if (entry.users === 0) entry.compiled.dispose()
  }
}

function sameFlow(a: Flow, b: Flow): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
