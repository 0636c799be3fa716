import { isJsonObject, type Problem } from '@isthmus/sdk'
import { type PollDetail } from '@isthmus/sdk/api'
import type { TriggerMemory, TriggerRecord } from '../engine/trigger-memory-port.ts'

/** What people see of the polls that have looked at least once. */
export function pollViews(memory: TriggerMemory): readonly PollDetail[] {
  return memory.list().filter(isPoll).map(toView)
}

function isPoll({ state, status }: TriggerRecord): boolean {
  return state['kind'] === 'poll' || 'lastAttemptAt' in status
}

function toView({ flow, node, state, status, lastRun }: TriggerRecord): PollDetail {
  const { failures, records, problem } = status
  return {
    flowId: flow,
    node,
    failures: typeof failures === 'number' ? failures : 0,
    records: typeof records === 'number' ? records : 0,
    ...text('watermark', state['watermark']),
    ...text('lastAttemptAt', status['lastAttemptAt']),
    ...text('lastSuccessAt', status['lastSuccessAt']),
    ...text('lastErrorAt', status['lastErrorAt']),
    ...text('restartedAt', status['restartedAt']),
    ...text('lastRun', lastRun),
    // Written by the poll itself from an error.
    ...(isJsonObject(problem) ? { problem: problem as unknown as Problem } : {}),
  }
}

function text<Name extends string>(name: Name, value: unknown): { readonly [K in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { readonly [K in Name]: string }) : {}
}
