import { isJsonObject, type FlowNode, type JsonObject } from '@isthmus/sdk'
import { instantAt, laterOf, msOf, pollInstant, type PollInstant } from './poll-instant.ts'

/** Where a poll begins that has not read anything yet. */
export type PollStart = 'now' | 'everything' | { readonly date: string }

/** What a poll trigger is set to. */
export interface PollSettings {
  readonly everyMs: number
  readonly lagMs: number
  readonly overlapMs: number
  readonly recordsPerRun: number
  readonly start: PollStart
  /** Changes when the poll reads something else than before, so that its watermark means nothing any more. */
  readonly source: string
}

/** How far a poll has come. */
export interface PollState {
  readonly source: string
  /** Nothing older is ever read. */
  readonly from: PollInstant | undefined
  /** Time of the newest change that was taken, by the clock of the other system. */
  readonly watermark: PollInstant | undefined
  /** What was taken before this is not remembered any more, so it is not read again either. */
  readonly forgotten: PollInstant | undefined
  readonly cursor: string | undefined
}

export interface PollSpan {
  readonly since: PollInstant | undefined
  readonly until: PollInstant
}

const timings = new Set(['everySeconds', 'from', 'fromDate', 'recordsPerRun', 'lagSeconds', 'overlapSeconds'])

/** Reads the settings from a node whose config was checked. */
export function pollSettings({ type, connection = '', config }: FlowNode): PollSettings {
  const number = (name: string, fallback: number): number =>
    typeof config[name] === 'number' ? config[name] : fallback
  const { from, fromDate } = config
  const isDate = from === 'date' && typeof fromDate === 'string' && fromDate !== ''
  const read = Object.entries(config).filter(([name]) => !timings.has(name))
  return {
    everyMs: number('everySeconds', 60) * 1000,
    lagMs: number('lagSeconds', 5) * 1000,
    overlapMs: number('overlapSeconds', 300) * 1000,
    recordsPerRun: number('recordsPerRun', 200),
    start: isDate ? { date: fromDate } : from === 'everything' ? 'everything' : 'now',
    source: JSON.stringify([type, connection, read.toSorted(([a], [b]) => (a < b ? -1 : 1))]),
  }
}

export function firstState(source: string, start: PollStart, now: Date): PollState {
  const from =
    start === 'everything'
      ? undefined
      : start === 'now'
        ? instantAt(now.getTime())
        : pollInstant(start.date, 'the start date')
  return { source, from, watermark: from, forgotten: undefined, cursor: undefined }
}

/**
 * What to read next. The watermark is a time of the other system, so a wrong clock here can hold a poll back or make it
 * look too early, but never makes it leave something out.
 */
export function spanOf(state: PollState, { lagMs, overlapMs }: PollSettings, now: Date): PollSpan {
  const until = instantAt(now.getTime() - lagMs)
  const back = state.watermark && instantAt(Math.max(0, msOf(state.watermark) - overlapMs))
  return { since: laterOf(state.from, state.forgotten, back), until }
}

/** The state after everything up to `watermark` was taken; `forgotten` is where the next span begins. */
export function advanced(
  state: PollState,
  settings: PollSettings,
  to: Partial<Pick<PollState, 'watermark' | 'cursor'>>,
) {
  const next = { ...state, ...to, watermark: laterOf(state.watermark, to.watermark) }
  return { ...next, forgotten: next.watermark && spanOf(next, settings, new Date(0)).since }
}

export function stateJson({ source, from, watermark, forgotten, cursor }: PollState): JsonObject {
  return {
    kind: 'poll',
    source,
    from: from ?? null,
    watermark: watermark ?? null,
    forgotten: forgotten ?? null,
    cursor: cursor ?? null,
  }
}

/** The state that was written by `stateJson`; `undefined` for anything else. */
export function readState(state: unknown): PollState | undefined {
  if (!isJsonObject(state) || state['kind'] !== 'poll' || typeof state['source'] !== 'string') return undefined
  const text = (name: string): string | undefined => {
    const value = state[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    source: state['source'],
    from: text('from') as PollInstant | undefined,
    watermark: text('watermark') as PollInstant | undefined,
    forgotten: text('forgotten') as PollInstant | undefined,
    cursor: text('cursor'),
  }
}
