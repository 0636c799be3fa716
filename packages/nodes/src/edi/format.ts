import { defineNode, intoField, placeInto } from '@isthmus/sdk'
import * as Type from 'typebox'
import { ediKeywords, envelopeFields } from './shared-fields.ts'

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
  keywords: [...ediKeywords, '报文', '生成'],
  config: Type.Object({ ...envelopeFields(), into: intoField() }, { additionalProperties: false }),
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: { type: 'string' } } } },
  },
  run: async ({ record, config }, { run }) => {
    const { writeDocument } = await import('./write-document.ts')
    const { text } = writeDocument(record, { node, config, now: run.startedAt })
    return [{ record: placeInto(record, config.into, text) }]
  },
})
