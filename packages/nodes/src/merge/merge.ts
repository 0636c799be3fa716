import { defineNode, expressionOnly, fieldNamePattern, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'
import { mergeKey, mergeRelease } from './merge-program.ts'

const nested = { field: 'combine', is: ['nested'] } as const

const nameOf = (title: { readonly en: string; readonly 'zh-CN': string }, fallback: string) =>
  Type.Optional(
    Type.String(
      ui(
        { title, placeholder: fallback, when: nested },
        { pattern: fieldNamePattern, maxLength: 100, default: fallback },
      ),
    ),
  )

const config = Type.Object(
  {
    leftKey: expressionOnly({
      title: { en: 'Key of left records', 'zh-CN': '左侧记录的键' },
      help: {
        en: 'Keys match when they show the same text, so 7 matches "7". A missing key matches nothing.',
        'zh-CN': '键的文本相同即匹配，例如 7 与“7”。缺失的键不匹配任何记录。',
      },
      placeholder: 'record.sku',
    }),
    rightKey: expressionOnly({
      title: { en: 'Key of right records', 'zh-CN': '右侧记录的键' },
      placeholder: 'record.ItemNumber',
    }),
    mode: Type.Enum(['inner', 'left', 'full', 'anti'], {
      default: 'inner',
      ...ui({
        title: { en: 'Keep', 'zh-CN': '保留' },
        widget: 'select',
        options: {
          inner: { en: 'Pairs only', 'zh-CN': '仅匹配的记录' },
          left: { en: 'Pairs and all other left records', 'zh-CN': '匹配的记录及其余左侧记录' },
          full: { en: 'Pairs and all other records', 'zh-CN': '匹配的记录及其余全部记录' },
          anti: { en: 'Left records without a match', 'zh-CN': '未匹配的左侧记录' },
        },
      }),
    }),
    combine: Type.Optional(
      Type.Enum(['flat', 'nested'], {
        default: 'flat',
        ...ui({
          title: { en: 'Combine', 'zh-CN': '合并方式' },
          widget: 'select',
          options: {
            flat: { en: 'All fields in one record', 'zh-CN': '所有字段合并为一层' },
            nested: { en: 'Each side under a name', 'zh-CN': '两侧分别放入命名字段' },
          },
        }),
      }),
    ),
    prefer: Type.Optional(
      Type.Enum(['left', 'right'], {
        default: 'left',
        ...ui({
          title: { en: 'Same field on both sides', 'zh-CN': '同名字段' },
          widget: 'select',
          options: { left: { en: 'Left wins', 'zh-CN': '左侧优先' }, right: { en: 'Right wins', 'zh-CN': '右侧优先' } },
          when: { field: 'combine', is: ['flat'] },
        }),
      }),
    ),
    leftName: nameOf({ en: 'Name of the left side', 'zh-CN': '左侧字段名' }, 'left'),
    rightName: nameOf({ en: 'Name of the right side', 'zh-CN': '右侧字段名' }, 'right'),
  },
  { additionalProperties: false },
)

/**
 * Collects two streams of records and joins them by key; several matches give every pair, left order first. In flat
 * records a field of both sides is taken from the preferred one; nested ones hold null for a missing side.
 */
export const merge = defineNode({
  id: 'merge',
  version: 1,
  kind: 'pure',
  title: { en: 'Merge by key', 'zh-CN': '按键合并' },
  summary: { en: 'Joins the records of two inputs that have the same key.', 'zh-CN': '将两路输入中键相同的记录合并。' },
  category: 'data',
  icon: 'merge',
  keywords: ['join', 'match', 'lookup', 'combine', 'vlookup', 'union', '合并', '关联', '连接', '匹配'],
  inputs: [
    { id: 'left', title: { en: 'Left', 'zh-CN': '左侧' } },
    { id: 'right', title: { en: 'Right', 'zh-CN': '右侧' } },
  ],
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'join',
        left: 'left',
        right: 'right',
        mode: '/mode',
        combine: '/combine',
        prefer: '/prefer',
        leftName: '/leftName',
        rightName: '/rightName',
      },
    },
    reads: { '/leftKey': 'left', '/rightKey': 'right' },
  },
  collect: {
    arrange: ({ mode }) => ({ kind: 'pairs', left: 'left', right: 'right', mode }),
    hold: mergeKey,
    release: mergeRelease,
  },
})

/** Joining two inputs. */
export const mergePlugin: Plugin = { id: 'merge', nodes: [merge], connectors: [] }
