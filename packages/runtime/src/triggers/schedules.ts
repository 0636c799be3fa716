import {
  asFlowError,
  flowError,
  plainText,
  preview,
  type FlowError,
  type FlowNode,
  type JsonObject,
} from '@isthmus/sdk'
import type { SavedFlow } from '../engine/engine.ts'
import { cronTimes, type CronTimes } from './cron-times.ts'
import { isClockCorrected, planSchedule, waitMs, type MisfirePolicy } from './schedule-plan.ts'
import { isSameFlow } from './same-flow.ts'
import type { TriggerContext } from './triggers.ts'

interface Job {
  readonly saved: SavedFlow
  readonly node: FlowNode
  readonly times: CronTimes
  readonly settings: ScheduleSettings
  /** The newest time that has been dealt with, and the one after it. */
  last: Date
  next: Date | undefined
  /** True while its runs are being started. */
  busy: boolean
}

interface ScheduleSettings {
  readonly cron: string
  readonly timeZone: string
  readonly misfire: MisfirePolicy
  readonly most: number
  readonly overlap: 'queue' | 'skip'
}

const longestSleepMs = 5_000
const defaultMost = 10

/**
 * Starts runs of active flows at the times of their cron patterns. The newest time that was dealt with is on disk exactly
 * when its run is, so that no time starts twice and a misfire policy can be kept after a standstill.
 */
export class Schedules {
  readonly #context: TriggerContext
  #jobs: ReadonlyMap<string, Job> = new Map()
  #timer: NodeJS.Timeout | undefined
  #begun = false

  constructor(context: TriggerContext) {
    this.#context = context
  }

