import type { Json } from '@isthmus/sdk'
import { dateText } from './date-formats.ts'
import { invalid, type WorkbookPackage } from './open-package.ts'
import { plainText, type Workbook } from './read-workbook.ts'
import { xmlEvents, type XmlEvent } from './xml-events.ts'

/** A row that holds something: its number as people see it, and its values by column, 0 for A. */
export interface Row {
  readonly number: number
  readonly cells: readonly (Json | undefined)[]
}

const maxColumns = 16_384

interface Cell {
  readonly column: number
  readonly reference: string
  readonly type: string
  readonly style: number
  value: string
  inline: string
}

export interface SheetPlace {
  readonly file: string
  readonly part: string
}

/** Gives the rows of a sheet piece by piece; rows without values are left out. Throws `FILE_INVALID`. */
export async function* readRows(
  parts: WorkbookPackage,
  book: Workbook,
  place: SheetPlace,
): AsyncIterable<readonly Row[]> {
  const reading = new RowReading(book, place.file)
  for await (const events of xmlEvents(parts.read(place.part), place)) {
    for (const event of events) reading.take(event)
    yield reading.taken()
  }
}

class RowReading {
  readonly #book: Workbook
  readonly #file: string
  #rows: Row[] = []
  #number = 0
  #cells: (Json | undefined)[] = []
  #cell: Cell | undefined
  #inside: 'value' | 'inline' | undefined
  #inReading = false

  constructor(book: Workbook, file: string) {
    this.#book = book
    this.#file = file
  }

  taken(): readonly Row[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  take(event: XmlEvent): void {
    if (event.kind === 'open') this.#open(event.name, event.attributes)
    else if (event.kind === 'close') this.#close(event.name)
    else if (this.#cell && this.#inside === 'value') this.#cell.value += event.text
    else if (this.#cell && this.#inside === 'inline' && !this.#inReading) this.#cell.inline += event.text
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#number = attributes['r'] === undefined ? this.#number + 1 : Number(attributes['r'])
        this.#cells = []
        return
      case 'c':
        this.#cell = this.#begun(attributes)
        return
      case 'v':
        this.#inside = 'value'
        return
      case 't':
        this.#inside = 'inline'
        return
      case 'rPh':
        this.#inReading = true
    }
  }

  #close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#inside = undefined
        return
      case 'rPh':
        this.#inReading = false
        return
      case 'c':
        if (this.#cell) this.#cells[this.#cell.column] = this.#valueOf(this.#cell)
        this.#cell = undefined
        return
      case 'row':
        if (this.#cells.some((cell) => cell !== undefined))
          this.#rows.push({ number: this.#number, cells: this.#cells })
    }
  }

  #begun({ r = '', t = 'n', s = '0' }: Readonly<Record<string, string>>): Cell {
    // Some writers leave the place out; then a cell stands behind the one before it.
    const column = r === '' ? this.#cells.length : columnOf(r)
    if (!(column >= 0 && column < maxColumns)) throw invalid(this.#file, `the cell ${r} lies outside of a sheet`)
    return { column, reference: r || `column ${column + 1}`, type: t, style: Number(s), value: '', inline: '' }
  }

  /** `undefined` for a cell that is empty, such as one that only has a colour. */
  #valueOf(cell: Cell): Json | undefined {
    const { type, value, inline } = cell
    if (type === 'inlineStr') return plainText(inline) || undefined
    if (value === '') return undefined
    switch (type) {
      case 's':
        return this.#sharedText(cell)
      case 'b':
        return value === '1' || value === 'true'
      case 'n':
        return this.#numberOf(cell)
      // A formula's text, an error such as #N/A, a date in ISO form: all as they stand.
      default:
        return plainText(value)
    }
  }

  #sharedText({ value, reference }: Cell): string {
    const text = this.#book.texts[Number(value)]
    if (text === undefined) throw invalid(this.#file, `the cell ${reference} names a text that is missing`)
    return text
  }

  #numberOf({ value, style, reference }: Cell): Json {
    const number = Number(value)
    if (!Number.isFinite(number)) throw invalid(this.#file, `the cell ${reference} holds "${value}" as a number`)
    const kind = this.#book.dateKinds[style]
    return (kind && dateText(number, kind, this.#book.is1904)) ?? number
  }
}

/** 0 for A1, 26 for AA1; -1 for what is no place. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference)?.[0]
  if (letters === undefined) return -1
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}
