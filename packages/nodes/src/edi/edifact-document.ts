import { compactInstant, isoDate } from './dates.ts'
import {
  filled,
  itemFieldsOf,
  type DocumentKind,
  type DocumentLine,
  type EdiDocument,
  type ItemNumber,
  type Party,
} from './document.ts'
import {
  amounts,
  days,
  edifactItems,
  edifactMessages,
  edifactPartySegments,
  edifactRoles,
  edifactTerms,
  quantities,
} from './edifact-codes.ts'
import { draftLine, draftParty, headerDrafts, summaryDrafts, termsDrafts } from './edifact-drafts.ts'
import { fault, type Fault } from './fault.ts'
import type { Message } from './interchange.ts'
import type { MessageParts } from './message-parts.ts'
import { readDocument, withKept, type DocumentForm } from './read-document.ts'
import type { MessageReading } from './reading.ts'
import { component, isRepeat, type Segment } from './segment.ts'

const edifactForm: DocumentForm = {
  tag: 'UNH',
  roles: edifactRoles,
  rules: () => ({
    party: 'NAD',
    inParty: edifactPartySegments,
    terms: edifactTerms,
    line: 'LIN',
    summary: ['UNS'],
  }),
  before: (parts, kind, reading) => ({ ...beginning(parts, kind, reading), ...terms(parts, reading) }),
  behind: totals,
  party: partyOf,
  line: lineOf,
  drafts: { header: headerDrafts, terms: termsDrafts, summary: summaryDrafts },
}

/** Reads ORDERS, ORDRSP or INVOIC into a document; what no field holds stays under `segments`. */
export function readEdifactDocument(
  message: Message,
  kind: DocumentKind,
): { readonly document: EdiDocument; readonly faults: readonly Fault[] } {
  return readDocument(message, kind, edifactForm)
}

function beginning({ header }: MessageParts, kind: DocumentKind, reading: MessageReading) {
  const bgm = reading.needed(
    header.find(({ tag }) => tag === 'BGM'),
    'BGM',
    `the ${edifactMessages[kind].type}`,
  )
  // A DTM behind a reference is about that reference.
  const firstReference = header.findIndex(({ tag }) => tag === 'RFF')
  const own = header.filter(
    (segment, at) => segment.tag === 'DTM' && isPair(segment) && (firstReference < 0 || at < firstReference),
  )
  const named = { date: about(own, days.document), requestedDate: about(own, days.requested) }
  const others = own.filter((segment) => segment !== named.date && segment !== named.requestedDate)
  const dates = others.map((segment) => ({ qualifier: component(segment, 0), date: dayOf(segment, reading) }))
  const references = header.filter((segment) => segment.tag === 'RFF' && isPair(segment))
  const order = kind === 'order' ? undefined : about(references, 'ON')
  return {
    documentCode: reading.text(bgm, 0),
    number: reading.required(bgm, 1, 'BGM'),
    purpose: reading.text(bgm, 2),
    response: reading.text(bgm, 3),
    date: dayOf(named.date, reading),
    requestedDate: dayOf(named.requestedDate, reading),
    dates: dates.filter(({ date }) => date !== undefined),
    orderNumber: reading.text(order, 0, 1),
    orderDate: dayOf(behind(header, order), reading),
    references: references
      .filter((segment) => segment !== order)
      .map((segment) => ({ qualifier: component(segment, 0), value: component(segment, 0, 1) })),
  }
}

/** True for a qualifier with a value. */
function isPair(segment: Segment): boolean {
  return component(segment, 0) !== '' && component(segment, 0, 1) !== ''
}

/** The day of a reference: the `DTM+171` right behind it. */
function behind(header: readonly Segment[], order: Segment | undefined): Segment | undefined {
  if (!order) return undefined
  const next = header[header.indexOf(order) + 1]
  return next?.tag === 'DTM' && component(next, 0) === days.reference ? next : undefined
}

function about(segments: readonly Segment[], code: string): Segment | undefined {
  return segments.find((segment) => component(segment, 0) === code)
}

function tagged(segments: readonly Segment[], wanted: string): readonly Segment[] {
  return segments.filter(({ tag }) => tag === wanted)
}

