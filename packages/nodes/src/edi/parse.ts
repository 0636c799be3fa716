import { defineNode, orExpression } from '@isthmus/sdk'
import * as Type from 'typebox'
import { acknowledgeField, ediKeywords, readPorts, readShapes } from './shared-fields.ts'

/** Reads X12 or EDIFACT interchanges that stand in a field of the record, such as the body of a webhook call. */
export const ediParse = defineNode({
  id: 'edi.parse',
  version: 1,
  kind: 'effect',
  effects: 'none',
  title: { en: 'Read EDI text', 'zh-CN': '解析 EDI 文本' },
  summary: {
    en: 'Gives the orders, responses and invoices of an X12 or EDIFACT text, and acknowledgements.',
    'zh-CN': '解析 X12 或 EDIFACT 文本中的订单、订单确认和发票，并生成回执。',
  },
  category: 'data',
  icon: 'file-text',
  keywords: [...ediKeywords, '订单', '解析'],
  config: Type.Object(
    {
      text: orExpression(Type.String({ maxLength: 64 * 1024 * 1024 }), {
        title: { en: 'Text', 'zh-CN': '文本' },
        placeholder: 'record.body',
        widget: 'multiline',
      }),
      acknowledge: acknowledgeField(),
    },
    { additionalProperties: false },
  ),
  outputs: readPorts,
  shapes: readShapes,
  run: async ({ config: { text, acknowledge: form = '997' } }, { run }) => {
    const { emissionBatches } = await import('./emission-batches.ts')
    return [...emissionBatches(text, { form, sentAt: run.startedAt.slice(0, 16) })].flat()
  },
})
