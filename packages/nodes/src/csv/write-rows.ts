import type { Json } from '@isthmus/sdk'
import type { Delimiter } from './delimiter.ts'

export interface RowForm {
  readonly delimiter: Delimiter
  /** `needed`: values that hold a quote, the delimiter, a line break, or blanks around them. `texts`: every text. */
  readonly quotes: 'needed' | 'texts'
  readonly lineEnd: '\r\n' | '\n'
  /** Texts that a spreadsheet would take for a formula get an apostrophe before them. */
  readonly guardFormulas: boolean
}

/**
 * A row of a CSV file (RFC 4180): quotes inside of values are doubled, null and what is missing is nothing, an empty text is
 * `""` where texts are quoted. Objects and lists are JSON.
 */
export function csvRow(values: readonly (Json | undefined)[], form: RowForm): string {
  const row = values.map((value) => cellText(value, form)).join(form.delimiter)
  // A row that is nothing at all would be left out by whoever reads it.
  return `${row === '' ? '""' : row}${form.lineEnd}`
}

function cellText(value: Json | undefined, form: RowForm): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return quoted(String(value), form)
    case 'string':
      return textCell(value, form)
    default:
      return value === null || value === undefined ? '' : textCell(JSON.stringify(value), form)
  }
}

function textCell(text: string, form: RowForm): string {
  const safe = form.guardFormulas && isFormula(text) ? `'${text}` : text
  return form.quotes === 'texts' ? inQuotes(safe) : quoted(safe, form)
}

/**
 * What Excel and its kin compute when they open the file. A sign before nothing but digits and what phone numbers hold
 * computes nothing that could do harm, and stays as it is. Source: https://owasp.org/www-community/attacks/CSV_Injection.
 */
function isFormula(text: string): boolean {
  if (/^[=@\t\r]/.test(text) || /^[＝＠]/.test(text)) return true
  return /^[-+－＋]/.test(text) && !/^[-+][\d\s().,/:%-]*$/.test(text)
}

function quoted(text: string, { delimiter }: RowForm): string {
  return text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text) ? inQuotes(text) : text
}

function inQuotes(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
