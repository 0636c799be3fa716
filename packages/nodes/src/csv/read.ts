import {
  defineNode,
  fieldNamePattern,
  orExpression,
  sampleField,
  sampleShape,
  ui,
  type Plugin,
  type ShapeRule,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { decodedText } from './decode.ts'
import { parsedRecords } from './parse-records.ts'

const config = Type.Object(
  {
    file: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
      title: { en: 'File', 'zh-CN': '文件' },
      help: {
        en: 'Path below the "files" folder of the data folder.',
        'zh-CN': '数据文件夹中“files”目录下的相对路径。',
      },
      placeholder: 'customers.csv',
    }),
    encoding: Type.Optional(
      Type.Enum(['utf-8', 'gb18030', 'utf-16le', 'latin1'], {
        default: 'utf-8',
        ...ui({
          title: { en: 'Encoding', 'zh-CN': '编码' },
          widget: 'select',
          options: {
            'utf-8': { en: 'UTF-8', 'zh-CN': 'UTF-8' },
            gb18030: { en: 'GB18030 (GBK, GB2312)', 'zh-CN': 'GB18030（GBK、GB2312）' },
            'utf-16le': { en: 'UTF-16 LE (Excel "Unicode text")', 'zh-CN': 'UTF-16 LE（Excel“Unicode 文本”）' },
            latin1: { en: 'Western European (Windows-1252)', 'zh-CN': '西欧（Windows-1252）' },
          },
        }),
      }),
    ),
    delimiter: Type.Optional(
      Type.Enum(['auto', ',', ';', '\t', '|'], {
        default: 'auto',
        ...ui({
          title: { en: 'Delimiter', 'zh-CN': '分隔符' },
          widget: 'select',
          options: {
            auto: { en: 'Found by itself', 'zh-CN': '自动识别' },
            ',': { en: 'Comma', 'zh-CN': '逗号' },
            ';': { en: 'Semicolon', 'zh-CN': '分号' },
            '\t': { en: 'Tab', 'zh-CN': '制表符' },
            '|': { en: 'Bar', 'zh-CN': '竖线' },
          },
        }),
      }),
    ),
    header: Type.Optional(
      Type.Boolean(
        ui({ title: { en: 'First row holds names', 'zh-CN': '首行为列名' }, widget: 'switch' }, { default: true }),
      ),
    ),
    names: Type.Optional(
      Type.Array(
        Type.String({ pattern: fieldNamePattern, maxLength: 200 }),
        ui(
          {
            title: { en: 'Column names', 'zh-CN': '列名' },
            widget: 'list',
            when: { field: 'header', is: [false] },
          },
          { maxItems: 1000 },
        ),
      ),
    ),
    trim: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Cut blanks around values', 'zh-CN': '去除首尾空白' }, widget: 'switch', advanced: true },
          { default: true },
        ),
      ),
    ),
    emptyAsNull: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Empty values are null', 'zh-CN': '空值视为 null' }, widget: 'switch', advanced: true },
          { default: true },
        ),
      ),
    ),
    sample: sampleField({ en: 'Sample of the file', 'zh-CN': '文件示例' }),
  },
  { additionalProperties: false },
)

const cell: ShapeRule = { kind: 'schema', schema: { type: ['string', 'null'] } }

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
  shapes: {
    outputs: {
      out: {
        kind: 'choose',
        at: '/header',
        cases: { false: { kind: 'first', of: [{ kind: 'names', at: '/names', each: cell }, sampleShape] } },
        otherwise: sampleShape,
      },
    },
  },
  run: ({ config: read }, context) => {
    const { file, encoding = 'utf-8', delimiter = 'auto', header = true, names = [], trim = true } = read
    const text = decodedText(context.files.read(file), { file, encoding })
    const emptyAsNull = read.emptyAsNull ?? true
    return parsedRecords(text, { file, delimiter, names: header ? undefined : names, trim, emptyAsNull })
  },
})

/** Comma separated files. */
export const csvPlugin: Plugin = { id: 'csv', nodes: [csvRead], connectors: [] }
