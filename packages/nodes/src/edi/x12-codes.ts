import type { DocumentKind, PartyRole } from './document.ts'

/** Transaction sets and the functional group they travel in. Source: https://www.stedi.com/edi/x12 (850, 855, 810). */
export const x12Sets: Readonly<Record<DocumentKind, { readonly type: string; readonly group: string }>> = {
  order: { type: '850', group: 'PO' },
  orderResponse: { type: '855', group: 'PR' },
  invoice: { type: '810', group: 'IN' },
}

/** Entity identifiers of N1 (element 98) by role, the one we write first. */
export const x12Roles: Readonly<Record<PartyRole, readonly string[]>> = {
  buyer: ['BY'],
  supplier: ['SE', 'SU', 'VN'],
  shipTo: ['ST'],
  billTo: ['BT'],
}

/** Product identifiers (element 235) by field, the one we write first. */
export const x12Items = {
  buyerItem: ['BP', 'IN'],
  supplierItem: ['VP', 'VN'],
  gtin: ['UK', 'EN', 'UP'],
} as const satisfies Readonly<Record<'buyerItem' | 'supplierItem' | 'gtin', readonly string[]>>

/** Segments that belong to the N1 before them. */
export const x12PartySegments: ReadonlySet<string> = new Set([
  'N2',
  'N3',
  'N4',
  'NX2',
  'REF',
  'PER',
  'SI',
  'TD1',
  'TD3',
  'TD4',
  'TD5',
  'PKG',
  'DMG',
  'G61',
])

/** Segments of an 810 that stand behind the parties. */
export const x12InvoiceTerms: ReadonlySet<string> = new Set(['ITD', 'DTM', 'FOB'])
