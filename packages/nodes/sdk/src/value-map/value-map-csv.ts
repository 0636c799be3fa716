import { flowError, type FlowError } from '../errors.ts'
import { csvPhrases, fillPhrase, schemaPhrases } from '../phrases.ts'
import { readCsvRows, separatorOf, type CsvFault, type CsvRow } from '../csv-rows.ts'
import { valueMapKey } from './look-up.ts'
import { valueMapLimits } from './value-map.ts'
import type { ValueMap, ValueMapEntry, ValueMapSide, ValueMapType, ValueMapValue } from './value-map.ts'

export type ValueMapCsvRead =
  | { readonly ok: true; readonly entries: readonly ValueMapEntry[] }
  /** `VALUE_MAP_CSV` with the line; `VALUE_MAP_TOO_LARGE`. */
  | { readonly ok: false; readonly error: FlowError }

/** What a CSV text is read for. */
export type ValueMapCsvTarget = Pick<ValueMap, 'left' | 'right' | 'matching'>

const faults: Readonly<Record<Exclude<CsvFault, 'too-many'>, string>> = {
  'quote-open': csvPhrases.quoteOpen.en,
  'quote-inside': csvPhrases.quoteInside.en,
  'after-quote': csvPhrases.afterQuote.en,
}

/**
 * Writes the entries as CSV (RFC 4180, lines end with CR LF): a header with the titles of both sides, then a row each; a
 * third column says "preferred" where the map has that.
 *
 * @returns Text that `readValueMapCsv` reads back as it was.
 */
export function writeValueMapCsv(map: ValueMapCsvTarget & Pick<ValueMap, 'entries'>): string {
  const marks = map.entries.some((entry) => entry.length === 3)
  const head = [map.left.title, map.right.title, ...(marks ? ['preferred'] : [])]
  const rows = map.entries.map(([left, right, preferred]) => [
    String(left),
    String(right),
    ...(marks ? [preferred ?? ''] : []),
  ])
  return [head, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

function quoted(cell: string): string {
  const isPlain = cell !== '' && !/[",;\t\r\n]|^\uFEFF/.test(cell)
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}

/**
 * Reads entries from CSV, or from cells copied in a spreadsheet. Comma, semicolon and tab separate. A first row that holds
 * the titles of both sides, or "left" and "right", is a header.
 *
 * @param text  Decoded text; see `decodeCsv` of the caller for bytes.
 * @returns The entries in their order, or the first mistake with its line: broken quoting, too few or too many columns, a
 * value of the wrong type, a left value that occurs twice.
 */
export function readValueMapCsv(text: string, target: ValueMapCsvTarget): ValueMapCsvRead {
  if (text.length > 4 * valueMapLimits.maxTotalLength) {
    return { ok: false, error: tooLarge(`${text.length} characters`, `${4 * valueMapLimits.maxTotalLength}`) }
  }
  const maxRows = valueMapLimits.maxEntries + 1
  const read = readCsvRows(text, { separator: separatorOf(text), maxRows })
  if (!read.ok) {
    const { line, reason } = read
    const { maxEntries } = valueMapLimits
    const error =
      reason === 'too-many' ? tooLarge(`more than ${maxEntries} rows`, `${maxEntries}`) : fault(line, faults[reason])
    return { ok: false, error }
  }
  const rows = isHeader(read.rows[0], target) ? read.rows.slice(1) : read.rows
  return readEntries(rows, target)
}

function readEntries(rows: readonly CsvRow[], target: ValueMapCsvTarget): ValueMapCsvRead {
  const lines = new Map<string, number>()
  const entries: ValueMapEntry[] = []
  if (rows.length > valueMapLimits.maxEntries) {
    return { ok: false, error: tooLarge(`${rows.length} rows`, `${valueMapLimits.maxEntries} rows`) }
  }
  for (const { line, cells } of rows) {
    const entry = entryOf(cells, target)
    if (typeof entry === 'string') return { ok: false, error: fault(line, entry) }
    const key = valueMapKey(entry[0], target.matching)
    const first = lines.get(key)
    if (first !== undefined) {
      const reason = fillPhrase(csvPhrases.duplicate.en, { value: String(entry[0]).slice(0, 80), first })
      return { ok: false, error: fault(line, reason) }
    }
    lines.set(key, line)
    entries.push(entry)
  }
  return { ok: true, entries }
}

function isHeader(row: CsvRow | undefined, { left, right }: ValueMapCsvTarget): boolean {
  const [first = '', second = ''] = row?.cells.map((cell) => cell.trim().toLowerCase()) ?? []
  const titles = [left.title, right.title].map((title) => title.trim().toLowerCase())
  return (first === titles[0] && second === titles[1]) || (first === 'left' && second === 'right')
}

/** The entry of a row, or what is wrong with it. */
function entryOf(cells: readonly string[], { left, right }: ValueMapCsvTarget): ValueMapEntry | string {
  // Spreadsheets write as many separators as their widest row has.
  const given = cells.slice(0, Math.max(2, cells.findLastIndex((cell) => cell !== '') + 1))
  if (given.length < 2) return csvPhrases.oneColumn.en
  if (given.length > 3) return fillPhrase(csvPhrases.manyColumns.en, { count: given.length })
  const [leftText = '', rightText = '', mark = ''] = given
  const leftValue = readCell(leftText, left.type)
  if (leftValue === undefined) return wrongCell(left, leftText)
  const rightValue = readCell(rightText, right.type)
  if (rightValue === undefined) return wrongCell(right, rightText)
  const isPreferred = readMark(mark)
  if (isPreferred === undefined) return fillPhrase(csvPhrases.mark.en, { value: mark.slice(0, 80) })
  return isPreferred ? [leftValue, rightValue, 'preferred'] : [leftValue, rightValue]
}

function wrongCell({ title, type }: ValueMapSide, text: string): string {
  if (text === '') return fillPhrase(csvPhrases.emptyCell.en, { side: title })
  return fillPhrase(csvPhrases.wrongCell.en, { side: title, type: schemaPhrases[type].en, value: text.slice(0, 80) })
}

const yes = ['true', 'yes', '1', 'x', '是', '真']
const no = ['false', 'no', '0', '否', '假']

/** The value that a cell's text stands for on a side; `undefined` when it cannot stand there. */
export function readCell(text: string, type: ValueMapType): ValueMapValue | undefined {
  if (type === 'text') return text === '' ? undefined : text
  const word = text.trim().toLowerCase()
  if (type === 'boolean') return yes.includes(word) ? true : no.includes(word) ? false : undefined
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/.test(word)) return undefined
  const value = Number(word)
  return Number.isFinite(value) ? value : undefined
}

function readMark(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'preferred' || word === '首选' || yes.includes(word)) return true
  return word === '' || no.includes(word) ? false : undefined
}

function fault(line: number, reason: string): FlowError {
  return flowError('VALUE_MAP_CSV', { line, reason })
}

function tooLarge(got: string, most: string): FlowError {
  return flowError('VALUE_MAP_TOO_LARGE', { got, most })
}
