import {
  asFlowError,
  defineNode,
  fieldRows,
  intoField,
  placeInto,
  plainText,
  type BatchContext,
  type BatchInput,
  type BatchResult,
  type BusinessKey,
  type EffectContext,
  type Json,
  type LocalText,
  type NodeType,
  type Resolved,
  type ShapeRule,
  type SqlDoor,
  type SqlRun,
  type Verdict,
} from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import type { Static } from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { closed, columnsField, described, entityField, rowShape } from './fields.ts'
import { readEffect } from './ledger.ts'
import { selectByKey } from './statements.ts'
import { tableOf } from './table.ts'
import { writeMany } from './write-many.ts'
import { hasKey, madeBefore, writeRow, type RowWrite, type WriteKind, type WrittenRow } from './write-row.ts'

const keyTitle = { en: 'Key columns', 'zh-CN': '键列' }
const keyHelp = {
  en: 'The row is found by these columns; give their values among the fields.',
  'zh-CN': '按这些列查找行；请在字段中给出它们的值。',
}

const key = columnsField(keyTitle, keyHelp, { minItems: 1, maxItems: 8 })

const config = Type.Object(
  {
    entity: entityField({ en: 'Table', 'zh-CN': '表' }),
    key: Type.Optional(key),
    fields: fieldRows({ title: { en: 'Fields', 'zh-CN': '字段' } }),
    into: intoField(),
  },
  closed,
)

const keyedConfig = Type.Object({ ...config.properties, key }, closed)

type Wanted = Resolved<Static<typeof config>>

const words: Readonly<
  Record<WriteKind, { readonly title: LocalText; readonly summary: LocalText; readonly icon: string }>
> = {
  create: {
    title: { en: 'create row', 'zh-CN': '新建行' },
    summary: { en: 'Makes a new row in a table.', 'zh-CN': '在表中新建一行。' },
    icon: 'plus',
  },
  update: {
    title: { en: 'update row', 'zh-CN': '更新行' },
    summary: { en: 'Changes what differs in the row with a key.', 'zh-CN': '更新指定键所在行中有差异的列。' },
    icon: 'pencil',
  },
  upsert: {
    title: { en: 'create or update row', 'zh-CN': '新建或更新行' },
    summary: {
      en: 'Makes the row with a key once, and changes only what differs from then on.',
      'zh-CN': '指定键的行只新建一次，之后仅更新有差异的列。',
    },
    icon: 'upload',
  },
  delete: {
    title: { en: 'delete row', 'zh-CN': '删除行' },
    summary: { en: 'Removes the row with a key, if there is one.', 'zh-CN': '删除指定键所在的行（如存在）。' },
    icon: 'trash-2',
  },
}

const keywords = [
  'sql',
  'database',
  'table',
  'write',
  'insert',
  'update',
  'delete',
  '数据库',
  '表',
  '写入',
  '新建',
  '更新',
  '删除',
]
const actions = ['created', 'updated', 'unchanged', 'deleted', 'absent']
const written: ShapeRule = {
  kind: 'object',
  fields: [
    { name: 'action', of: { kind: 'schema', schema: { type: 'string', enum: actions } } },
    { name: 'record', of: { kind: 'nullable', of: rowShape } },
  ],
}

const target: ShapeRule = { ...rowShape, form: 'write' } as ShapeRule

/** A node that writes one row per record, many of them in one transaction. Its result is `WrittenRow`. */
export function writeNode(dialect: SqlDialect, kind: WriteKind): NodeType {
  const { title, summary, icon } = words[kind]
  const isPartial = kind !== 'create'
  return defineNode({
    ...described(dialect, kind, title),
    version: 1,
    kind: 'effect',
    effects: 'write',
    concurrency: 2,
    summary,
    category: 'connector',
    icon,
    keywords,
    config: (kind === 'create' ? config : keyedConfig) as typeof config,
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: written } },
      target: { rows: '/fields', of: target, ...(isPartial ? { partial: true } : {}) },
      permission: { action: 'write', entity: '/entity' },
    },
    ...(kind === 'create' ? {} : { idempotencyKey: businessKey }),
    verify: async ({ record, config: wanted }, context, call) => {
      const write = await writeOf(dialect, { kind, wanted, effect: call.key }, context)
      return verdictOf(await lookUp(write, context), { record, wanted })
    },
    run: async ({ record, config: wanted }, context) => {
      const write = await writeOf(dialect, { kind, wanted, effect: context.idempotencyKey }, context)
      const row = await writeAlone(write, context)
      return [{ record: placeInto(record, wanted.into, { ...row }) }]
    },
    batch: {
      maxRecords: 200,
      maxBytes: 4_000_000,
      // A constraint that is checked at the end refuses all of them for one.
      atomic: true,
      together: ({ entity }) => entity,
      runBatch: (inputs, context) => writeTogether(dialect, { kind, inputs }, context),
    },
  })
}

