import { readCsvRows } from '@isthmus/sdk'

const maxRows = 100_001

/** The cells of a text that was copied in a spreadsheet; `undefined` for a text that is one cell. */
export function pastedCells(
  text: string,
  titles: readonly [left: string, right: string],
): readonly (readonly string[])[] | undefined {
  if (!/[\t\n\r]/.test(text.trimEnd())) return undefined
  const read = readCsvRows(text, { separator: '\t', maxRows })
  // Other programs put quotation marks anywhere.
  const rows = read.ok ? read.rows.map(({ cells }) => cells.slice(0, 2)) : plainCells(text)
  // Whole columns are copied with their head.
  const [first = []] = rows
  const isHead = titles.every((title, at) => first[at]?.trim().toLowerCase() === title.trim().toLowerCase())
  return isHead ? rows.slice(1) : rows
}

function plainCells(text: string): readonly (readonly string[])[] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '')
  return lines.slice(0, maxRows).map((line) => line.split('\t').slice(0, 2))
}
