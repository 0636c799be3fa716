import {
  defineNode,
  flowError,
  orExpression,
  plainText,
  ui,
  type BatchContext,
  type BatchInput,
  type BatchResult,
  type FlowError,
  type NodeType,
  type Resolved,
  type SqlRun,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import type { Static } from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, described, entityField } from './fields.ts'
import { selectByKey } from './statements.ts'
import { assertStaging, settleRow } from './staging.ts'
import { tableOf, type Table } from './table.ts'

const config = Type.Object(
  {
    entity: entityField({ en: 'Staging table', 'zh-CN': '中间表' }),
    id: orExpression(Type.Union([Type.String({ minLength: 1, maxLength: 30 }), Type.Integer()]), {
      title: { en: 'Staging id', 'zh-CN': '中间表行号' },
      placeholder: 'record.staging_id',
    }),
    status: Type.Enum(['done', 'rejected'], {
      default: 'done',
      ...ui({
        title: { en: 'Settle as', 'zh-CN': '完结为' },
        widget: 'select',
        options: { done: { en: 'Done', 'zh-CN': '完成' }, rejected: { en: 'Rejected', 'zh-CN': '拒绝' } },
      }),
    }),
    reason: Type.Optional(
      orExpression(Type.String({ maxLength: 4000 }), {
        title: { en: 'Reason', 'zh-CN': '原因' },
        placeholder: 'record.error.message',
      }),
    ),
  },
  closed,
)

type Wanted = Resolved<Static<typeof config>>

/** Settles one row that was claimed, before its run is over. The record passes as it came. */
export function settleNode(dialect: SqlDialect): NodeType {
  return defineNode({
    ...described(dialect, 'settle', { en: 'settle staged row', 'zh-CN': '完结中间表的行' }),
    version: 1,
    kind: 'effect',
    effects: 'write',
    concurrency: 4,
    summary: {
      en: 'Tells the staging table that one row is done, or rejected and why.',
      'zh-CN': '将中间表的一行标记为完成，或标记为拒绝并写明原因。',
    },
    category: 'connector',
    icon: 'circle-check',
    keywords: ['sql', 'staging', 'ack', 'acknowledge', 'reject', '中间表', '确认', '拒绝', '完结'],
    config,
    shapes: { outputs: { out: { kind: 'input' } }, permission: { action: 'write', entity: '/entity' } },
    idempotencyKey: ({ entity, id }) => ({ entity, key: String(id) }),
    run: async ({ record, config: wanted }, context) => {
      const { entity } = wanted
      const table = await tableOf(dialect, context, { name: entity, per: context.run.id })
      assertStaging(table)
      const settled = await databaseOf(context).write([entity], (run) => settle(run, { dialect, table }, wanted))
      if (settled) throw settled
      return [{ record }]
    },
    batch: {
      maxRecords: 200,
      atomic: true,
      together: ({ entity }) => entity,
      runBatch: (inputs, context) => settleTogether(dialect, inputs, context),
    },
  })
}

interface Place {
  readonly dialect: SqlDialect
  readonly table: Table
}

/** Why the row cannot be settled; nothing when it is. */
async function settle(run: SqlRun, { dialect, table }: Place, wanted: Wanted): Promise<FlowError | undefined> {
  const { entity, id, status, reason = null } = wanted
  const { changed } = await run(settleRow(table, id, { status, reason: reason === '' ? null : reason }))
  if (changed > 0) return undefined
  const [found] = (await run(selectByKey(table, ['staging_id'], { staging_id: id }))).rows
  // Done again after a lost answer, it is what it should be already.
  if (plainText(found?.['status']) === status) return undefined
  const key = `staging_id ${id}`
  return flowError('RECORD_NOT_FOUND', { system: dialect.title.en, entity: `${entity} that is claimed`, key })
}

/** Settles the rows of one table in one transaction. */
async function settleTogether(
  dialect: SqlDialect,
  inputs: readonly BatchInput<Wanted>[],
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const [first] = inputs
  if (!first) return []
  const { entity } = first.config
  const table = await tableOf(dialect, context, { name: entity, per: context.run.id })
  assertStaging(table)
  return databaseOf(context).write([entity], async (run) => {
    const results: BatchResult[] = []
    for (const { record, config: wanted } of inputs) {
      const error = await settle(run, { dialect, table }, wanted)
      results.push(error ? { outcome: 'failed', error } : { outcome: 'done', emissions: [{ record }] })
    }
    return results
  })
}
