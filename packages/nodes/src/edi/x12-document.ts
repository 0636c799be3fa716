import { filled, itemFieldsOf, type DocumentKind, type DocumentLine, type EdiDocument, type Party } from './document.ts'
import type { Fault } from './fault.ts'
import type { Message } from './interchange.ts'
import type { MessageParts } from './message-parts.ts'
import { readDocument, withKept, type DocumentForm } from './read-document.ts'
import type { MessageReading } from './reading.ts'
import { component, type Segment } from './segment.ts'
import { x12InvoiceTerms, x12Items, x12PartySegments, x12Roles } from './x12-codes.ts'
import { draftLine, draftParty, headerDrafts, summaryDrafts, termsDrafts } from './x12-drafts.ts'

const x12Form: DocumentForm = {
  tag: 'ST',
  roles: x12Roles,
  rules: (kind) => ({
    party: 'N1',
    inParty: x12PartySegments,
    terms: kind === 'invoice' ? x12InvoiceTerms : new Set(),
    line: kind === 'invoice' ? 'IT1' : 'PO1',
    summary: kind === 'invoice' ? ['TDS', 'CTT'] : ['CTT'],
  }),
  before: (parts, kind, reading) => ({ ...beginning(parts, kind, reading), ...general(parts, kind, reading) }),
  behind: totals,
  party: partyOf,
  line: lineOf,
  drafts: { header: headerDrafts, terms: termsDrafts, summary: summaryDrafts },
}

/** Reads an 850, 855 or 810 into a document; what no field holds stays under `segments`. */
export function readX12Document(
  message: Message,
  kind: DocumentKind,
): { readonly document: EdiDocument; readonly faults: readonly Fault[] } {
  return readDocument(message, kind, x12Form)
}

function beginning({ header }: MessageParts, kind: DocumentKind, reading: MessageReading) {
  const find = (tag: string, what: string) => reading.needed(tagged(header, tag), tag, what)
  switch (kind) {
    case 'order': {
      const beg = find('BEG', 'the order')
      return {
        purpose: reading.text(beg, 0),
        documentCode: reading.text(beg, 1),
        number: reading.required(beg, 2, 'BEG'),
        date: reading.date(beg, 4),
      }
    }
    case 'orderResponse': {
      const bak = find('BAK', 'the response')
      return {
        purpose: reading.text(bak, 0),
        response: reading.text(bak, 1),
        orderNumber: reading.required(bak, 2, 'BAK'),
        orderDate: reading.date(bak, 3),
        number: reading.text(bak, 7),
        date: reading.date(bak, 8),
      }
    }
    case 'invoice': {
      const big = find('BIG', 'the invoice')
      return {
        date: reading.date(big, 0),
        number: reading.required(big, 1, 'BIG'),
        orderDate: reading.date(big, 2),
        orderNumber: reading.text(big, 3),
        documentCode: reading.text(big, 6),
        purpose: reading.text(big, 7),
      }
    }
  }
}

/** Due dates and other days stand before the parties in orders and behind them in invoices. */
function general(parts: MessageParts, kind: DocumentKind, reading: MessageReading) {
  const { header } = parts
  const place = kind === 'invoice' ? parts.terms : header
  const days = place.filter((segment) => segment.tag === 'DTM' && isPair(segment))
  const requested = days.find((segment) => component(segment, 0) === '002')
  const references = header.filter((segment) => segment.tag === 'REF' && isPair(segment))
  return {
    currency: reading.text(tagged(header, 'CUR'), 1),
    requestedDate: reading.date(requested, 1),
    dueDate: reading.date(tagged(place, 'ITD'), 5),
    dates: days
      .filter((segment) => segment !== requested)
      .map((segment) => ({ qualifier: component(segment, 0), date: reading.date(segment, 1) ?? '' })),
    references: references.map((segment) => ({ qualifier: component(segment, 0), value: component(segment, 1) })),
  }
}

