import { RecordColumns, type ColumnsOptions, type FileWriter, type Json } from '@isthmus/sdk'
import { maxCellChars, maxSheetRows, rowText, type CellForm } from './sheet-text.ts'
import { sheetEnd, sheetPart, sheetStart, workbookParts } from './workbook-parts.ts'

export interface SheetOptions extends CellForm, ColumnsOptions {
  readonly sheet: string
}

/** Takes records, packs them piece by piece, and hands the bytes to a file. */
export interface SheetWriter {
  /** Resolves when more may be written. Throws `FILE_INVALID` for what a sheet cannot hold. */
  add(records: readonly Json[]): Promise<void>
  /** Ends the workbook; the file itself stays open. Gives the number of records. */
  end(): Promise<number>
  abandon(): void
}

export async function openSheet(writer: FileWriter, options: SheetOptions): Promise<SheetWriter> {
  const { strToU8, Zip, ZipDeflate } = await import('fflate')
  const packed: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    packed.push(piece)
  })
  const put = (part: ZipPart, text: string, isLast: boolean): void => part.push(strToU8(text), isLast)
  for (const [name, text] of workbookParts(options.sheet)) {
    const part = new ZipDeflate(name)
    zip.add(part)
    put(part, text, true)
  }
  const sheet = new ZipDeflate(sheetPart)
  zip.add(sheet)
  const rows = new SheetRows(options)
  const flush = async (): Promise<void> => {
    for (const piece of packed.splice(0)) await writer.write(piece)
  }
  put(sheet, sheetStart, false)
  return {
    add: (records) => {
      put(sheet, rows.textOf(records), false)
      return flush()
    },
    end: async () => {
      put(sheet, rows.headText() + sheetEnd, true)
      zip.end()
      await flush()
      return rows.count
    },
    abandon: () => zip.terminate(),
  }
}

interface ZipPart {
  push(bytes: Uint8Array, isLast: boolean): void
}

class SheetRows {
  readonly #form: CellForm
  readonly #columns: RecordColumns
  #row = 0

  constructor(options: SheetOptions) {
    this.#form = options
    this.#columns = new RecordColumns(options)
  }

  get count(): number {
    return this.#columns.count
  }

  /** The row of names, once. */
  headText(): string {
    if (this.#row > 0) return ''
    this.#row = 1
    return rowText(1, this.#columns.names, { dates: false })
  }

  textOf(records: readonly Json[]): string {
    return records.map((record) => this.#recordText(record)).join('')
  }

  #recordText(record: Json): string {
    if (this.#row >= maxSheetRows)
      throw this.#columns.invalid(`a sheet holds ${maxSheetRows - 1} records at most; write CSV instead`)
    const values = this.#columns.valuesOf(record)
    const long = values.findIndex((value) => lengthOf(value) > maxCellChars)
    if (long >= 0)
      throw this.#columns.invalid(
        `the field "${this.#columns.names[long]}" of record ${this.count - 1} is longer than ${maxCellChars} characters`,
      )
    const head = this.headText()
    this.#row += 1
    return head + rowText(this.#row, values, this.#form)
  }
}

function lengthOf(value: Json | undefined): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0
}
