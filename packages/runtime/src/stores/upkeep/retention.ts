import type { FlowSettings } from '@isthmus/sdk'
import type { RunStatus } from '@isthmus/sdk/api'

/** How long runs are kept, and how large the file may grow. */
export interface Retention {
  /** Days after its end that a succeeded run is kept. */
  readonly succeededDays: number
  /** Days after its end that any other run is kept. */
  readonly failedDays: number
  /** Size of what the file holds beyond which old traces and then old runs go before their time. */
  readonly maxBytes: number
}

/** What a flow says of its own runs; it wins over the instance's. */
export type FlowRetention = ReadonlyMap<string, NonNullable<FlowSettings['retention']>>

const dayMs = 86_400_000

/** The instant before which a run must have ended to be expired. */
export type CutoffOf = (flow: string, status: RunStatus) => string

export function cutoffs(now: Date, retention: Retention, flows: FlowRetention): CutoffOf {
  const ago = (days: number): string => new Date(Math.max(0, now.getTime() - days * dayMs)).toISOString()
  const known = new Map<string, string>()
  const compute = (flow: string, succeeded: boolean): string => {
    const own = flows.get(flow)
    return succeeded ? ago(own?.succeededDays ?? retention.succeededDays) : ago(own?.failedDays ?? retention.failedDays)
  }
  return (flow, status) => {
    const key = `${status === 'succeeded' ? 's' : 'f'} ${flow}`
    const cutoff = known.get(key) ?? compute(flow, status === 'succeeded')
    known.set(key, cutoff)
    return cutoff
  }
}

/** The latest of all cutoffs: runs that were queued after it cannot have expired. */
export function latestCutoff(now: Date, retention: Retention, flows: FlowRetention): string {
  const days = [...flows.values()].flatMap(({ succeededDays, failedDays }) => [succeededDays, failedDays])
  const least = Math.min(retention.succeededDays, retention.failedDays, ...days.map((each) => each ?? Infinity))
  return new Date(Math.max(0, now.getTime() - least * dayMs)).toISOString()
}
