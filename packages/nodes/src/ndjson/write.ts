import { defineNode, ui, type LineWriter } from '@isthmus/sdk'
import * as Type from 'typebox'

const writtenSchema = {
  type: 'object',
  properties: { file: { type: 'string' }, records: { type: 'integer' }, bytes: { type: 'integer' } },
  required: ['file', 'records', 'bytes'],
}

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
      file: Type.String(
        ui(
          {
            title: { en: 'File', 'zh-CN': '文件' },
            help: {
              en: 'Path below the "files" folder. {run} becomes the run’s id, {date} the day it began.',
              'zh-CN': '“files”目录下的相对路径。{run} 替换为运行 id，{date} 替换为运行开始日期。',
            },
            placeholder: 'export-{date}.ndjson',
          },
          { minLength: 1, maxLength: 1000 },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'schema', schema: writtenSchema } } },
  openWriter: async ({ file: named }, { run, files }): Promise<LineWriter> => {
    const file = named.replaceAll('{run}', run.id).replaceAll('{date}', run.startedAt.slice(0, 10))
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
