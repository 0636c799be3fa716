import { dataBasis, isJsonObject, maxPinRecords, type Flow, type Json, type Pin, type PinOrigin } from '@isthmus/sdk'

interface Taken {
  readonly flow: Flow
  readonly node: string
  readonly from: PinOrigin
  readonly at: string
}

/** A pin of records that were just taken. */
export function newPin(records: readonly Json[], { flow, node, from, at }: Taken): Pin {
  return { from, at, basis: dataBasis(flow, node), records }
}

/** The first records, as many as a pin holds. */
export function firstOf(records: readonly Json[]): readonly Json[] {
  return records.slice(0, maxPinRecords)
}

export type ParsedRecords =
  | { readonly ok: true; readonly records: readonly Json[] }
  | { readonly ok: false; readonly cause: string }

/** Reads the records a person typed: a JSON list, or one record. */
export function parseRecords(text: string): ParsedRecords {
  try {
    const value = JSON.parse(text) as Json
    if (Array.isArray(value)) return { ok: true, records: value as readonly Json[] }
    if (isJsonObject(value)) return { ok: true, records: [value] }
    return { ok: false, cause: JSON.stringify(value) }
  } catch (thrown) {
    return { ok: false, cause: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** One record per line of the list, so that records can be told apart and still be read. */
export function recordsText(records: readonly Json[]): string {
  return JSON.stringify(records, null, 2)
}

/** Names of the fields of some records, in the order in which they appear. */
export function columnsOf(records: readonly Json[]): readonly string[] {
  return [...new Set(records.flatMap((record) => (isJsonObject(record) ? Object.keys(record) : [])))]
}

/** A value as it is shown in a cell: texts as they are, everything else as JSON. */
export function cellOf(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' && !looksLikeJson(value) ? value : JSON.stringify(value)
}

/** What was typed into a cell: JSON where it is some, else a text. Nothing at all removes the field. */
export function valueOfCell(text: string, before: Json | undefined): Json | undefined {
  if (text === '') return before === undefined ? undefined : typeof before === 'string' ? '' : undefined
  if (typeof before === 'string' && !text.startsWith('"')) return text
  if (!looksLikeJson(text)) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A text that reads as a number, a list or the like must be quoted, so that it stays a text. */
function looksLikeJson(text: string): boolean {
  return /^(?:-?\d|[[{"]|true$|false$|null$)/.test(text)
}

/** The records with another value in one cell; without a value the field is gone. */
export function withCell(
  records: readonly Json[],
  at: { readonly row: number; readonly column: string },
  value: Json | undefined,
): readonly Json[] {
  return records.map((record, row) => {
    if (row !== at.row) return record
    const fields = isJsonObject(record) ? record : {}
    if (value !== undefined) return { ...fields, [at.column]: value }
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== at.column))
  })
}
