import { defineNode, expressionOnly, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'
import { sortKey, sortOrder } from './sort-program.ts'

const fieldRow = Type.Object(
  {
    value: expressionOnly({ title: { en: 'Sort by', 'zh-CN': '排序依据' }, placeholder: 'record.name' }),
    direction: Type.Optional(
      Type.Enum(['ascending', 'descending'], {
        default: 'ascending',
        ...ui({
          title: { en: 'Direction', 'zh-CN': '方向' },
          widget: 'select',
          options: {
            ascending: { en: 'Ascending', 'zh-CN': '升序' },
            descending: { en: 'Descending', 'zh-CN': '降序' },
          },
        }),
      }),
    ),
    nulls: Type.Optional(
      Type.Enum(['last', 'first'], {
        default: 'last',
        ...ui({
          title: { en: 'Missing values', 'zh-CN': '缺失值' },
          widget: 'select',
          options: { last: { en: 'Last', 'zh-CN': '最后' }, first: { en: 'First', 'zh-CN': '最前' } },
        }),
      }),
    ),
    compare: Type.Optional(
      Type.Enum(['auto', 'text', 'language'], {
        default: 'auto',
        ...ui({
          title: { en: 'Compare', 'zh-CN': '比较方式' },
          widget: 'select',
          options: {
            auto: { en: 'Numbers by size, texts by characters', 'zh-CN': '数字按大小，文本按字符' },
            text: { en: 'Everything as text', 'zh-CN': '全部按文本' },
            language: { en: 'As a dictionary would', 'zh-CN': '按词典顺序' },
          },
        }),
      }),
    ),
    language: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Language', 'zh-CN': '语言' },
            placeholder: 'zh-CN',
            when: { field: 'compare', is: ['language'] },
          },
          { pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$', default: 'en' },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

/**
 * Gives all records of a run in order. Numbers and decimal texts are compared exactly by size and come before other texts;
 * records with equal values keep their order. What does not fit in memory is sorted on disk, with the same result.
 */
export const sort = defineNode({
  id: 'sort',
  version: 1,
  kind: 'pure',
  title: { en: 'Sort', 'zh-CN': '排序' },
  summary: { en: 'Puts all records of a run in order.', 'zh-CN': '对本次运行的全部记录排序。' },
  category: 'data',
  icon: 'list',
  keywords: ['order', 'sort by', 'rank', 'ascending', 'descending', '排序', '顺序', '升序', '降序'],
  config: Type.Object(
    {
      fields: Type.Array(
        fieldRow,
        ui({ title: { en: 'Fields', 'zh-CN': '字段' }, widget: 'list' }, { minItems: 1, maxItems: 20 }),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'input' } } },
  collect: { arrange: ({ fields }) => ({ kind: 'sorted', by: fields.map(sortOrder) }), hold: sortKey },
})

/** Putting records in order. */
export const sortPlugin: Plugin = { id: 'sort', nodes: [sort], connectors: [] }
