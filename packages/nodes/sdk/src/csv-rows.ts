/** A row of a CSV text with the line it begins in, from 1. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

export type CsvRead =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  | { readonly ok: false; readonly line: number; readonly reason: CsvFault }

export type CsvFault = 'quote-open' | 'quote-inside' | 'after-quote' | 'too-many'

export interface CsvOptions {
  readonly separator: string
  readonly maxRows: number
  /** What becomes of rows beyond that: the text is refused, or they are not read. */
  readonly beyond?: 'refuse' | 'stop'
}

interface Reading {
  readonly text: string
  readonly separator: string
  at: number
  line: number
}

/**
 * Reads CSV (RFC 4180; line ends may be LF, CR LF or CR; blank lines are passed over) and says in which line its quoting
 * is broken, where most readers guess. Linear in time; ends after `maxRows` rows.
 */
export function readCsvRows(text: string, options: CsvOptions): CsvRead {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const reading: Reading = { text, separator: options.separator, at: start, line: 1 }
  const rows: CsvRow[] = []
  while (reading.at < text.length) {
    if (rows.length === options.maxRows && options.beyond === 'stop') break
    const line = reading.line
    const cells = readRow(reading)
    if (!Array.isArray(cells)) return { ok: false, ...cells }
    if (cells.length === 1 && cells[0] === '') continue
    if (rows.length === options.maxRows) return { ok: false, line, reason: 'too-many' }
    rows.push({ line, cells })
  }
  return { ok: true, rows }
}

type Fault = { readonly line: number; readonly reason: CsvFault }

function readRow(reading: Reading): string[] | Fault {
  const cells: string[] = []
  for (;;) {
    const cell = reading.text[reading.at] === '"' ? readQuoted(reading) : readPlain(reading)
    if (typeof cell !== 'string') return cell
    cells.push(cell)
    const next = reading.text[reading.at]
    if (next !== reading.separator) break
    reading.at += 1
  }
  passLineEnd(reading)
  return cells
}

function passLineEnd(reading: Reading): void {
  if (reading.text[reading.at] === '\r') reading.at += 1
  if (reading.text[reading.at] === '\n') reading.at += 1
  reading.line += 1
}

function isEnd(reading: Reading): boolean {
  const next = reading.text[reading.at]
  return next === undefined || next === reading.separator || next === '\n' || next === '\r'
}

function readPlain(reading: Reading): string | Fault {
  const start = reading.at
  while (!isEnd(reading)) {
    if (reading.text[reading.at] === '"') return { line: reading.line, reason: 'quote-inside' }
    reading.at += 1
  }
  return reading.text.slice(start, reading.at)
}

function readQuoted(reading: Reading): string | Fault {
  const { text } = reading
  const opened = reading.line
  let cell = ''
  for (;;) {
    const end = text.indexOf('"', reading.at + 1)
    if (end < 0) return { line: opened, reason: 'quote-open' }
    const piece = text.slice(reading.at + 1, end)
    reading.line += piece.match(/\r\n|\r|\n/g)?.length ?? 0
    cell += piece
    reading.at = end + 1
    if (text[reading.at] !== '"') break
    cell += '"'
  }
  return isEnd(reading) ? cell : { line: reading.line, reason: 'after-quote' }
}

const usualSeparators: readonly string[] = ['\t', ';', ',']

/** The separator of a text: the one that its first line holds most often outside quotes, the first of several. */
export function separatorOf(text: string, separators = usualSeparators): string {
  const [first = ''] = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r|\n/, 1)
  const count = (separator: string): number => first.split(separator).length
  return separators.toSorted((left, right) => count(right) - count(left))[0] ?? ','
}
