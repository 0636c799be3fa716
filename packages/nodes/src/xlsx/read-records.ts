import type { Emission, FileReader, Json } from '@isthmus/sdk'
import { invalid, openPackage } from './open-package.ts'
import { readRows, type Row } from './read-rows.ts'
import { readWorkbook, type Workbook } from './read-workbook.ts'

const batchSize = 1000

export interface SheetForm {
  /** Shown in errors. */
  readonly file: string
  /** By name; the first one when left out. */
  readonly sheet: string | undefined
  /** Row that holds the names of the columns, 1 for the first; what is above it is left out. */
  readonly headerRow: number
  /** Names of the columns, where no row holds them. */
  readonly names: readonly string[] | undefined
  readonly trim: boolean
  readonly emptyAsNull: boolean
}

/** Gives the rows of a sheet as records, some hundred at a time. Throws `FILE_INVALID` with the cell at fault. */
export async function* sheetRecords(files: FileReader, form: SheetForm): AsyncIterable<readonly Emission[]> {
  const { file } = form
  const parts = await openPackage(files.read(file), file)
  try {
    const book = await readWorkbook(parts, file)
    const table: Table = { form, names: form.names }
    for await (const rows of readRows(parts, book, { file, part: partOf(book, form) })) {
      const records = rows.flatMap((row) => recordIn(row, table))
      for (let at = 0; at < records.length; at += batchSize) yield records.slice(at, at + batchSize)
    }
  } finally {
    parts.close()
  }
}

interface Table {
  readonly form: SheetForm
  /** Known from the start, or from the row that holds them. */
  names: readonly string[] | undefined
}

/** None for the row of names and what is above it. */
function recordIn(row: Row, table: Table): readonly Emission[] {
  const { form, names } = table
  if (names !== undefined) return [{ record: recordOf(row, names, form) }]
  if (row.number >= form.headerRow) table.names = columnNames(row, form)
  return []
}

function partOf({ sheets }: Workbook, { file, sheet }: SheetForm): string {
  const [first] = sheets
  if (!first) throw invalid(file, 'it has no sheet')
  if (sheet === undefined || sheet === '') return first.part
  const found = sheets.find(({ name }) => name.toLowerCase() === sheet.trim().toLowerCase())
  if (found) return found.part
  const names = sheets.map(({ name }) => `"${name}"`).join(', ')
  throw invalid(file, `it has no sheet "${sheet}"; there are ${names}`)
}

/** Columns without a name are named by their letters if they hold something, so that nothing is lost. */
function columnNames({ cells, number }: Row, { file }: SheetForm): readonly string[] {
  const names: string[] = []
  const seen = new Set<string>()
  for (let column = 0; column < cells.length; column += 1) {
    const name = textOf(cells[column]).trim()
    if (name !== '' && seen.has(name)) throw invalid(file, `row ${number} names the column "${name}" twice`)
    seen.add(name)
    names.push(name)
  }
  return names
}

function recordOf({ cells, number }: Row, names: readonly string[], form: SheetForm): Record<string, Json> {
  const record: Record<string, Json> = {}
  const length = Math.max(cells.length, names.length)
  for (let column = 0; column < length; column += 1) {
    const value = cells[column]
    const name = names[column]
    if (name === undefined && form.names !== undefined && value !== undefined)
      throw invalid(form.file, `row ${number} has more values than the ${names.length} names given`)
    if (!name && value === undefined) continue
    record[name || letterOf(column)] = shownValue(value, form)
  }
  return record
}

function shownValue(value: Json | undefined, { trim, emptyAsNull }: SheetForm): Json {
  const shown = trim && typeof value === 'string' ? value.trim() : (value ?? '')
  return shown === '' && emptyAsNull ? null : shown
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** `A` for 0, `AA` for 26. */
export function letterOf(column: number): string {
  const rest = Math.floor(column / 26)
  const last = String.fromCharCode(65 + (column % 26))
  return rest === 0 ? last : letterOf(rest - 1) + last
}
