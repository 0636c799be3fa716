import { ui, type Condition, type Json, type LocalText, type ShapeRule } from '@isthmus/sdk'
import * as Type from 'typebox'
import type { SqlDialect } from './dialect.ts'

export function entityField(title: LocalText = { en: 'Table or view', 'zh-CN': '表或视图' }) {
  return Type.String(ui({ title, placeholder: 'customers', picks: 'entity' }, { minLength: 1, maxLength: 127 }))
}

/** Names of columns. */
export function columnsField(title: LocalText, help: LocalText, options: object = {}) {
  return Type.Array(
    Type.String({ minLength: 1, maxLength: 128 }),
    ui({ title, help, widget: 'list' }, { maxItems: 200, ...options }),
  )
}

export interface ConditionRow {
  readonly field: string
  readonly op: Extract<Condition, { readonly field: string }>['op']
  readonly value?: Json
}

export function conditionOf(rows: readonly ConditionRow[] = []): Condition {
  return { all: rows.map(({ field, op, value = null }) => ({ field, op, value })) }
}

/** Rows of the table, as the connection describes it. */
export const rowShape: ShapeRule = {
  kind: 'entity',
  at: '/entity',
  otherwise: { kind: 'schema', schema: { type: 'object' } },
}

/** What the definitions of all nodes have in common. */
export function described(dialect: SqlDialect, part: string, words: LocalText) {
  const { id, title } = dialect
  return {
    id: `${id}.${part}`,
    title: { en: `${title.en}: ${words.en}`, 'zh-CN': `${title['zh-CN']}：${words['zh-CN']}` },
    connector: id,
  } as const
}

export const closed = { additionalProperties: false } as const
