import { defineNode, writtenFileField, writtenFileName, writtenFileShape, type LineWriter } from '@isthmus/sdk'
import * as Type from 'typebox'

/**
 * Writes all records of a run as one JSON list into a file below the data folder's `files`, record by record, so that the size
 * of the list does not matter. The file replaces the one before it in one step, when the last record has come; a run that
 * fails leaves the old one as it was. Then one record leaves: `{ file, records, bytes }`.
 */
export const jsonWrite = defineNode({
  id: 'json.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Write JSON file', 'zh-CN': '写入 JSON 文件' },
  summary: { en: 'Writes all records as a list into a JSON file.', 'zh-CN': '将全部记录作为列表写入 JSON 文件。' },
  category: 'file',
  icon: 'file-text',
  keywords: ['json', 'file', 'export', 'save', 'list', 'array', '文件', '写入', '导出', '保存', '列表'],
  config: Type.Object({ file: writtenFileField('export-{date}.json') }, { additionalProperties: false }),
  shapes: { outputs: { out: writtenFileShape } },
  openWriter: async ({ file: named }, { run, files }): Promise<LineWriter> => {
    const file = writtenFileName(named, run)
    const writer = await files.create(file)
    let records = 0
    return {
      // A record is one line of JSON, and no text in it holds a line break as it is.
      write: async ({ text, count }) => {
        if (count === 0) return
        await writer.write(`${records === 0 ? '[\n' : ',\n'}${text.replaceAll('\n', ',\n')}`)
        records += count
      },
      close: async () => {
        await writer.write(records === 0 ? '[]\n' : '\n]\n')
        return [{ record: { file, records, bytes: await writer.close() } }]
      },
      abandon: () => writer.abandon(),
    }
  },
})
