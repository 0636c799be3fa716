import { compactDate } from './dates.ts'
import {
  itemNumbersOf,
  type DocumentKind,
  type DocumentLine,
  type EdiDocument,
  type ItemNumber,
  type Party,
} from './document.ts'
import { draft, qualified, type Draft } from './draft.ts'
import { amounts, days, edifactItems, edifactMessages, quantities } from './edifact-codes.ts'

/** Segments before the parties, in the order of the message. */
export function headerDrafts(document: EdiDocument): readonly Draft[] {
  const { kind, number, documentCode, purpose, response, date, requestedDate, dates = [], references = [] } = document
  const { orderNumber, orderDate } = document
  const usual = edifactMessages[kind]
  return [
    draft('BGM', documentCode ?? { usual: usual.code }, number, purpose ?? { usual: usual.purpose }, response),
    ...dayDrafts(days.document, date),
    ...dayDrafts(days.requested, requestedDate),
    ...dates.flatMap((each) => dayDrafts(each.qualifier, each.date)),
    ...(kind !== 'order' && orderNumber ? [qualified('RFF', ['ON', orderNumber])] : []),
    ...(kind !== 'order' && orderNumber ? dayDrafts(days.reference, orderDate) : []),
    ...references.map(({ qualifier, value }) => qualified('RFF', [qualifier, value])),
  ]
}

/** Segments between the parties and the lines. */
export function termsDrafts({ kind, currency, dueDate }: EdiDocument): readonly Draft[] {
  return [
    ...(currency ? [draft('CUX', [{ usual: '2' }, currency, { usual: edifactMessages[kind].currency }])] : []),
    ...(dueDate ? [draft('PAT', { usual: '1' }), ...dayDrafts(days.due, dueDate)] : []),
  ]
}

/** Segments behind the lines. */
export function summaryDrafts({ kind, total, taxTotal, lines }: EdiDocument): readonly Draft[] {
  const count = qualified('CNT', ['2', String(lines.length)])
  const sums = [
    ...(total ? [qualified('MOA', [edifactMessages[kind].total, total])] : []),
    ...(taxTotal ? [qualified('MOA', [amounts.tax, taxTotal])] : []),
  ]
  const section = draft('UNS', 'S')
  return kind === 'invoice' ? [section, count, ...sums] : [section, ...sums, count]
}

/** A day, or a minute where the text has one. */
function dayDrafts(code: string, iso: string | undefined): readonly Draft[] {
  const day = iso === undefined ? undefined : compactDate(iso)
  if (iso === undefined || day === undefined) return []
  const clock = /^[^T]*T(\d{2}):(\d{2})/.exec(iso)
  return [qualified('DTM', clock ? [code, `${day}${clock[1]}${clock[2]}`, '203'] : [code, day, '102'])]
}

export function draftParty({ qualifier, name, idQualifier, id, lines = [], ...place }: Party): readonly Draft[] {
  const { city, region, postalCode, country } = place
  const agency = idQualifier ?? (id === undefined ? undefined : { usual: '92' })
  return [draft('NAD', qualifier, [id, undefined, agency], undefined, name, lines, city, region, postalCode, country)]
}

export function draftLine(line: DocumentLine, kind: DocumentKind): readonly Draft[] {
  const { number, quantity, unit, price, amount, description, status, confirmedQuantity } = line
  const { inLine, further } = placedItems(itemNumbersOf(line, edifactItems))
  const usualUnit = unit === undefined ? undefined : { usual: unit }
  return [
    draft('LIN', number, status, inLine ? [inLine.value, inLine.qualifier] : undefined),
    ...further.map(([code, items]) => draft('PIA', code, ...items.map(({ value, qualifier }) => [value, qualifier]))),
    ...(description ? [draft('IMD', { usual: 'F' }, undefined, ['', '', '', description])] : []),
    ...(quantity ? [draft('QTY', [{ usual: edifactMessages[kind].quantity }, quantity, unit])] : []),
    ...(confirmedQuantity ? [qualified('QTY', [quantities.confirmed, confirmedQuantity, usualUnit])] : []),
    ...dayDrafts(days.requested, line.requestedDate),
    ...dayDrafts(days.confirmed, line.confirmedDate),
    ...(amount ? [qualified('MOA', [amounts.line, amount])] : []),
    ...(price ? [draft('PRI', [{ usual: 'AAA' }, price])] : []),
  ]
}

/** An article number stands in LIN; others follow in PIA, five in each. What came in goes back to where it stood. */
function placedItems(items: readonly ItemNumber[]) {
  const gtins: readonly string[] = edifactItems.gtin
  const inLine =
    items.find(({ place }) => place === 'LIN') ??
    items.find(({ place, qualifier }) => place === undefined && gtins.includes(qualifier))
  const further = new Map<string, ItemNumber[]>()
  let added = 0
  for (const item of items) {
    if (item === inLine) continue
    const place = item.place ?? `5/new ${Math.floor(added / 5)}`
    if (item.place === undefined) added += 1
    further.set(place, [...(further.get(place) ?? []), item])
  }
  return { inLine, further: [...further].map(([place, held]) => [place.split('/')[0] ?? '5', held] as const) }
}
