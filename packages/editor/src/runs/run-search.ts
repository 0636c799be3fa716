import { errorTable, type ErrorCode, type TriggerKind } from '@isthmus/sdk'
import { type RunStatus } from '@isthmus/sdk/api'
import type { RunFilter } from '../api/queries.ts'

/** How far back a run list reaches, as kept in the address: it stays relative when the address is kept. */
export type TimeRange = '1h' | '24h' | '7d' | '30d'

/** The filters of a run list as a reader sets them. */
export interface RunSearch {
  readonly flow?: string
  readonly status: readonly RunStatus[]
  readonly range?: TimeRange
  /** First and last minute by the reader's own clock, such as 2026-03-01T08:00; in place of a range. */
  readonly from?: string
  readonly to?: string
  readonly key?: string
  readonly trigger?: TriggerKind
  /** Version of the flow, a whole number from 1. */
  readonly version?: string
  readonly code?: ErrorCode
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

export const triggerKinds: readonly TriggerKind[] = ['webhook', 'schedule', 'poll', 'queue', 'files', 'call', 'manual']

export const errorCodes: readonly ErrorCode[] = (Object.keys(errorTable) as ErrorCode[]).toSorted()

const versionPattern = /^[1-9]\d{0,8}$/

export const timeRanges: readonly TimeRange[] = ['1h', '24h', '7d', '30d']

const minuteMs = 60_000
const hourMs = 60 * minuteMs
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
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly key?: string | undefined
  readonly trigger?: string | undefined
  readonly version?: string | undefined
  readonly code?: string | undefined
}

export function runSearchToParams(search: RunSearch): RunSearchParams {
  return {
    flow: search.flow || undefined,
    status: search.status.length === 0 ? undefined : search.status.join(','),
    range: search.range,
    from: search.from,
    to: search.to,
    key: search.key || undefined,
    trigger: search.trigger,
    version: search.version || undefined,
    code: search.code,
  }
}

/** Reads filters from the address; whatever is not known there is passed over. */
export function runSearchFromParams(params: RunSearchParams): RunSearch {
  const wanted = params.status?.split(',') ?? []
  const range = timeRanges.find((known) => known === params.range)
  const trigger = triggerKinds.find((known) => known === params.trigger)
  const code = errorCodes.find((known) => known === params.code)
  return {
    ...(params.flow ? { flow: params.flow } : {}),
    status: runStatuses.filter((status) => wanted.includes(status)),
    ...(range === undefined ? {} : { range }),
    ...minutesIn(params),
    ...(params.key ? { key: params.key } : {}),
    ...(trigger === undefined ? {} : { trigger }),
    ...(isVersion(params.version) ? { version: params.version } : {}),
    ...(code === undefined ? {} : { code }),
  }
}

export function isVersion(text: string | undefined): text is string {
  return text !== undefined && versionPattern.test(text)
}

const minutePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

function isMinute(text: string | undefined): text is string {
  return text !== undefined && minutePattern.test(text) && !Number.isNaN(Date.parse(text))
}

function minutesIn({ from, to }: RunSearchParams): Pick<RunSearch, 'from' | 'to'> {
  return { ...(isMinute(from) ? { from } : {}), ...(isMinute(to) ? { to } : {}) }
}

/** Whether a filter is set that is not shown at first. */
export function hasMoreFilters({ trigger, version, code, from, to }: RunSearch): boolean {
  return [trigger, version, code, from, to].some((value) => value !== undefined)
}

export function runFilterOf(search: RunSearch, nowMs: number): RunFilter {
  const key = search.key?.trim()
  return {
    ...(search.flow === undefined ? {} : { flow: search.flow }),
    ...(search.status.length === 0 ? {} : { status: search.status }),
    ...timesOf(search, nowMs),
    ...(key ? { key } : {}),
    ...(search.trigger === undefined ? {} : { trigger: search.trigger }),
    ...(search.version === undefined ? {} : { version: search.version }),
    ...(search.code === undefined ? {} : { code: search.code }),
  }
}

/** The last minute belongs to what is looked for, so the time ends with the one after it. */
function timesOf({ range, from, to }: RunSearch, nowMs: number): Pick<RunFilter, 'from' | 'to'> {
  if (from === undefined && to === undefined)
    return range === undefined ? {} : { from: new Date(nowMs - rangeMs[range]).toISOString() }
  return {
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(to) + minuteMs).toISOString() }),
  }
}

export function isNarrowed(search: RunSearch): boolean {
  return Object.values(runSearchToParams(search)).some((value) => value !== undefined)
}
