import type { RunStatus } from '@isthmus/sdk'
import type { RunFilter } from '../api/queries.ts'

/** How far back a run list reaches, as kept in the address: it stays relative when the address is kept. */
export type TimeRange = '1h' | '24h' | '7d' | '30d'

/** The filters of a run list as a reader sets them. */
export interface RunSearch {
  readonly flow?: string
  readonly status: readonly RunStatus[]
  readonly range?: TimeRange
  readonly key?: string
}

export const runStatuses: readonly RunStatus[] = [
  'queued',
  'running',
  'waiting',
  'parked',
  'succeeded',
  'partial',
  'failed',
  'canceled',
  'interrupted',
]

export const timeRanges: readonly TimeRange[] = ['1h', '24h', '7d', '30d']

const hourMs = 3_600_000
const rangeMs: Readonly<Record<TimeRange, number>> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
}

/** Search parameters of the address; a part that does not narrow is `undefined`, which removes it. */
interface RunSearchParams {
  readonly flow?: string | undefined
  readonly status?: string | undefined
  readonly range?: string | undefined
  readonly key?: string | undefined
}

export function runSearchToParams(search: RunSearch): RunSearchParams {
  return {
    flow: search.flow || undefined,
    status: search.status.length === 0 ? undefined : search.status.join(','),
    range: search.range,
    key: search.key || undefined,
  }
}

/** Reads filters from the address; whatever is not known there is passed over. */
export function runSearchFromParams(params: RunSearchParams): RunSearch {
  const wanted = params.status?.split(',') ?? []
  const range = timeRanges.find((known) => known === params.range)
  return {
    ...(params.flow ? { flow: params.flow } : {}),
    status: runStatuses.filter((status) => wanted.includes(status)),
    ...(range === undefined ? {} : { range }),
    ...(params.key ? { key: params.key } : {}),
  }
}

export function runFilterOf(search: RunSearch, nowMs: number): RunFilter {
  const key = search.key?.trim()
  return {
    ...(search.flow === undefined ? {} : { flow: search.flow }),
    ...(search.status.length === 0 ? {} : { status: search.status }),
    ...(search.range === undefined ? {} : { from: new Date(nowMs - rangeMs[search.range]).toISOString() }),
    ...(key ? { key } : {}),
  }
}

export function isNarrowed(search: RunSearch): boolean {
  return Object.values(runSearchToParams(search)).some((value) => value !== undefined)
}
