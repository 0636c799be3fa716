import {
  conditionRow,
  conditionsField,
  defineNode,
  flowError,
  plainText,
  pollFields,
  ui,
  type Condition,
  type Json,
  type JsonObject,
  type NodeType,
  type PollBatch,
  type PollContext,
  type PolledChange,
  type PollWindow,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, columnsField, conditionOf, described, entityField, rowShape } from './fields.ts'
import type { ConditionRow } from './fields.ts'
import { placeOfRow, selectPage } from './select.ts'
import { assertColumn, orderOf, tableOf, type Table } from './table.ts'

const pageRows = 500

const config = Type.Object(
  {
    entity: entityField(),
    time: Type.String(
      ui(
        {
          title: { en: 'Column with the time of the last change', 'zh-CN': '最后修改时间列' },
          help: {
            en: 'Rows where it is empty are never found; a view can fill it from the time of creation.',
            'zh-CN': '该列为空的行不会被读取；可用视图以创建时间填充。',
          },
          placeholder: 'updated_at',
        },
        { minLength: 1, maxLength: 128 },
      ),
    ),
    offset: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Offset of times without a zone', 'zh-CN': '无时区时间的时差' },
            help: {
              en: 'For a column that holds local times: how far they are ahead of UTC, such as +08:00.',
              'zh-CN': '用于存放本地时间的列：相对 UTC 的时差，例如 +08:00。',
            },
            placeholder: '+00:00',
            advanced: true,
          },
          { pattern: '^$|^[+-](?:0\\d|1[0-4]):[0-5]\\d$', default: '+00:00' },
        ),
      ),
    ),
    key: Type.Optional(
      columnsField(
        { en: 'Key columns', 'zh-CN': '键列' },
        {
          en: 'Columns that together tell rows apart. Empty: the primary key.',
          'zh-CN': '共同唯一标识行的列。留空则使用主键。',
        },
        { maxItems: 8 },
      ),
    ),
    conditions: Type.Optional(conditionsField(conditionRow())),
    ...pollFields(),
  },
  closed,
)

interface Wanted {
  readonly entity: string
  readonly time: string
  readonly offset?: string
  readonly key?: readonly string[]
  readonly conditions?: readonly ConditionRow[]
}

/** Starts runs for rows that were made or changed, by a column with the time of the change and the key, see `PollSource`. */
export function changesNode(dialect: SqlDialect): NodeType {
  return defineNode({
    ...described(dialect, 'changes', { en: 'changed rows', 'zh-CN': '变更的行' }),
    version: 1,
    kind: 'trigger',
    trigger: 'poll',
    summary: {
      en: 'Starts the flow for rows that were made or changed.',
      'zh-CN': '当行新增或变更时启动流程。',
    },
    category: 'trigger',
    icon: 'database',
    keywords: ['sql', 'database', 'poll', 'watermark', 'updated', '数据库', '轮询', '变更', '增量'],
    config,
    shapes: { outputs: { out: rowShape }, permission: { action: 'read', entity: '/entity' } },
    poll: {
      ordered: true,
      changes: ({ config: wanted, ...window }, context) => changes(dialect, { wanted, window }, context),
    },
  })
}

interface Asked {
  readonly wanted: Wanted
  readonly window: PollWindow
}

async function* changes(
  dialect: SqlDialect,
  { wanted, window }: Asked,
  context: PollContext,
): AsyncIterable<PollBatch> {
  const sql = databaseOf(context)
  const table = await tableOf(dialect, context, { name: wanted.entity, per: window.until })
  const { time } = wanted
  assertColumn(table, time)
  const key = orderOf(table, wanted.key)
  const order = [time, ...key.filter((column) => column !== time)]
  const clock = clockOf(table, wanted)
  const versioned = Object.keys(table.types).find((column) => table.dialect.countsChanges?.(table.types[column] ?? ''))
  const within: Condition[] = [
    conditionOf(wanted.conditions),
    { field: time, op: 'lt', value: clock.stored(window.until) },
    ...(window.since === undefined ? [] : [{ field: time, op: 'ge', value: clock.stored(window.since) } as const]),
  ]
  const condition = { all: within.filter((each) => !('all' in each) || each.all.length > 0) }
  let after: readonly Json[] | undefined
  for (;;) {
    const rows = await sql.query(selectPage({ table, columns: [], order, condition, after, limit: pageRows }))
    yield { changes: rows.map((row) => changeOf(row, { key, versioned, at: clock.told(row[time] ?? null) })) }
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    after = placeOfRow(table, order, last)
  }
}

interface ChangePlace {
  readonly key: readonly string[]
  /** A column that tells changes of the same moment apart. */
  readonly versioned: string | undefined
  readonly at: string
}

function changeOf(row: JsonObject, { key, versioned, at }: ChangePlace): PolledChange {
  const [only, ...others] = key
  const id =
    only !== undefined && others.length === 0
      ? plainText(row[only])
      : JSON.stringify(key.map((column) => row[column] ?? null))
  const version = versioned === undefined ? null : (row[versioned] ?? null)
  return { id, time: at, record: row, ...(version === null ? {} : { version: plainText(version) }) }
}

interface RowClock {
  /** An instant in UTC as the column is compared with. */
  readonly stored: (instant: string) => string
  /** What the column holds, with a zone. */
  readonly told: (value: Json) => string
}

/** How the times of the column are read. Throws `FIELD_VALUE_INVALID` for a column that holds no time. */
function clockOf({ columns, name, fields }: Table, { time, offset = '' }: Wanted): RowClock {
  const format = columns[time]?.['format']
  if (format === 'date-time') return { stored: (instant) => instant, told: plainText }
  if (format === 'local-date-time') {
    const zone = offset === '' ? '+00:00' : offset
    return { stored: (instant) => localAt(instant, zone), told: (value) => `${plainText(value)}${zone}` }
  }
  // A day cannot tell two changes of it apart.
  const expected = 'must hold a day with its time'
  throw flowError('FIELD_VALUE_INVALID', {
    node: fields.system,
    field: `${name} ${time}`,
    expected,
    got: 'other values',
  })
}

/** The wall clock at an instant, where it is ahead of UTC by the offset. */
function localAt(instant: string, offset: string): string {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number)
  const aheadMs = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
  const [seconds = '', fraction = ''] = instant.replace('Z', '').split('.')
  const moved = new Date(Date.parse(`${seconds}Z`) + aheadMs).toISOString().slice(0, 19)
  return fraction === '' ? moved : `${moved}.${fraction.slice(0, 6)}`
}
