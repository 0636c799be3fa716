import { flowError, isJsonObject, type FileWriter, type Json, type JsonObject } from '@isthmus/sdk'
import { maxCellChars, maxSheetRows, rowText, type CellForm } from './sheet-text.ts'
import { sheetEnd, sheetPart, sheetStart, workbookParts } from './workbook-parts.ts'

export interface SheetOptions extends CellForm {
  /** Shown in errors. */
  readonly file: string
  readonly sheet: string
  /** Names of the columns; those of the first record when left out. */
  readonly columns: readonly string[] | undefined
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
  readonly #options: SheetOptions
  #columns: readonly string[] | undefined
  #known = new Set<string>()
  #row = 0
  count = 0

  constructor(options: SheetOptions) {
    this.#options = options
    if (options.columns) this.#take(options.columns)
  }

  /** The row of names, once. */
  headText(): string {
    if (this.#row > 0) return ''
    this.#row = 1
    return rowText(1, this.#columns ?? [], { dates: false })
  }

  textOf(records: readonly Json[]): string {
    let text = ''
    for (const record of records) {
      if (!isJsonObject(record)) throw this.#invalid(`record ${this.count} is no object, so it has no columns`)
      if (!this.#columns) this.#take(Object.keys(record))
      text += this.headText()
      text += this.#recordText(record)
    }
    return text
  }

  #take(columns: readonly string[]): void {
    this.#columns = columns
    this.#known = new Set(columns)
  }

  #recordText(record: JsonObject): string {
    if (this.#row >= maxSheetRows)
      throw this.#invalid(`a sheet holds ${maxSheetRows - 1} records at most; write CSV instead`)
    const lost = Object.keys(record).find((name) => !this.#known.has(name))
    if (lost !== undefined)
      throw this.#invalid(`record ${this.count} has a field "${lost}" that is no column; name all columns in the node`)
    const values = (this.#columns ?? []).map((name) => (Object.hasOwn(record, name) ? record[name] : undefined))
    const long = values.findIndex((value) => lengthOf(value) > maxCellChars)
    if (long >= 0)
      throw this.#invalid(
        `the field "${this.#columns?.[long]}" of record ${this.count} is longer than ${maxCellChars} characters`,
      )
    this.#row += 1
    this.count += 1
    return rowText(this.#row, values, this.#options)
  }

  #invalid(reason: string): Error {
    return flowError('FILE_INVALID', { file: this.#options.file, reason })
  }
}

function lengthOf(value: Json | undefined): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0
}
