import {
  defineNode,
  flowError,
  orExpression,
  sampleField,
  sampleShape,
  ui,
  type Emission,
  type Json,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { decodedXml, xmlEncodings } from './encoding.ts'
import { listsField, pathField, prefixesField, readingForm } from './fields.ts'
import { XmlRecords, type ReadingForm } from './read-records.ts'
import { XmlError } from './xml-error.ts'

const batchSize = 500

/**
 * Gives one record per repeating element of an XML file, read piece by piece, so that the size of the file does not
 * matter. What is no XML ends the file with `FILE_INVALID`, which names the line; the records before it have left.
 */
export const xmlRead = defineNode({
  id: 'xml.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read XML file', 'zh-CN': '读取 XML 文件' },
  summary: { en: 'Gives one record per repeating element.', 'zh-CN': '将每个重复元素作为一条记录。' },
  category: 'file',
  icon: 'code',
  keywords: ['xml', 'file', 'import', 'element', 'stream', '文件', '读取', '导入', '元素'],
  config: Type.Object(
    {
      file: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
        title: { en: 'File', 'zh-CN': '文件' },
        help: {
          en: 'Path below the "files" folder of the data folder.',
          'zh-CN': '数据文件夹中“files”目录下的相对路径。',
        },
        placeholder: 'orders.xml',
      }),
      path: pathField,
      lists: listsField,
      prefixes: prefixesField,
      encoding: Type.Optional(
        Type.Enum([...xmlEncodings], {
          default: 'auto',
          ...ui({
            title: { en: 'Encoding', 'zh-CN': '编码' },
            widget: 'select',
            advanced: true,
            options: {
              auto: { en: 'As the file declares it', 'zh-CN': '按文件声明' },
              'utf-8': { en: 'UTF-8', 'zh-CN': 'UTF-8' },
              gb18030: { en: 'GB18030 (GBK, GB2312)', 'zh-CN': 'GB18030（GBK、GB2312）' },
              'utf-16le': { en: 'UTF-16 LE', 'zh-CN': 'UTF-16 LE' },
              'utf-16be': { en: 'UTF-16 BE', 'zh-CN': 'UTF-16 BE' },
              latin1: { en: 'Western European (Windows-1252)', 'zh-CN': '西欧（Windows-1252）' },
            },
          }),
        }),
      ),
      sample: sampleField({ en: 'Sample of a record', 'zh-CN': '记录示例' }),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: sampleShape } },
  run: ({ config }, { files }) => {
    const { file, encoding = 'auto' } = config
    return recordBatches(decodedXml(files.read(file), { file, encoding }), { file, form: readingForm(config) })
  },
})

/** Records of a document, up to 500 at a time. Throws `FILE_INVALID`, after what came before has left. */
async function* recordBatches(
  text: AsyncIterable<string>,
  { file, form }: { readonly file: string; readonly form: ReadingForm },
): AsyncIterable<readonly Emission[]> {
  let batch: Emission[] = []
  try {
    for await (const record of recordsIn(text, form)) {
      batch.push({ record })
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
  } catch (thrown) {
    if (batch.length > 0) yield batch
    if (!(thrown instanceof XmlError)) throw thrown
    throw flowError('FILE_INVALID', { file, reason: thrown.message }, { cause: thrown })
  }
  if (batch.length > 0) yield batch
}

async function* recordsIn(text: AsyncIterable<string>, form: ReadingForm): AsyncIterable<Json> {
  const records = new XmlRecords(form)
  for await (const piece of text) yield* records.push(piece)
  records.end()
}
