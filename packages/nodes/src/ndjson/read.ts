import { defineNode, orExpression, sampleField, sampleShape } from '@isthmus/sdk'
import * as Type from 'typebox'
import { recordLines } from './lines.ts'

/**
 * Gives one record per line of a file of JSON lines (NDJSON, JSONL), read piece by piece, so that the size of the file
 * does not matter. A line that is no JSON leaves by the error port as text; the others go on.
 */
export const ndjsonRead = defineNode({
  id: 'ndjson.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read JSON lines file', 'zh-CN': '读取 JSON 行文件' },
  summary: { en: 'Gives one record per line of an NDJSON file.', 'zh-CN': '将 NDJSON 文件的每一行作为一条记录。' },
  category: 'file',
  icon: 'file-text',
  keywords: ['ndjson', 'jsonl', 'json lines', 'file', 'import', 'stream', '文件', '读取', '导入', '行'],
  config: Type.Object(
    {
      file: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
        title: { en: 'File', 'zh-CN': '文件' },
        help: {
          en: 'Path below the "files" folder of the data folder. One JSON value per line, in UTF-8.',
          'zh-CN': '数据文件夹中“files”目录下的相对路径。每行一个 JSON 值，UTF-8 编码。',
        },
        placeholder: 'customers.ndjson',
      }),
      sample: sampleField({ en: 'Sample of the file', 'zh-CN': '文件示例' }),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: sampleShape } },
  readLines: ({ config: { file } }, context) => recordLines(context.files.read(file), file),
})
