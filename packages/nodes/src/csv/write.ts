import {
  columnsField,
  defineNode,
  RecordColumns,
  ui,
  writtenFileField,
  writtenFileName,
  writtenFileShape,
  type Json,
  type LineWriter,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import type { CsvEncoding } from './decode.ts'
import { EncodingError, textWriter } from './encode.ts'
import { delimiterNames, encodingField, headerField } from './form-fields.ts'
import { csvRow, type RowForm } from './write-rows.ts'

const config = Type.Object(
  {
    file: writtenFileField('customers-{date}.csv'),
    columns: columnsField(),
    encoding: encodingField(),
    delimiter: Type.Optional(
      Type.Enum([',', ';', '\t', '|'], {
        default: ',',
        ...ui({ title: { en: 'Delimiter', 'zh-CN': '分隔符' }, widget: 'select', options: delimiterNames }),
      }),
    ),
    header: headerField(),
    guardFormulas: Type.Optional(
      Type.Boolean(
        ui(
          {
            title: { en: 'Keep texts from becoming formulas', 'zh-CN': '防止文本变为公式' },
            help: {
              en: 'A text that a spreadsheet would compute, such as =1+1, gets an apostrophe before it. Switch it off for files that programs read.',
              'zh-CN': '电子表格会计算的文本（例如 =1+1）前面加上单引号。若文件由程序读取，请关闭。',
            },
            widget: 'switch',
          },
          { default: true },
        ),
      ),
    ),
    quotes: Type.Optional(
      Type.Enum(['needed', 'texts'], {
        default: 'needed',
        ...ui({
          title: { en: 'Quotes', 'zh-CN': '引号' },
          widget: 'select',
          options: {
            needed: { en: 'Where they are needed', 'zh-CN': '仅在需要时' },
            texts: { en: 'Around every text', 'zh-CN': '所有文本' },
          },
          advanced: true,
        }),
      }),
    ),
    lineEnd: Type.Optional(
      Type.Enum(['crlf', 'lf'], {
        default: 'crlf',
        ...ui({
          title: { en: 'Line ends', 'zh-CN': '换行符' },
          widget: 'select',
          options: { crlf: { en: 'CR LF', 'zh-CN': 'CR LF' }, lf: { en: 'LF', 'zh-CN': 'LF' } },
          advanced: true,
        }),
      }),
    ),
    mark: Type.Optional(
      Type.Boolean(
        ui(
          {
            title: { en: 'Byte order mark', 'zh-CN': '字节顺序标记' },
            help: {
              en: 'By it Excel knows UTF-8; UTF-16 always has one.',
              'zh-CN': 'Excel 据此识别 UTF-8；UTF-16 始终带有该标记。',
            },
            widget: 'switch',
            when: { field: 'encoding', is: ['utf-8'] },
            advanced: true,
          },
          { default: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

/**
 * Writes every record of a run as a row of a CSV file below the data folder's `files` (RFC 4180). The file replaces the one
 * before it in one step, when the last record has come; a run that fails leaves the old one as it was. Then one record
 * leaves: `{ file, records, bytes }`. `{run}` in the name stands for the run's id, `{date}` for the day it began (UTC).
 * Throws `FILE_INVALID` for a field that is no column, and for a character that the encoding does not have.
 */
export const csvWrite = defineNode({
  id: 'csv.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Write CSV file', 'zh-CN': '写入 CSV 文件' },
  summary: { en: 'Writes all records into a CSV file.', 'zh-CN': '将全部记录写入 CSV 文件。' },
  category: 'file',
  icon: 'file-spreadsheet',
  keywords: ['csv', 'file', 'table', 'excel', 'export', 'save', 'tsv', '文件', '表格', '导出', '写入'],
  config,
  shapes: { outputs: { out: writtenFileShape } },
  openWriter: async (wanted, { run, files }): Promise<LineWriter> => {
    const file = writtenFileName(wanted.file, run)
    const table = new CsvTable(file, wanted)
    const writer = await files.create(file)
    return {
      write: ({ text }) => writer.write(table.rows(text.split('\n').map((line) => JSON.parse(line) as Json))),
      close: async () => {
        const head = table.head()
        if (head.length > 0) await writer.write(head)
        return [{ record: { file, records: table.count, bytes: await writer.close() } }]
      },
      abandon: () => writer.abandon(),
    }
  },
})

interface TableForm {
  readonly columns?: readonly string[]
  readonly encoding?: CsvEncoding
  readonly delimiter?: RowForm['delimiter']
  readonly header?: boolean
  readonly guardFormulas?: boolean
  readonly quotes?: RowForm['quotes']
  readonly lineEnd?: 'crlf' | 'lf'
  readonly mark?: boolean
}

/** The rows of a file as bytes, the row of names before the first of them. */
class CsvTable {
  readonly #columns: RecordColumns
  readonly #form: RowForm
  readonly #bytes: (text: string) => Uint8Array
  readonly #mark: string
  readonly #hasNames: boolean
  #isBegun = false

  constructor(file: string, form: TableForm) {
    const { columns = [], encoding = 'utf-8', header = true, mark = false } = form
    this.#columns = new RecordColumns({ file, columns })
    this.#form = rowForm(form)
    this.#bytes = textWriter(encoding)
    this.#mark = encoding === 'utf-16le' || (encoding === 'utf-8' && mark) ? '\uFEFF' : ''
    this.#hasNames = header
  }

  get count(): number {
    return this.#columns.count
  }

  rows(records: readonly Json[]): Uint8Array {
    const rows = records.map((record) => csvRow(this.#columns.valuesOf(record), this.#form)).join('')
    return this.#encoded(this.#headText() + rows)
  }

  /** What stands before the first row; nothing once there was one. */
  head(): Uint8Array {
    return this.#encoded(this.#headText())
  }

  #headText(): string {
    if (this.#isBegun) return ''
    this.#isBegun = true
    const { names } = this.#columns
    return this.#mark + (this.#hasNames && names.length > 0 ? csvRow(names, this.#form) : '')
  }

  #encoded(text: string): Uint8Array {
    try {
      return this.#bytes(text)
    } catch (error) {
      throw error instanceof EncodingError ? this.#columns.invalid(error.message) : error
    }
  }
}

function rowForm({ delimiter = ',', quotes = 'needed', guardFormulas = true, lineEnd = 'crlf' }: TableForm): RowForm {
  return { delimiter, quotes, guardFormulas, lineEnd: lineEnd === 'crlf' ? '\r\n' : '\n' }
}
