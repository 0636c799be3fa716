import { defineNode, fileField, rowFields, rowShape, sampleField, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { sheetRecords } from './read-records.ts'

const config = Type.Object(
  {
    file: fileField('orders.xlsx'),
    sheet: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Sheet', 'zh-CN': '工作表' },
            help: { en: 'By name; the first one when empty.', 'zh-CN': '按名称指定；为空时使用第一个工作表。' },
          },
          { maxLength: 31 },
        ),
      ),
    ),
    header: Type.Optional(
      Type.Boolean(
        ui({ title: { en: 'A row holds names', 'zh-CN': '有列名行' }, widget: 'switch' }, { default: true }),
      ),
    ),
    headerRow: Type.Optional(
      Type.Integer(
        ui(
          {
            title: { en: 'Row with the names', 'zh-CN': '列名所在行' },
            help: { en: 'What stands above it is left out.', 'zh-CN': '该行以上的内容将被忽略。' },
            when: { field: 'header', is: [true] },
          },
          { minimum: 1, maximum: 1_048_576, default: 1 },
        ),
      ),
    ),
    ...rowFields(),
    sample: sampleField({ en: 'Sample of the sheet', 'zh-CN': '工作表示例' }),
  },
  { additionalProperties: false },
)

/**
 * Gives one record per row of a sheet of an XLSX workbook (ECMA-376). Numbers and truth values come as such, dates as ISO
 * texts, formulas as what they came to when the file was saved, errors as their text (`#N/A`). The packed file may have
 * 64 MB. A file that cannot be read ends with `FILE_INVALID`, which names the cell or the part.
 */
export const xlsxRead = defineNode({
  id: 'xlsx.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read Excel file', 'zh-CN': '读取 Excel 文件' },
  summary: { en: 'Gives one record per row of a sheet.', 'zh-CN': '将工作表的每一行作为一条记录。' },
  category: 'file',
  icon: 'file-spreadsheet',
  keywords: ['xlsx', 'excel', 'spreadsheet', 'workbook', 'import', 'file', '表格', '工作簿', '导入', '读取', '文件'],
  config,
  shapes: { outputs: { out: rowShape({ type: ['string', 'number', 'boolean', 'null'] }) } },
  run: ({ config: read }, { files }) => {
    const { file, sheet, header = true, headerRow = 1, names = [], trim = true, emptyAsNull = true } = read
    return sheetRecords(files, { file, sheet, headerRow, names: header ? undefined : names, trim, emptyAsNull })
  },
})
