import type { ScheduleDetail } from '@isthmus/sdk/api'
import type { TriggerMemory, TriggerRecord } from '../engine/trigger-memory-port.ts'
import { cronTimes } from './cron-times.ts'

interface ScheduleViewOptions {
  readonly isActive: (flow: string) => boolean
  readonly now: Date
}

/** What people see of the schedules that have been switched on at least once. */
export function scheduleViews(memory: TriggerMemory, options: ScheduleViewOptions): readonly ScheduleDetail[] {
  return memory
    .list()
    .filter(({ state }) => state['kind'] === 'schedule')
    .map((record) => toView(record, options))
}

function toView(
  { flow, node, state, status, lastRun }: TriggerRecord,
  { isActive, now }: ScheduleViewOptions,
): ScheduleDetail {
  const { cron, timeZone, last } = state
  const { missed, skipped } = status
  const next = isActive(flow) ? nextOf(cron, timeZone, laterOf(last, now)) : undefined
  return {
    flowId: flow,
    node,
    missed: typeof missed === 'number' ? missed : 0,
    skipped: typeof skipped === 'number' ? skipped : 0,
    ...text('next', next?.toISOString()),
    ...text('lastFiredAt', status['lastFiredAt']),
    ...text('lastMissedAt', status['lastMissedAt']),
    ...text('lastSkippedAt', status['lastSkippedAt']),
    ...text('lastRun', lastRun),
  }
}

/** A time that is dealt with does not come again, also when the clock was set back. */
function laterOf(last: unknown, now: Date): Date {
  const at = typeof last === 'string' ? new Date(last) : now
  return at > now ? at : now
}

function nextOf(cron: unknown, timeZone: unknown, after: Date): Date | undefined {
  return typeof cron === 'string' && typeof timeZone === 'string' ? cronTimes(cron, timeZone).next(after) : undefined
}

function text<Name extends string>(name: Name, value: unknown): { readonly [K in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { readonly [K in Name]: string }) : {}
}
