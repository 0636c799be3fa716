import { defineNode, intoField, placeInto } from '@isthmus/sdk'
import * as Type from 'typebox'
import { envelopeFields } from './shared-fields.ts'
import { writeDocument } from './write-document.ts'

const node = 'Write EDI text'

/** Makes an X12 or EDIFACT interchange with one message of each record, as a text. */
export const ediFormat = defineNode({
  id: 'edi.format',
  version: 1,
  kind: 'effect',
  effects: 'none',
  title: { en: node, 'zh-CN': '生成 EDI 文本' },
  summary: {
    en: 'Makes an X12 or EDIFACT message of an order, response or invoice.',
    'zh-CN': '将订单、订单确认或发票生成为 X12 或 EDIFACT 报文。',
  },
  category: 'data',
  icon: 'file-text',
  keywords: [
    'edi',
    'x12',
    'edifact',
    '850',
    '855',
    '810',
    'orders',
    'invoic',
    'ordrsp',
    '电子数据交换',
    '报文',
    '生成',
  ],
  config: Type.Object({ ...envelopeFields(), into: intoField() }, { additionalProperties: false }),
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: { type: 'string' } } } },
  },
  run: async ({ record, config }, { run }) => {
    const { text } = writeDocument(record, { node, config, now: run.startedAt })
    return [{ record: placeInto(record, config.into, text) }]
  },
})
