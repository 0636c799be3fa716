import { compactDate } from './dates.ts'
import { itemNumbersOf, type DocumentKind, type DocumentLine, type EdiDocument, type Party } from './document.ts'
import { draft, qualified, type Draft } from './draft.ts'
import { x12Items } from './x12-codes.ts'

/** Segments before the parties, in the order of the transaction set. */
export function headerDrafts(document: EdiDocument): readonly Draft[] {
  const { kind, currency, references = [] } = document
  const side = kind === 'order' ? 'BY' : 'SE'
  return [
    beginningDraft(document),
    ...(currency ? [draft('CUR', { usual: side }, currency)] : []),
    ...references.map(({ qualifier, value }) => qualified('REF', qualifier, value)),
    ...(kind === 'invoice' ? [] : dayDrafts(document)),
  ]
}

/** Segments between the parties and the lines; only invoices have any. */
export function termsDrafts(document: EdiDocument): readonly Draft[] {
  return document.kind === 'invoice' ? dayDrafts(document) : []
}

function beginningDraft(document: EdiDocument): Draft {
  const { kind, number, purpose, documentCode, orderNumber, response } = document
  const date = day(document.date)
  const orderDate = day(document.orderDate)
  switch (kind) {
    case 'order':
      return draft('BEG', purpose ?? { usual: '00' }, documentCode ?? { usual: 'SA' }, number, undefined, date)
    case 'orderResponse': {
      const head = [purpose ?? { usual: '00' }, response ?? { usual: 'AC' }, orderNumber, orderDate]
      return draft('BAK', ...head, undefined, undefined, undefined, number, date)
    }
    case 'invoice':
      return draft('BIG', date, number, orderDate, orderNumber, undefined, undefined, documentCode, purpose)
  }
}

function dayDrafts({ requestedDate, dueDate, dates = [] }: EdiDocument): readonly Draft[] {
  const none = [undefined, undefined, undefined, undefined, undefined]
  return [
    ...(dueDate ? [draft('ITD', ...none, day(dueDate))] : []),
    ...(requestedDate ? [qualified('DTM', '002', day(requestedDate))] : []),
    ...dates.map(({ qualifier, date }) => qualified('DTM', qualifier, day(date))),
  ]
}

/** Segments behind the lines. */
export function summaryDrafts({ kind, total, taxTotal, lines }: EdiDocument): readonly Draft[] {
  const count = draft('CTT', String(lines.length))
  if (kind !== 'invoice') return [count, ...(total ? [qualified('AMT', 'TT', total)] : [])]
  const tax = taxTotal ? [draft('TXI', { usual: 'TX' }, taxTotal)] : []
  return [draft('TDS', total === undefined ? undefined : inCents(total)), ...tax, count]
}

/** 123.45 as 12345; a finer amount cannot be said in TDS and is left whole, so that the writer can refuse it. */
export function inCents(total: string): string {
  const [whole = '', fraction = ''] = total.split('.')
  if (/[1-9]/.test(fraction.slice(2))) return total
  const digits = `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`
  return digits.replace(/^(-?)0+(?=\d)/, '$1')
}

export function draftParty({ qualifier, name, idQualifier, id, lines = [], ...place }: Party): readonly Draft[] {
  const { city, region, postalCode, country } = place
  const usualIdCode = id === undefined ? undefined : { usual: '92' }
  return [
    draft('N1', qualifier, name, idQualifier ?? usualIdCode, id),
    ...pairs(lines).map(([one, two]) => draft('N3', one, two)),
    ...((city ?? region ?? postalCode ?? country) === undefined
      ? []
      : [draft('N4', city, region, postalCode, country)]),
  ]
}

export function draftLine(line: DocumentLine, kind: DocumentKind): readonly Draft[] {
  const { number, quantity, unit, price, description, requestedDate } = line
  const items = itemNumbersOf(line, x12Items).flatMap(({ qualifier, value }) => [qualifier, value])
  const basis = items.length > 0 ? [undefined] : []
  return [
    draft(kind === 'invoice' ? 'IT1' : 'PO1', number, quantity, unit, price, ...basis, ...items),
    ...(description ? [qualified('PID', 'F', undefined, undefined, undefined, description)] : []),
    ...(kind === 'orderResponse' ? ackDrafts(line) : []),
    ...(requestedDate ? [qualified('DTM', '002', day(requestedDate))] : []),
  ]
}

function ackDrafts({ status, confirmedQuantity, confirmedDate, unit }: DocumentLine): readonly Draft[] {
  if ((status ?? confirmedQuantity ?? confirmedDate) === undefined) return []
  const usualUnit = confirmedQuantity === undefined || unit === undefined ? undefined : { usual: unit }
  const dateCode = confirmedDate === undefined ? undefined : { usual: '068' }
  return [draft('ACK', status ?? { usual: 'IA' }, confirmedQuantity, usualUnit, dateCode, day(confirmedDate))]
}

function pairs(lines: readonly string[]): readonly (readonly [string, string | undefined])[] {
  return lines.flatMap((line, at) => (at % 2 === 0 ? [[line, lines[at + 1]] as const] : []))
}

function day(iso: string | undefined): string | undefined {
  return iso === undefined ? undefined : compactDate(iso)
}
