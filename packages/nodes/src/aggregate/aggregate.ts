import { defineNode, expressionOnly, fieldNamePattern, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'
import { aggregateCombine, aggregateHold, aggregateRelease } from './aggregate-program.ts'

const nameField = () =>
  Type.String(ui({ title: { en: 'Field', 'zh-CN': '字段' } }, { pattern: fieldNamePattern, maxLength: 100 }))

const groupRow = Type.Object(
  {
    name: nameField(),
    value: expressionOnly({ title: { en: 'Group by', 'zh-CN': '分组依据' }, placeholder: 'record.country' }),
  },
  { additionalProperties: false },
)

const measureRow = Type.Object(
  {
    name: nameField(),
    kind: Type.Enum(['count', 'sum', 'min', 'max', 'first', 'list'], {
      default: 'count',
      ...ui({
        title: { en: 'Measure', 'zh-CN': '度量' },
        widget: 'select',
        options: {
          count: { en: 'Count', 'zh-CN': '计数' },
          sum: { en: 'Sum', 'zh-CN': '求和' },
          min: { en: 'Smallest', 'zh-CN': '最小值' },
          max: { en: 'Largest', 'zh-CN': '最大值' },
          first: { en: 'First', 'zh-CN': '第一个' },
          list: { en: 'List of all', 'zh-CN': '全部列表' },
        },
      }),
    }),
    value: Type.Optional(
      expressionOnly({
        title: { en: 'Of', 'zh-CN': '取值' },
        help: {
          en: 'Missing values are left out. A count without it counts records.',
          'zh-CN': '忽略缺失值。计数不填时统计记录数。',
        },
        placeholder: 'record.amount',
      }),
    ),
  },
  { additionalProperties: false },
)

/**
 * Collects all records of a run and gives one per group, in the order in which the groups first appeared. Without
 * grouping it gives exactly one record, also when none came in. Sums are exact: of numbers a number, as soon as one value
 * is a decimal text a decimal text. For smallest and largest, numbers come before texts. Each chunk of records is summed up
 * by itself and the sums are merged, so memory depends on the number of groups, not of records.
 */
export const aggregate = defineNode({
  id: 'aggregate',
  version: 1,
  kind: 'pure',
  title: { en: 'Aggregate', 'zh-CN': '汇总' },
  summary: { en: 'Groups records and computes counts, sums and more.', 'zh-CN': '对记录分组并计算数量、合计等。' },
  category: 'data',
  icon: 'sigma',
  keywords: ['group', 'sum', 'count', 'total', 'summarize', 'pivot', '汇总', '分组', '求和', '计数', '统计', '合计'],
  config: Type.Object(
    {
      groups: Type.Array(
        groupRow,
        ui({ title: { en: 'Groups', 'zh-CN': '分组' }, widget: 'list' }, { maxItems: 20, default: [] }),
      ),
      measures: Type.Array(
        measureRow,
        ui({ title: { en: 'Measures', 'zh-CN': '度量' }, widget: 'list' }, { minItems: 1, maxItems: 50 }),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'aggregate', groups: '/groups', measures: '/measures' } } },
  collect: {
    arrange: ({ groups }) => ({ kind: 'groups', whole: groups.length === 0 }),
    hold: aggregateHold,
    combine: aggregateCombine,
    release: aggregateRelease,
  },
})

/** Grouping and measures. */
export const aggregatePlugin: Plugin = { id: 'aggregate', nodes: [aggregate], connectors: [] }
