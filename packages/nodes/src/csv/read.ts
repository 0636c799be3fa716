import { defineNode, fileField, rowFields, rowShape, sampleField, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { decodedText } from './decode.ts'
import { delimiterNames, headerField, readEncodingField } from './form-fields.ts'
import { parsedRecords } from './parse-records.ts'

const config = Type.Object(
  {
    file: fileField('customers.csv'),
    encoding: readEncodingField(),
    delimiter: Type.Optional(
      Type.Enum(['auto', ',', ';', '\t', '|'], {
        default: 'auto',
        ...ui({
          title: { en: 'Delimiter', 'zh-CN': '分隔符' },
          widget: 'select',
          options: { auto: { en: 'Found by itself', 'zh-CN': '自动识别' }, ...delimiterNames },
        }),
      }),
    ),
    header: headerField(),
    ...rowFields(),
    sample: sampleField({ en: 'Sample of the file', 'zh-CN': '文件示例' }),
  },
  { additionalProperties: false },
)

/**
 * Gives one record per row of a CSV file, read piece by piece, so that the size of the file does not matter. All values
 * are texts or null. A row that cannot be read ends the file with `FILE_INVALID`, which names its line.
 */
export const csvRead = defineNode({
  id: 'csv.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read CSV file', 'zh-CN': '读取 CSV 文件' },
  summary: { en: 'Gives one record per row of a CSV file.', 'zh-CN': '将 CSV 文件的每一行作为一条记录。' },
  category: 'file',
  icon: 'file-spreadsheet',
  keywords: ['csv', 'file', 'table', 'excel', 'import', 'tsv', '文件', '表格', '导入', '读取'],
  config,
  shapes: { outputs: { out: rowShape({ type: ['string', 'null'] }) } },
  run: ({ config: read }, context) => {
    const { file, encoding = 'utf-8', delimiter = 'auto', header = true, names = [], trim = true } = read
    const text = decodedText(context.files.read(file), { file, encoding })
    const emptyAsNull = read.emptyAsNull ?? true
    return parsedRecords(text, { file, delimiter, names: header ? undefined : names, trim, emptyAsNull })
  },
})