/** True for a qualifier with a value. */
function isPair(segment: Segment): boolean {
  return component(segment, 0) !== '' && component(segment, 1) !== ''
}

function totals({ summary, lines }: MessageParts, kind: DocumentKind, reading: MessageReading) {
  const ctt = tagged(summary, 'CTT')
  reading.count(ctt, reading.text(ctt, 0), lines.length)
  if (kind !== 'invoice') {
    const total = summary.find((segment) => segment.tag === 'AMT' && component(segment, 0) === 'TT')
    return { total: reading.decimal(total, 1) }
  }
  const tds = reading.needed(tagged(summary, 'TDS'), 'TDS', 'the invoice')
  const cents = reading.decimal(tds, 0)
  const taxes = summary.filter(({ tag }) => tag === 'TXI')
  return {
    total: cents === undefined ? undefined : inWhole(cents),
    taxTotal: taxes.length === 1 ? reading.decimal(taxes[0], 1) : undefined,
  }
}

/** TDS01 has two implied decimals (N2): 12345 is 123.45. What has a point already is taken as it stands. */
function inWhole(value: string): string {
  if (value.includes('.')) return value
  const minus = value.startsWith('-') ? '-' : ''
  const digits = value.slice(minus.length).padStart(3, '0')
  return `${minus}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function partyOf(segments: readonly Segment[]): Party {
  const [n1] = segments
  const n4 = tagged(segments, 'N4')
  const fields = filled<Party>({
    qualifier: component(n1, 0),
    name: component(n1, 1),
    idQualifier: component(n1, 2),
    id: component(n1, 3),
    lines: addressLines(segments.filter(({ tag }) => tag === 'N3')),
    city: component(n4, 0),
    region: component(n4, 1),
    postalCode: component(n4, 2),
    country: component(n4, 3),
  })
  return withKept(fields, segments, draftParty(fields))
}

/** Two lines stand in an N3; where they are spread otherwise, only the first N3 is read and the others are kept. */
function addressLines(segments: readonly Segment[]): readonly string[] {
  const lines = segments.map((segment) => [component(segment, 0), component(segment, 1)])
  const dense = lines.every(([one, two], at) => one !== '' && (two !== '' || at === lines.length - 1))
  const [first] = lines
  if (!dense && first?.[0] === '') return []
  return (dense ? lines : lines.slice(0, 1)).flat().filter((line) => line !== '')
}

function lineOf(segments: readonly Segment[], kind: DocumentKind, reading: MessageReading): DocumentLine {
  const [first] = segments
  const ack = kind === 'orderResponse' ? tagged(segments, 'ACK') : undefined
  const requested = segments.find((segment) => segment.tag === 'DTM' && component(segment, 0) === '002')
  const description = segments.find((segment) => segment.tag === 'PID' && component(segment, 0) === 'F')
  const fields = filled<DocumentLine>({
    number: component(first, 0),
    quantity: reading.decimal(first, 1),
    unit: component(first, 2),
    price: reading.decimal(first, 3),
    ...itemFieldsOf(itemPairs(first), x12Items),
    description: component(description, 4),
    requestedDate: reading.date(requested, 1),
    status: component(ack, 0),
    confirmedQuantity: reading.decimal(ack, 1),
    confirmedDate: reading.date(ack, 4),
  })
  return withKept(fields, segments, draftLine(fields, kind))
}

/** Pairs of qualifier and number from the sixth element on, as far as they go without a gap. */
function itemPairs(segment: Segment | undefined) {
  const pairs = []
  for (let at = 5; at + 1 < (segment?.elements.length ?? 0); at += 2) {
    const pair = { qualifier: component(segment, at), value: component(segment, at + 1) }
    if (pair.qualifier === '' || pair.value === '') break
    pairs.push(pair)
  }
  return pairs
}

function tagged(segments: readonly Segment[], wanted: string): Segment | undefined {
  return segments.find(({ tag }) => tag === wanted)
}
