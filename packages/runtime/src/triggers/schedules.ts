import { Cron } from 'croner'
import { asFlowError, flowError, preview, type FlowError, type FlowNode } from '@isthmus/sdk'
import type { SavedFlow } from '../engine/engine.ts'
import type { TriggerContext } from './triggers.ts'

interface Job {
  readonly saved: SavedFlow
  readonly cron: Cron
}

/** Starts runs of active flows at the times of their cron patterns. */
export class Schedules {
  readonly #context: TriggerContext
  #jobs: ReadonlyMap<string, Job> = new Map()

  constructor(context: TriggerContext) {
    this.#context = context
  }

  /** Leaves the jobs of unchanged flows alone: one that is begun anew at the very moment it is due would be missed. */
  sync(flows: readonly SavedFlow[]): void {
    const before = this.#jobs
    const jobs = new Map(flows.flatMap((saved) => this.#jobsOf(saved)))
    for (const [key, { cron }] of before) if (jobs.get(key)?.cron !== cron) cron.stop()
    this.#jobs = jobs
  }

  close(): void {
    for (const { cron } of this.#jobs.values()) cron.stop()
    this.#jobs = new Map()
  }

  #jobsOf(saved: SavedFlow): [string, Job][] {
    const { infos } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      if (node.disabled || infos.get(node.type)?.trigger !== 'schedule') return []
      const key = `${saved.flow.id} ${node.id}`
      const known = this.#jobs.get(key)
      if (known && isSame(known.saved, saved)) return [[key, known]]
      const cron = this.#cronOf(saved, node)
      return cron ? [[key, { saved, cron }]] : []
    })
  }

  #cronOf(saved: SavedFlow, node: FlowNode): Cron | undefined {
    const { cron: pattern, timeZone = 'UTC' } = node.config
    try {
      if (typeof pattern !== 'string' || typeof timeZone !== 'string')
        throw new TypeError('times and zone must be texts')
      return new Cron(pattern, { timezone: timeZone, protect: true }, async (self: Cron) => {
        await this.#start(saved, node.id, self.currentRun() ?? this.#context.now())
      })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      this.#context.onTriggerError(
        saved.flow.id,
        flowError(
          'FIELD_VALUE_INVALID',
          { node: node.name, field: 'cron', expected: reason, got: preview(pattern) },
          { node: node.id, cause },
        ),
      )
      return undefined
    }
  }

  async #start(saved: SavedFlow, trigger: string, scheduledAt: Date): Promise<void> {
    try {
      const input = [{ scheduledAt: scheduledAt.toISOString() }]
      await this.#context.engine.start({ saved, trigger, input, startedBy: 'schedule' })
    } catch (cause) {
      this.#context.onTriggerError(saved.flow.id, asFlowError(cause))
    }
  }
}

function isSame(a: SavedFlow, b: SavedFlow): boolean {
  return a === b || (a.version === b.version && JSON.stringify(a.flow) === JSON.stringify(b.flow))
}

/** Told of triggers that could not do their work. */
export type OnTriggerError = (flowId: string, error: FlowError) => void
