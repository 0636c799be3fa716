import { defineNode, fieldRows, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'
import { mapProgram } from './map-program.ts'

const config = Type.Object(
  {
    fields: fieldRows({
      title: { en: 'Fields', 'zh-CN': '字段' },
      help: {
        en: 'Each row sets one field of the new record. "address.city" sets a field of an object inside.',
        'zh-CN': '每行设置新记录的一个字段。“address.city”表示设置内层对象的字段。',
      },
    }),
    keep: Type.Optional(
      Type.Boolean(
        ui(
          {
            title: { en: 'Keep other fields', 'zh-CN': '保留其他字段' },
            help: {
              en: 'Starts from the incoming record; the rows are added to it.',
              'zh-CN': '以传入记录为基础，再设置上述字段。',
            },
            widget: 'switch',
          },
          { default: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

/** Makes a new record out of the incoming one. All values are computed from the incoming record; a missing one is null. */
export const map = defineNode({
  id: 'map',
  version: 1,
  kind: 'pure',
  title: { en: 'Map fields', 'zh-CN': '字段映射' },
  summary: { en: 'Makes a new record from fixed values and expressions.', 'zh-CN': '用固定值和表达式生成新记录。' },
  category: 'data',
  icon: 'shuffle',
  keywords: [
    'set',
    'rename',
    'transform',
    'edit fields',
    'assign',
    'compute',
    '映射',
    '转换',
    '赋值',
    '重命名',
    '计算',
  ],
  config,
  shapes: { outputs: { out: { kind: 'rows', at: '/fields', keep: '/keep' } } },
  program: mapProgram,
})

/** Mapping of fields. */
export const mapPlugin: Plugin = { id: 'map', nodes: [map], connectors: [] }
