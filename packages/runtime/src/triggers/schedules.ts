import { Cron } from 'croner'
import { asFlowError, type FlowError } from '@isthmus/sdk'
import type { SavedFlow } from '../engine/engine.ts'
import type { TriggerContext } from './triggers.ts'

/** Starts runs of active flows at the times of their cron patterns. */
export class Schedules {
  readonly #context: TriggerContext
  #jobs: readonly Cron[] = []

  constructor(context: TriggerContext) {
    this.#context = context
  }

  sync(flows: readonly SavedFlow[]): void {
    this.close()
    this.#jobs = flows.flatMap((saved) => this.#jobsOf(saved))
  }

  close(): void {
    for (const job of this.#jobs) job.stop()
    this.#jobs = []
  }

  #jobsOf(saved: SavedFlow): Cron[] {
    const { infos } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      if (node.disabled || infos.get(node.type)?.trigger !== 'schedule') return []
      const timezone = String(node.config['timeZone'] ?? 'UTC')
      try {
        const job = new Cron(String(node.config['cron']), { timezone, protect: true }, async (self: Cron) => {
          await this.#start(saved, node.id, self.currentRun() ?? this.#context.now())
        })
        return [job]
      } catch (cause) {
        this.#context.onTriggerError(saved.flow.id, asFlowError(cause))
        return []
      }
    })
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

/** Told of triggers that could not do their work. */
export type OnTriggerError = (flowId: string, error: FlowError) => void
