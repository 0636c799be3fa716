import { defineNode, writtenFileField, writtenFileName, writtenFileShape, type LineWriter } from '@isthmus/sdk'
import * as Type from 'typebox'

/**
 * Writes every record of a run as one line of JSON into a file below the data folder's `files`. The file replaces the one
 * before it in one step, when the last record has come; a run that fails leaves the old one as it was. Then one record
 * leaves: `{ file, records, bytes }`. `{run}` in the name stands for the run's id, `{date}` for the day it began (UTC).
 */
export const ndjsonWrite = defineNode({
  id: 'ndjson.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Write JSON lines file', 'zh-CN': '写入 JSON 行文件' },
  summary: { en: 'Writes all records into an NDJSON file.', 'zh-CN': '将全部记录写入 NDJSON 文件。' },
  category: 'file',
  icon: 'file-text',
  keywords: ['ndjson', 'jsonl', 'json lines', 'file', 'export', 'save', '文件', '写入', '导出', '保存'],
  config: Type.Object(
    {
      file: writtenFileField('export-{date}.ndjson'),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: writtenFileShape } },
  openWriter: async ({ file: named }, { run, files }): Promise<LineWriter> => {
    const file = writtenFileName(named, run)
    const writer = await files.create(file)
    let records = 0
    return {
      write: ({ text, count }) => {
        records += count
        return writer.write(`${text}\n`)
      },
      close: async () => [{ record: { file, records, bytes: await writer.close() } }],
      abandon: () => writer.abandon(),
    }
  },
})
