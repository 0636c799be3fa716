import { defineNode, fileField, sampleField, sampleShape, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { readDocument } from './read-document.ts'

const batchSize = 500

/**
 * Gives one record per entry of a list in a JSON file of up to 64 MB. A file that is cut off or no JSON ends with
 * `FILE_INVALID` before any record leaves.
 */
export const jsonRead = defineNode({
  id: 'json.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read JSON file', 'zh-CN': '读取 JSON 文件' },
  summary: {
    en: 'Gives one record per entry of a list in a JSON file.',
    'zh-CN': '将 JSON 文件中列表的每一项作为一条记录。',
  },
  category: 'file',
  icon: 'file-text',
  keywords: ['json', 'file', 'import', 'list', 'array', '文件', '读取', '导入', '列表'],
  config: Type.Object(
    {
      file: fileField('orders.json'),
      list: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Where the list stands', 'zh-CN': '列表位置' },
              help: {
                en: 'A JSON pointer such as /data/orders. Empty: the document is the list, or the one record.',
                'zh-CN': 'JSON 指针，例如 /data/orders。留空：整个文档即为列表或单条记录。',
              },
              placeholder: '/data/orders',
            },
            { pattern: '^(?:/.*)?$', maxLength: 500 },
          ),
        ),
      ),
      sample: sampleField({ en: 'Sample of a record', 'zh-CN': '记录示例' }),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: sampleShape } },
  run: async function* ({ config: { file, list = '' } }, { files }) {
    const records = await readDocument(files.read(file), { file, list })
    for (let at = 0; at < records.length; at += batchSize)
      yield records.slice(at, at + batchSize).map((record) => ({ record }))
  },
})
