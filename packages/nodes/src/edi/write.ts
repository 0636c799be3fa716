import { defineNode } from '@isthmus/sdk'
import * as Type from 'typebox'
import { bytesOfText } from './decode.ts'
import { ediKeywords, envelopeFields, fileField } from './shared-fields.ts'

const node = 'Write EDI file'

const writtenSchema = {
  type: 'object',
  properties: {
    file: { type: 'string' },
    messageType: { type: 'string' },
    controlNumber: { type: 'string' },
    bytes: { type: 'integer' },
  },
  required: ['file', 'messageType', 'controlNumber', 'bytes'],
}

/**
 * Writes each record as an interchange into a file of its own below the data folder's `files`. The file replaces the one
 * before it in one step, so writing the same record again leaves the same file.
 */
export const ediWrite = defineNode({
  id: 'edi.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: node, 'zh-CN': '写入 EDI 文件' },
  summary: {
    en: 'Writes an order, response or invoice into an X12 or EDIFACT file.',
    'zh-CN': '将订单、订单确认或发票写入 X12 或 EDIFACT 文件。',
  },
  category: 'file',
  icon: 'file-text',
  keywords: [...ediKeywords, '写入', '导出'],
  config: Type.Object(
    {
      file: fileField('out/order-4711.edi', {
        en: 'Path below the "files" folder, one for each record.',
        'zh-CN': '“files”目录下的相对路径，每条记录一个文件。',
      }),
      ...envelopeFields(),
    },
    { additionalProperties: false },
  ),
  shapes: {
    outputs: { out: { kind: 'schema', schema: writtenSchema } },
  },
  repeatable: () => true,
  run: async ({ record, config }, { run, files }) => {
    const { writeDocument } = await import('./write-document.ts')
    const { text, messageType, controlNumber, level } = writeDocument(record, { node, config, now: run.startedAt })
    const writer = await files.create(config.file)
    try {
      await writer.write(bytesOfText(text, level))
    } catch (thrown) {
      await writer.abandon()
      throw thrown
    }
    return [{ record: { file: config.file, messageType, controlNumber, bytes: await writer.close() } }]
  },
})
