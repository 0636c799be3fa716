import { defineNode, expressionOnly, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Keeps the records for which a condition holds; the others leave by `rest`. */
export const filter = defineNode({
  id: 'filter',
  version: 1,
  kind: 'pure',
  title: { en: 'Filter', 'zh-CN': '筛选' },
  summary: { en: 'Keeps the records for which a condition holds.', 'zh-CN': '保留满足条件的记录。' },
  category: 'control',
  icon: 'filter',
  keywords: ['where', 'condition', 'keep', 'only', 'if', '筛选', '过滤', '条件', '只保留'],
  outputs: [
    { id: 'out', title: { en: 'Kept', 'zh-CN': '保留' } },
    { id: 'rest', title: { en: 'Others', 'zh-CN': '其余' } },
  ],
  config: Type.Object(
    {
      condition: expressionOnly({
        title: { en: 'Keep records where', 'zh-CN': '保留满足以下条件的记录' },
        placeholder: 'record.stage == "won"',
      }),
    },
    { additionalProperties: false },
  ),
  shapes: {
    outputs: {
      out: { kind: 'where', at: '/condition', holds: true },
      rest: { kind: 'where', at: '/condition', holds: false },
    },
  },
  program: ({ condition }, writer) => ({
    body: `if (${writer.value(condition, '/condition')}) emit('out', record); else emit('rest', record)`,
  }),
})

/** Keeping records by a condition. */
export const filterPlugin: Plugin = { id: 'filter', nodes: [filter], connectors: [] }
