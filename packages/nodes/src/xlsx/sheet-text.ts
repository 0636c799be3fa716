import type { Json } from '@isthmus/sdk'
import { letterOf } from './read-records.ts'

/** What a cell holds at most (ECMA-376, and every program that opens one). */
export const maxCellChars = 32_767
export const maxSheetRows = 1_048_576

/** Styles of the workbook that is written, by their position. */
const styles = { date: 1, dateTime: 2 } as const

export interface CellForm {
  /** ISO dates become dates instead of texts. */
  readonly dates: boolean
}

/** The text of a row. Cells are texts, numbers, truth values or dates, never formulas. */
export function rowText(number: number, values: readonly (Json | undefined)[], form: CellForm): string {
  let cells = ''
  for (const [column, value] of values.entries()) cells += cellText(`${letterOf(column)}${number}`, value, form)
  return `<row r="${number}">${cells}</row>`
}

function cellText(reference: string, value: Json | undefined, { dates }: CellForm): string {
  switch (typeof value) {
    case 'number':
      return `<c r="${reference}"><v>${value}</v></c>`
    case 'boolean':
      return `<c r="${reference}" t="b"><v>${Number(value)}</v></c>`
    case 'string': {
      const date = dates ? dateCell(value) : undefined
      if (date) return `<c r="${reference}" s="${date.style}"><v>${date.serial}</v></c>`
      return value === '' ? '' : inlineCell(reference, value)
    }
    default:
      return value === null || value === undefined ? '' : inlineCell(reference, JSON.stringify(value))
  }
}

function inlineCell(reference: string, text: string): string {
  return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapedText(text)}</t></is></c>`
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?)?$/
/** Before it workbooks count a day that never was. */
const firstSafeDay = Date.UTC(1900, 2, 1)

/** Only of whole, valid dates without a zone: a sheet knows none, and a moment must not become another one. */
function dateCell(text: string): { readonly serial: number; readonly style: number } | undefined {
  const match = isoDate.exec(text)
  if (!match) return undefined
  const ms = Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text}Z`)
  if (Number.isNaN(ms) || ms < firstSafeDay || !new Date(ms).toISOString().startsWith(text.slice(0, 10)))
    return undefined
  const serial = (ms - Date.UTC(1899, 11, 30)) / 86_400_000
  return { serial, style: text.length === 10 ? styles.date : styles.dateTime }
}

/** Signs that XML cannot hold, and texts that look like their escape, as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export function escapedText(text: string): string {
  return text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (sign) => (sign === '\t' || sign === '\n' ? sign : signCode(sign)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function signCode(sign: string): string {
  return `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}
