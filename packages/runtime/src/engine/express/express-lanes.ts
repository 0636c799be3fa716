import type { CompiledFlow } from '../plan/compiled-flow.ts'
import type { CompiledFlows } from '../plan/compiled-flows.ts'
import type { SavedFlow } from '../engine.ts'
import { LocalLane, type LaneOptions } from './express-lane.ts'
import { expressPlan } from './express-plan.ts'
import type { ExpressLane } from '../express-port.ts'
import type { Registry } from '../registry.ts'

interface LanesOptions extends Pick<LaneOptions, 'journal' | 'newId' | 'now' | 'onJournalError'> {
  readonly registry: Registry
  readonly compiled: CompiledFlows
}

/** The express lanes of all flows that can have one. */
export class ExpressLanes {
  readonly #options: LanesOptions
  /** By the document itself, which is a new one after every change; a lane nobody asks for any more is let go. */
  #lanes = new WeakMap<SavedFlow, Map<string, LocalLane | undefined>>()
  readonly #busy = new Set<LocalLane>()

  constructor(options: LanesOptions) {
    this.#options = options
  }

  /** Throws what `compileFlow` throws. */
  of(saved: SavedFlow, trigger: string): ExpressLane | undefined {
    const known = this.#lanes.get(saved)
    if (known?.has(trigger)) return known.get(trigger)
    const lane = this.#create(saved, trigger)
    const lanes = known ?? new Map<string, LocalLane | undefined>()
    lanes.set(trigger, lane)
    this.#lanes.set(saved, lanes)
    return lane
  }

  async close(): Promise<void> {
    await Promise.all([...this.#busy].map((lane) => lane.close()))
  }

  #create(saved: SavedFlow, trigger: string): LocalLane | undefined {
    const take = () => this.#options.compiled.take({ saved, trigger })
    const lease = take()
    try {
      if (!expressPlan(lease.compiled)) return undefined
      const about = this.#about(saved, lease.compiled)
      return new LocalLane({ ...this.#options, saved, take, about, busy: this.#busy })
    } finally {
      lease.release()
    }
  }

  #about({ flow, version }: SavedFlow, { trigger }: CompiledFlow): LaneOptions['about'] {
    const type = flow.nodes.find((node) => node.id === trigger)?.type ?? ''
    const kind = this.#options.registry.infos.get(type)?.trigger ?? 'manual'
    return {
      flowId: flow.id,
      flowName: flow.name,
      flowVersion: version,
      trigger: { node: trigger, kind },
      startedBy: kind,
    }
  }
}
