import {
  defineNode,
  flowError,
  plainText,
  ui,
  type JsonObject,
  type NodeType,
  type PollBatch,
  type PollContext,
  type PollRuns,
  type PollWindow,
  type SqlDoor,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, described, entityField, rowShape } from './fields.ts'
import {
  assertStaging,
  claimRows,
  openRuns,
  rejectWornOut,
  releaseRun,
  renewRuns,
  settleRuns,
  waitingRows,
} from './staging.ts'
import { tableOf, type Table } from './table.ts'

const config = Type.Object(
  {
    entity: entityField({ en: 'Staging table', 'zh-CN': '中间表' }),
    everySeconds: Type.Integer({
      minimum: 1,
      maximum: 3600,
      default: 5,
      ...ui({ title: { en: 'Look every (seconds)', 'zh-CN': '查询间隔（秒）' }, widget: 'number' }),
    }),
    recordsPerRun: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 1,
        ...ui({
          title: { en: 'Rows per run, at most', 'zh-CN': '每次运行最多行数' },
          help: {
            en: 'Rows of one run are settled together, unless the flow settles each by itself.',
            'zh-CN': '同一次运行的行会一并完结，除非流程逐行完结。',
          },
          widget: 'number',
        }),
      }),
    ),
    maxRuns: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        default: 10,
        ...ui({ title: { en: 'Runs at the same time', 'zh-CN': '同时运行数' }, widget: 'number', advanced: true }),
      }),
    ),
    leaseSeconds: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 86_400,
        default: 300,
        ...ui({
          title: { en: 'Lease (seconds)', 'zh-CN': '租约（秒）' },
          help: {
            en: 'How long rows stay claimed when this runtime does not come back. It is renewed while a run is at work.',
            'zh-CN': '运行时未恢复时行保持占用的时长；运行期间会自动续期。',
          },
          widget: 'number',
          advanced: true,
        }),
      }),
    ),
    maxAttempts: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        default: 5,
        ...ui({ title: { en: 'Reject after claims', 'zh-CN': '占用次数上限' }, widget: 'number', advanced: true }),
      }),
    ),
  },
  closed,
)

interface Wanted {
  readonly entity: string
  readonly everySeconds: number
  readonly recordsPerRun?: number
  readonly maxRuns?: number
  readonly leaseSeconds?: number
  readonly maxAttempts?: number
}

/**
 * Takes new rows of a staging table, so that several runtimes never take the same one, and settles them once their runs are
 * over: done, or rejected with the reason.
 */
export function claimNode(dialect: SqlDialect): NodeType {
  return defineNode({
    ...described(dialect, 'claim', { en: 'claim staged rows', 'zh-CN': '领取中间表的行' }),
    version: 1,
    kind: 'trigger',
    trigger: 'poll',
    summary: {
      en: 'Starts the flow for new rows of a staging table and tells the table how it went.',
      'zh-CN': '领取中间表的新行并启动流程，完成后回写结果。',
    },
    category: 'trigger',
    icon: 'inbox',
    keywords: ['sql', 'database', 'staging', 'queue', 'intermediate', 'inbox', '中间库', '中间表', '领取', '队列'],
    config,
    shapes: { outputs: { out: rowShape }, permission: { action: 'write', entity: '/entity' } },
    poll: {
      ordered: false,
      changes: ({ config: wanted, ...window }, context) => claim(dialect, { wanted, window }, context),
    },
  })
}

interface Asked {
  readonly wanted: Wanted
  readonly window: PollWindow
}

async function* claim(dialect: SqlDialect, { wanted, window }: Asked, context: PollContext): AsyncIterable<PollBatch> {
  const { recordsPerRun: count = 1, maxRuns = 10 } = wanted
  const sql = databaseOf(context)
  const table = await tableOf(dialect, context, { name: wanted.entity, per: window.until })
  assertStaging(table)
  const leaseSeconds = leaseOf(dialect, wanted)
  const time = timeIn(window)
  const { runs } = context
  if (!runs) {
    // Somebody only looks.
    const rows = await sql.query(waitingRows(table, count))
    yield { changes: rows.map((record) => changeOf(record, time)) }
    return
  }
  const underway = await settleOver(sql, table, { runs, leaseSeconds, maxAttempts: wanted.maxAttempts ?? 5 })
  const isOurs = (run: string): boolean => runs.outcome(run).status !== 'absent'
  for (let room = maxRuns - underway; room > 0; room -= 1) {
    const run = runs.newId()
    const rows = await sql.write([table.name], (within) =>
      claimRows(within, table, { run, count, leaseSeconds, isOurs }),
    )
    if (rows.length === 0) return
    try {
      yield { run, changes: rows.map((record) => changeOf(record, time)) }
    } finally {
      // Where no run came of it, others need not wait for the lease to end.
      if (runs.outcome(run).status === 'absent')
        await sql.write([table.name], (within) => within(releaseRun(table, run)))
    }
    if (rows.length < count) return
  }
}

/** A lease that ends between two looks would let others take rows that are at work here. Throws `FIELD_VALUE_INVALID`. */
function leaseOf({ title }: SqlDialect, { leaseSeconds = 300, everySeconds }: Wanted): number {
  if (leaseSeconds >= 3 * everySeconds) return leaseSeconds
  const expected = 'must be at least three times as long as the time between two looks'
  throw flowError('FIELD_VALUE_INVALID', { node: title.en, field: 'Lease', expected, got: `${leaseSeconds} s` })
}

interface Settle {
  readonly runs: PollRuns
  readonly leaseSeconds: number
  readonly maxAttempts: number
}

/** Settles rows whose runs are over and keeps those of runs at work; resolves to how many of these there are. */
async function settleOver(sql: SqlDoor, table: Table, { runs, leaseSeconds, maxAttempts }: Settle): Promise<number> {
  const open = (await sql.query(openRuns(table))).map(({ run = null }) => plainText(run))
  const outcomes = open.map((run) => ({ run, outcome: runs.outcome(run) }))
  const of = (status: string) => outcomes.filter(({ outcome }) => outcome.status === status).map(({ run }) => run)
  const [done, underway] = [of('done'), of('underway')]
  await sql.write([table.name], async (within) => {
    if (done.length > 0) await within(settleRuns(table, done, { status: 'done', reason: null }))
    for (const { run, outcome } of outcomes) {
      if (outcome.status !== 'failed') continue
      await within(settleRuns(table, [run], { status: 'rejected', reason: outcome.reason }))
    }
    if (underway.length > 0) await within(renewRuns(table, underway, leaseSeconds))
    await within(rejectWornOut(table, maxAttempts))
  })
  return underway.length
}

function changeOf(row: JsonObject, time: string) {
  return { id: plainText(row['staging_id']), version: plainText(row['attempts']), time, record: row }
}

/** A moment of the window: rows are told apart by how often they were claimed, not by time. */
function timeIn({ since = '', until }: PollWindow): string {
  const latest = new Date(Date.parse(`${until.slice(0, 23)}Z`) - 1).toISOString()
  return since > latest ? since : latest
}