/** A day or minute; formats other than 101, 102 and 203 are kept as they are. */
function dayOf(segment: Segment | undefined, reading: MessageReading): string | undefined {
  const [value, format] = [component(segment, 0, 1), component(segment, 0, 2)]
  if (!segment || value === '' || !['101', '102', '203'].includes(format)) return undefined
  const whole = format === '203' ? compactInstant(value.slice(0, 8), value.slice(8)) : isoDate(value)
  if (whole && (format === '203') === whole.includes('T')) return whole
  reading.faults.push(fault('dateInvalid', { ...segment, element: 1 }, `"${value.slice(0, 40)}" is no date`))
  return undefined
}

function terms({ terms: segments }: MessageParts, reading: MessageReading) {
  const paid = tagged(segments, 'PAT').length > 0
  return {
    currency: reading.text(tagged(segments, 'CUX')[0], 0, 1),
    dueDate: paid ? dayOf(about(tagged(segments, 'DTM'), days.due), reading) : undefined,
  }
}

function totals({ summary, lines }: MessageParts, kind: DocumentKind, reading: MessageReading) {
  const count = about(tagged(summary, 'CNT'), '2')
  reading.count(count, reading.text(count, 0, 1), lines.length)
  const sums = tagged(summary, 'MOA')
  return {
    total: reading.decimal(about(sums, edifactMessages[kind].total), 0, 1),
    taxTotal: reading.decimal(about(sums, amounts.tax), 0, 1),
  }
}

function partyOf(segments: readonly Segment[]): Party {
  const [nad] = segments
  const fields = filled<Party>({
    qualifier: component(nad, 0),
    id: component(nad, 1),
    idQualifier: component(nad, 1, 2),
    name: component(nad, 3),
    lines: componentsOf(nad, 4),
    city: component(nad, 5),
    region: component(nad, 6),
    postalCode: component(nad, 7),
    country: component(nad, 8),
  })
  return withKept(fields, segments, draftParty(fields))
}

/** The components of an element up to the first empty one. */
function componentsOf(segment: Segment | undefined, at: number): readonly string[] {
  const element = segment?.elements[at] ?? ''
  if (isRepeat(element)) return []
  const parts = typeof element === 'string' ? [element] : element
  const gap = parts.indexOf('')
  return gap < 0 ? parts : parts.slice(0, gap)
}

function lineOf(segments: readonly Segment[], kind: DocumentKind, reading: MessageReading): DocumentLine {
  const [lin] = segments
  const all = tagged(segments, 'QTY')
  const confirmed = kind === 'orderResponse' ? about(all, quantities.confirmed) : undefined
  const ordered = about(all, edifactMessages[kind].quantity) ?? all.find((segment) => segment !== confirmed)
  const prices = tagged(segments, 'PRI')
  const dtm = tagged(segments, 'DTM')
  const fields = filled<DocumentLine>({
    number: component(lin, 0),
    status: component(lin, 1),
    ...itemFieldsOf(itemsOf(segments), edifactItems),
    description: component(tagged(segments, 'IMD')[0], 2, 3),
    quantity: reading.decimal(ordered, 0, 1),
    unit: component(ordered, 0, 2),
    confirmedQuantity: reading.decimal(confirmed, 0, 1),
    requestedDate: dayOf(about(dtm, days.requested), reading),
    confirmedDate: dayOf(about(dtm, days.confirmed), reading),
    amount: reading.decimal(about(tagged(segments, 'MOA'), amounts.line), 0, 1),
    price: reading.decimal(about(prices, 'AAA') ?? prices[0], 0, 1),
  })
  return withKept(fields, segments, draftLine(fields, kind))
}

function itemsOf(segments: readonly Segment[]): readonly ItemNumber[] {
  const item = (segment: Segment, at: number, place: string) => {
    const [value, qualifier] = [component(segment, at), component(segment, at, 1)]
    return value === '' || qualifier === '' ? undefined : { qualifier, value, place }
  }
  const [lin] = segments
  const first = lin && item(lin, 2, 'LIN')
  const further = tagged(segments, 'PIA').flatMap((pia, count) => {
    const found = [1, 2, 3, 4, 5].map((at) => item(pia, at, `${component(pia, 0)}/${count}`))
    const gap = found.indexOf(undefined)
    return found.slice(0, gap < 0 ? found.length : gap).filter((each) => each !== undefined)
  })
  return [...(first ? [first] : []), ...further]
}
