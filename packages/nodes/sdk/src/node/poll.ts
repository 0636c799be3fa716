import * as Type from 'typebox'
import type { Json } from '../json.ts'
import { ui } from './config-schema.ts'
import type { EffectContext } from './effect-context.ts'

/** One record that was made or changed. */
export interface PolledChange {
  /** Names the record; unique within what the poll reads. */
  readonly id: string
  /** Names this state of the record; its time when left out. The same id and version start no second run. */
  readonly version?: string
  /** When it changed, by the clock of the other system: ISO 8601 with a zone, up to nine digits of a second. */
  readonly time: string
  /** What the flow receives. */
  readonly record: Json
}

export interface PollBatch {
  readonly changes: readonly PolledChange[]
  /** Where a feed can go on after these changes; comes back in the window of a later poll. */
  readonly cursor?: string
  /** The system has forgotten the place where the last look ended, so that this look reads everything anew. */
  readonly restarted?: true
  /** Id that the run of exactly these changes is to have, see `PollRuns`. Once it is over, the source is asked again at once. */
  readonly run?: string
}

/** What to read: changes with `since <= time < until`. */
export interface PollWindow {
  /** ISO 8601 in UTC; `undefined` reads from the beginning. */
  readonly since: string | undefined
  /** ISO 8601 in UTC. What is newer is left for the next poll, and dropped when it comes all the same. */
  readonly until: string
  /** The newest cursor that was kept, for systems with a feed. */
  readonly cursor: string | undefined
}

/** What a trigger that claims records may know of the runs that were started for them. */
export interface PollRuns {
  /** An id for the run of a batch, to be written beside the records before the run is started. */
  newId(): string
  /**
   * What became of a run: `absent` when none of this id was ever started here, `underway` while it may still do something,
   * `done` when all of its records came through, `failed` with the reason when not all of them did.
   */
  outcome(
    run: string,
  ): { readonly status: 'absent' | 'underway' | 'done' } | { readonly status: 'failed'; readonly reason: string }
}

/** The door of a poll to the outside; see `EffectContext`. */
export interface PollContext extends Pick<EffectContext, 'connection' | 'http' | 'signal' | 'sql'> {
  /** Absent when somebody only wants to see what would be found: nothing may then be claimed. */
  readonly runs?: PollRuns
}

/**
 * How a trigger asks another system what has changed. The runtime owns the rest: interval, window, overlap, what was seen
 * already, the watermark, and what to do about errors.
 */
export interface PollSource<Config> {
  /**
   * True when changes come oldest first over all batches, so that a long catch-up can go on in its middle. Page by time and
   * id, never by position: a record that changes meanwhile would move the others.
   */
  readonly ordered: boolean
  /** Lists the changes of a window in batches. Throw `FlowError`s as an effect node does. */
  readonly changes: (input: PollWindow & { readonly config: Config }, context: PollContext) => AsyncIterable<PollBatch>
}

/**
 * Config fields that every poll trigger has; spread them into its config.
 *
 * @example
 * config: Type.Object({ entity: entityField(), ...pollFields() }, { additionalProperties: false })
 */
export function pollFields() {
  return { ...whenFields(), ...windowFields() }
}

/** When to look, and where to begin. */
function whenFields() {
  return {
    everySeconds: Type.Integer({
      minimum: 1,
      maximum: 86_400,
      default: 60,
      ...ui({ title: { en: 'Look every (seconds)', 'zh-CN': '查询间隔（秒）' }, widget: 'number' }),
    }),
    from: Type.Optional(
      Type.Enum(['now', 'date', 'everything'], {
        default: 'now',
        ...ui({
          title: { en: 'At first take', 'zh-CN': '首次启动时读取' },
          widget: 'select',
          options: {
            now: { en: 'Changes from now on', 'zh-CN': '从现在起的变更' },
            date: { en: 'Changes since a date', 'zh-CN': '从指定日期起的变更' },
            everything: { en: 'Everything there is', 'zh-CN': '全部记录' },
          },
        }),
      }),
    ),
    fromDate: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Since', 'zh-CN': '起始时间' },
            placeholder: '2026-03-01T00:00:00Z',
            when: { field: 'from', is: ['date'] },
          },
          { pattern: '^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:\\d{2}))?$' },
        ),
      ),
    ),
  }
}

/** How much to take, and how far to look back. */
function windowFields() {
  return {
    recordsPerRun: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 200,
        ...ui({
          title: { en: 'Records per run, at most', 'zh-CN': '每次运行最多记录数' },
          widget: 'number',
          advanced: true,
        }),
      }),
    ),
    lagSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        default: 5,
        ...ui({
          title: { en: 'Leave the newest (seconds)', 'zh-CN': '延迟读取（秒）' },
          help: {
            en: 'Changes this young are left for the next look, because others with the same time may still be on their way.',
            'zh-CN': '过新的变更留待下次读取，因为相同时间的其他变更可能尚未写入。',
          },
          widget: 'number',
          advanced: true,
        }),
      }),
    ),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        default: 300,
        ...ui({
          title: { en: 'Look back (seconds)', 'zh-CN': '回看时长（秒）' },
          help: {
            en: 'How late a change may turn up with an older time and still be found. What was taken is not taken again.',
            'zh-CN': '允许变更晚于其时间戳出现的时长。已读取的变更不会重复读取。',
          },
          widget: 'number',
          advanced: true,
        }),
      }),
    ),
  }
}