  /** Leaves the jobs of unchanged flows alone: one that is begun anew at the very moment it is due would be missed. */
  sync(flows: readonly SavedFlow[]): void {
    const before = this.#jobs
    this.#jobs = new Map(flows.flatMap((saved) => this.#jobsOf(saved)))
    for (const [key, job] of this.#jobs) if (before.get(key) !== job) this.#begin(job, before.get(key))
    this.#begun = true
    this.#look()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#jobs = new Map()
  }

  #jobsOf(saved: SavedFlow): [string, Job][] {
    const { infos } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      if (node.disabled || infos.get(node.type)?.trigger !== 'schedule') return []
      const key = `${saved.flow.id} ${node.id}`
      const known = this.#jobs.get(key)
      if (known && isSameFlow(known.saved, saved)) return [[key, known]]
      const job = this.#jobOf(saved, node)
      return job ? [[key, job]] : []
    })
  }

  #jobOf(saved: SavedFlow, node: FlowNode): Job | undefined {
    const { cron, timeZone = 'UTC', misfire, misfireMost, overlap } = node.config
    try {
      if (typeof cron !== 'string' || typeof timeZone !== 'string') throw new TypeError('times and zone must be texts')
      const settings = {
        cron,
        timeZone,
        misfire: misfire === 'latest' || misfire === 'all' ? misfire : 'skip',
        most: typeof misfireMost === 'number' ? misfireMost : defaultMost,
        overlap: overlap === 'skip' ? 'skip' : 'queue',
      } as const
      const times = cronTimes(cron, timeZone)
      const last = this.#context.now()
      return { saved, node, settings, times, last, next: times.next(last), busy: false }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const params = { node: node.name, field: 'cron', expected: reason, got: preview(cron) }
      this.#context.onTriggerError(saved.flow.id, flowError('FIELD_VALUE_INVALID', params, { node: node.id, cause }))
      return undefined
    }
  }

  /**
   * Goes on where the schedule stood when the process ended. One that is switched on, or whose times were changed, begins
   * now: what it would have done before is not missed.
   */
  #begin(job: Job, before: Job | undefined): void {
    const { saved, node, settings } = job
    const { memory } = this.#context
    const known = memory.get(saved.flow.id, node.id)
    const goesOn = before !== undefined || !this.#begun
    if (known && goesOn && isOf(known.state, settings)) moveOn(job, new Date(plainText(known.state['last'])))
    else memory.save(saved.flow.id, node.id, { epoch: known?.epoch ?? 0, state: stateOf(settings, job.last) })
  }

  /** Starts what is due and sleeps until the next time. */
  #look(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const now = this.#context.now()
    const idle = [...this.#jobs.values()].filter((job) => !job.busy)
    for (const job of idle) if (needsWork(job, now)) void this.#work(job)
    const waits = [...this.#jobs.values()].map((job) =>
      job.busy ? longestSleepMs : waitMs(job.next, now, longestSleepMs),
    )
    if (waits.length > 0) this.#timer = setTimeout(() => this.#look(), Math.min(...waits))
  }

  async #work(job: Job): Promise<void> {
    job.busy = true
    let started = 0
    try {
      started = await this.#startDue(job)
    } catch (cause) {
      this.#context.onTriggerError(job.saved.flow.id, asFlowError(cause))
    } finally {
      job.busy = false
    }
    // The next time may come soon, or may have come while these were being written down.
    if (started > 0 && this.#timer) this.#look()
  }

  async #startDue(job: Job): Promise<number> {
    const { times, settings, last } = job
    const plan = planSchedule({ times, last, now: this.#context.now(), misfire: settings.misfire, most: settings.most })
    for (const due of plan.due) await this.#start(job, due)
    if (plan.last.getTime() !== job.last.getTime()) {
      if (plan.due.length === 0 && plan.last > last) this.#note(job, 'missed', plan.last)
      this.#save(job, plan.last)
    }
    return plan.due.length
  }

  async #start(job: Job, due: Date): Promise<void> {
    const { saved, node, settings } = job
    const { engine, memory, onTriggerError } = this.#context
    const known = memory.get(saved.flow.id, node.id)
    if (settings.overlap === 'skip' && known?.lastRun !== undefined && engine.goesOn(known.lastRun)) {
      this.#note(job, 'skipped', due)
      return this.#save(job, due)
    }
    const mark = { kind: 'progress', epoch: known?.epoch ?? 0, state: stateOf(settings, due) } as const
    const input = [{ scheduledAt: due.toISOString() }]
    try {
      await engine.start({ saved, trigger: node.id, input, startedBy: 'schedule', mark })
      moveOn(job, due)
      memory.saveStatus(saved.flow.id, node.id, { ...known?.status, lastFiredAt: due.toISOString() })
    } catch (cause) {
      onTriggerError(saved.flow.id, asFlowError(cause))
      // A time that could not be started is told of and not tried again: the next one comes by itself.
      this.#save(job, due)
    }
  }

  /** For people: which times were left out. */
  #note({ saved, node }: Job, what: 'missed' | 'skipped', at: Date): void {
    const { memory } = this.#context
    const status = memory.get(saved.flow.id, node.id)?.status ?? {}
    const before = status[what]
    const counted = { [what]: (typeof before === 'number' ? before : 0) + 1 }
    const when = what === 'missed' ? { lastMissedAt: at.toISOString() } : { lastSkippedAt: at.toISOString() }
    memory.saveStatus(saved.flow.id, node.id, { ...status, ...counted, ...when })
  }

  #save(job: Job, last: Date): void {
    const { saved, node, settings } = job
    const { memory } = this.#context
    moveOn(job, last)
    const epoch = memory.get(saved.flow.id, node.id)?.epoch ?? 0
    memory.save(saved.flow.id, node.id, { epoch, state: stateOf(settings, last) })
  }
}

function moveOn(job: Job, last: Date): void {
  job.last = last
  job.next = job.times.next(last)
}

function needsWork({ last, next }: Job, now: Date): boolean {
  return (next !== undefined && next <= now) || isClockCorrected(last, now)
}

function stateOf({ cron, timeZone }: ScheduleSettings, last: Date): JsonObject {
  return { kind: 'schedule', cron, timeZone, last: last.toISOString() }
}

function isOf(state: JsonObject, { cron, timeZone }: ScheduleSettings): boolean {
  return state['kind'] === 'schedule' && state['cron'] === cron && state['timeZone'] === timeZone
}

/** Told of triggers that could not do their work. */
export type OnTriggerError = (flowId: string, error: FlowError) => void
