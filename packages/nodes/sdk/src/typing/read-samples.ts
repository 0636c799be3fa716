import { readCsvRows, separatorOf, type CsvFault, type CsvRow } from '../csv-rows.ts'
import type { Json } from '../json.ts'

const maxChars = 1_000_000
const maxRecords = 1000

type SamplesRead =
  | { readonly ok: true; readonly records: readonly Json[] }
  | { readonly ok: false; readonly line: number; readonly reason: SampleFault }

/** Why a sample cannot be read: broken JSON, too long a JSON, neither JSON nor a table with a header, broken quoting of CSV. */
type SampleFault = 'json' | 'long' | 'neither' | Exclude<CsvFault, 'too-many'>

/**
 * Reads a sample that was pasted or chosen as a file: a JSON value or list of records, JSON lines, or CSV with a header,
 * whose values are texts. Of long ones the first million characters and the first 1,000 lines are read.
 *
 * @returns The records, none for a blank text; or the line, from 1, that cannot be read. Errors: none.
 */
export function readSamples(pasted: Json | undefined): SamplesRead {
  if (pasted === undefined || pasted === null || pasted === '') return { ok: true, records: [] }
  if (typeof pasted !== 'string') return { ok: true, records: listOf(pasted) }
  const cut = pasted.length > maxChars
  const text = (cut ? pasted.slice(0, maxChars) : pasted).replace(/^\uFEFF/, '')
  if (text.trim() === '') return { ok: true, records: [] }
  const whole = cut ? undefined : parsed(text)
  if (whole !== undefined) return { ok: true, records: listOf(whole) }
  return isJsonLike(text) ? jsonLines(text, cut) : table(text, cut)
}

/** The records of a sample; none where it cannot be read. */
export function samplesOf(pasted: Json | undefined): readonly Json[] {
  const read = readSamples(pasted)
  return read.ok ? read.records : []
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

function isJsonLike(text: string): boolean {
  const [first = ''] = text.trimStart().split(/\r?\n/, 1)
  return /^[[{]/.test(first) || parsed(first) !== undefined
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The last line of a text that was cut is none. */
function jsonLines(text: string, cut: boolean): SamplesRead {
  const lines = text.split(/\r?\n/, maxRecords + 1).map((line, at) => ({ text: line.trim(), line: at + 1 }))
  const whole = (cut && lines.length <= maxRecords ? lines.slice(0, -1) : lines.slice(0, maxRecords)).filter(
    (each) => each.text !== '',
  )
  const records = whole.map((each) => parsed(each.text))
  const wrong = records.indexOf(undefined)
  if (wrong < 0 && records.length > 0) return { ok: true, records: records.filter((each) => each !== undefined) }
  if (cut && wrong <= 0) return { ok: false, line: 1, reason: 'long' }
  // One value over several lines is broken somewhere in it, which the engine may tell.
  return { ok: false, line: wrong > 0 ? (whole[wrong]?.line ?? 1) : brokenLine(text), reason: 'json' }
}

const jsonToken = () => /\s+|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y

/** The line of the first thing that stands in no JSON; where every single one could, that of what engines complain about. */
function brokenLine(text: string): number {
  const token = jsonToken()
  let end = 0
  while (token.test(text)) end = token.lastIndex
  const place = end < text.length ? end : placeOfComplaint(text)
  return text.slice(0, place).trimEnd().split('\n').length
}

function placeOfComplaint(text: string): number {
  try {
    JSON.parse(text)
  } catch (thrown) {
    const [, place] = /position (\d+)/.exec(thrown instanceof Error ? thrown.message : '') ?? []
    if (place !== undefined) return Number(place)
  }
  return text.length
}

const separators = [',', ';', '\t', '|']

function table(text: string, cut: boolean): SamplesRead {
  const separator = separatorOf(text, separators)
  const read = readCsvRows(text, { separator, maxRows: maxRecords + 1, beyond: 'stop' })
  if (!read.ok && cut && read.reason === 'quote-open') return table(linesBefore(text, read.line), false)
  if (!read.ok) {
    return { ok: false, line: read.line, reason: read.reason === 'too-many' ? 'neither' : read.reason }
  }
  const [header, ...rows] = read.rows
  if (!header || header.cells.length < 2) return { ok: false, line: header?.line ?? 1, reason: 'neither' }
  return { ok: true, records: recordsOf(header, rows) }
}

/** A table without rows has one record that is empty: its names are what counts. */
function recordsOf(header: CsvRow, rows: readonly Pick<CsvRow, 'cells'>[]): readonly Json[] {
  const names = header.cells.map((cell) => cell.trim())
  const filled = rows.length > 0 ? rows : [{ cells: [] }]
  return filled.map(({ cells }) => Object.fromEntries(names.map((name, at) => [name, cells[at]?.trim() ?? ''])))
}

/** A cell that is open at the end of a text which was cut may have had an end. */
function linesBefore(text: string, line: number): string {
  return text.split('\n', line - 1).join('\n')
}
