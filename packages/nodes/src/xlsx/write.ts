import {
  columnsField,
  defineNode,
  ui,
  writtenFileField,
  writtenFileName,
  writtenFileShape,
  type Json,
  type LineWriter,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { openSheet } from './write-sheet.ts'

/** What no program accepts as the name of a sheet. */
const sheetPattern = "^(?!')[^\\[\\]:*?/\\\\]*(?<!')$"

/**
 * Writes every record of a run as a row of an XLSX workbook below the data folder's `files`. Texts stay texts and never
 * become formulas. The file replaces the one before it in one step, when the last record has come; a run that fails leaves
 * the old one as it was. Then one record leaves: `{ file, records, bytes }`. `{run}` in the name stands for the run's id,
 * `{date}` for the day it began (UTC). Throws `FILE_INVALID` for what a sheet cannot hold: more than 1,048,575 records,
 * a text of more than 32,767 characters, a field that is no column.
 */
export const xlsxWrite = defineNode({
  id: 'xlsx.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Write Excel file', 'zh-CN': '写入 Excel 文件' },
  summary: { en: 'Writes all records into a sheet.', 'zh-CN': '将全部记录写入工作表。' },
  category: 'file',
  icon: 'file-spreadsheet',
  keywords: [
    'xlsx',
    'excel',
    'spreadsheet',
    'workbook',
    'export',
    'save',
    'file',
    '表格',
    '工作簿',
    '导出',
    '写入',
    '文件',
  ],
  config: Type.Object(
    {
      file: writtenFileField('report-{date}.xlsx'),
      sheet: Type.Optional(
        Type.String(
          ui(
            { title: { en: 'Sheet', 'zh-CN': '工作表' } },
            { maxLength: 31, pattern: sheetPattern, default: 'Records' },
          ),
        ),
      ),
      columns: columnsField(),
      dates: Type.Optional(
        Type.Boolean(
          ui(
            {
              title: { en: 'ISO dates become dates', 'zh-CN': 'ISO 日期写为日期格式' },
              widget: 'switch',
              advanced: true,
            },
            { default: true },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: writtenFileShape } },
  openWriter: async ({ file: named, sheet, columns = [], dates = true }, { run, files }): Promise<LineWriter> => {
    const file = writtenFileName(named, run)
    const writer = await files.create(file)
    const options = { file, sheet: sheet || 'Records', columns, dates }
    const rows = await openSheet(writer, options)
    return {
      write: ({ text }) => rows.add(text.split('\n').map((line) => JSON.parse(line) as Json)),
      close: async () => {
        const records = await rows.end()
        return [{ record: { file, records, bytes: await writer.close() } }]
      },
      abandon: () => {
        rows.abandon()
        return writer.abandon()
      },
    }
  },
})
