import type { DocumentKind, PartyRole } from './document.ts'

/**
 * Messages with the codes that are written where a record names none: BGM 1001 (document), BGM 1225 (function), the quantity
 * of a line, the total. Source: UN/EDIFACT D.96A, https://service.unece.org/trade/untdid/d96a/content.htm.
 */
export const edifactMessages = {
  order: { type: 'ORDERS', code: '220', purpose: '9', quantity: '21', total: '86', currency: '9' },
  orderResponse: { type: 'ORDRSP', code: '231', purpose: '29', quantity: '21', total: '86', currency: '9' },
  invoice: { type: 'INVOIC', code: '380', purpose: '9', quantity: '47', total: '77', currency: '4' },
} as const satisfies Readonly<Record<DocumentKind, Readonly<Record<string, string>>>>

/** Party qualifiers of NAD (3035) by role, the one we write first. */
export const edifactRoles: Readonly<Record<PartyRole, readonly string[]>> = {
  buyer: ['BY'],
  supplier: ['SU', 'SE'],
  shipTo: ['DP', 'ST'],
  billTo: ['IV'],
}

/** Item number types (7143) by field, the one we write first. */
export const edifactItems = {
  buyerItem: ['IN', 'BP'],
  supplierItem: ['SA', 'VN', 'VP'],
  gtin: ['SRV', 'EN', 'UP'],
} as const satisfies Readonly<Record<'buyerItem' | 'supplierItem' | 'gtin', readonly string[]>>

/** Segments that belong to the NAD before them. */
export const edifactPartySegments: ReadonlySet<string> = new Set(['LOC', 'FII', 'RFF', 'DTM', 'DOC', 'CTA', 'COM'])

/** Segments that stand behind the parties. */
export const edifactTerms: ReadonlySet<string> = new Set(['TAX', 'CUX', 'PAT', 'PCD', 'TDT', 'TOD', 'ALC', 'MOA'])

export const quantities = { confirmed: '113' } as const
export const days = { document: '137', requested: '2', due: '13', reference: '171', confirmed: '67' } as const
export const amounts = { line: '203', tax: '176' } as const