function businessKey({ entity, key: columns = [], fields }: Wanted): BusinessKey | undefined {
  const values = objectOfRows(fields)
  const [only, ...others] = columns
  if (only !== undefined && others.length === 0) return { entity, key: plainText(values[only]) }
  return { entity, key: columns.map((column) => `${column} ${plainText(values[column])}`).join(', ') }
}

interface Asked {
  readonly kind: WriteKind
  readonly wanted: Wanted
  readonly effect: string
}

type Door = Pick<EffectContext, 'sql' | 'connection' | 'run'>

async function writeOf(dialect: SqlDialect, { kind, wanted, effect }: Asked, context: Door): Promise<RowWrite> {
  const table = await tableOf(dialect, context, { name: wanted.entity, per: context.run.id })
  const columns = wanted.key ?? []
  const own = columns.length === 0 ? table.primary : columns
  return { kind, table, key: own, values: objectOfRows(wanted.fields), effect }
}

async function writeAlone(write: RowWrite, context: EffectContext): Promise<WrittenRow> {
  const sql = databaseOf(context)
  try {
    return await sql.write([write.table.name], (run) => writeRow(run, write))
  } catch (thrown) {
    const error = asFlowError(thrown)
    if (error.code !== 'UPSTREAM_CONFLICT' || write.kind !== 'create' || context.attempt === 1) throw error
    // An earlier try whose answer was lost may have made it.
    const record = await madeBefore(asking(sql), write)
    if (!record) throw error
    return { action: 'created', record }
  }
}

/** Statements that only read. */
function asking(sql: SqlDoor): SqlRun {
  return async (query) => ({ rows: await sql.query(query), changed: 0 })
}

/** What the database knows of a write whose answer was lost. */
async function lookUp(write: RowWrite, context: EffectContext): Promise<WrittenRow | 'absent' | 'unknown'> {
  const { table, key: columns, values } = write
  const ask = asking(databaseOf(context))
  if (table.ledger !== undefined) {
    const known = await readEffect(ask, table, write.effect)
    // Sent again it would wait for the lost transaction at the ledger's key, should that still be at work.
    if (!known) return 'absent'
    const own = Object.keys(known.key)
    const [record = null] = own.length === 0 ? [] : (await ask(selectByKey(table, own, known.key))).rows
    return { action: known.action as WrittenRow['action'], record }
  }
  // By its own key a write may be repeated without being looked up.
  if (write.kind !== 'create') return 'absent'
  if (!hasKey(table, columns, values)) return 'unknown'
  const made = await madeBefore(ask, write)
  return made ? { action: 'created', record: made } : 'absent'
}

function verdictOf(
  found: WrittenRow | 'absent' | 'unknown',
  { record, wanted }: { readonly record: Json; readonly wanted: Wanted },
): Verdict {
  if (found === 'absent' || found === 'unknown') return { outcome: found }
  return { outcome: 'done', emissions: [{ record: placeInto(record, wanted.into, { ...found }) }] }
}

interface Together {
  readonly kind: WriteKind
  readonly inputs: readonly BatchInput<Wanted>[]
}

async function writeTogether(
  dialect: SqlDialect,
  { kind, inputs }: Together,
  context: BatchContext,
): Promise<readonly BatchResult[]> {
  const writes = await Promise.all(
    inputs.map(({ config: wanted, idempotencyKey: effect }) => writeOf(dialect, { kind, wanted, effect }, context)),
  )
  const results = await writeMany(databaseOf(context), writes, dialect.savepoint)
  return results.map((result, at): BatchResult => {
    if ('error' in result) return { outcome: 'failed', error: asFlowError(result.error) }
    const { record = null, config: wanted } = inputs[at] ?? {}
    return { outcome: 'done', emissions: [{ record: placeInto(record, wanted?.into, { ...result }) }] }
  })
}
