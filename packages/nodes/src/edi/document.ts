import type { KeptSegment } from './draft.ts'
import type { Standard } from './interchange.ts'

export const documentKinds = ['order', 'orderResponse', 'invoice'] as const
export type DocumentKind = (typeof documentKinds)[number]

/** A kept segment of the message as a whole, with the part it stands in. */
export interface KeptPart extends KeptSegment {
  /** Before the parties, behind them, or behind the lines. */
  readonly part: 'header' | 'terms' | 'summary'
}

export interface Party {
  readonly qualifier?: string
  readonly id?: string
  readonly idQualifier?: string
  readonly name?: string
  readonly lines?: readonly string[]
  readonly city?: string
  readonly region?: string
  readonly postalCode?: string
  readonly country?: string
  readonly segments?: readonly KeptSegment[]
}

export interface Coded {
  readonly qualifier: string
  readonly value: string
}

export interface ItemNumber extends Coded {
  /** EDIFACT: where it came from, `LIN` or the code and count of a `PIA`. */
  readonly place?: string
}

export interface DocumentLine {
  readonly number?: string
  readonly quantity?: string
  readonly unit?: string
  readonly price?: string
  readonly amount?: string
  readonly buyerItem?: string
  readonly supplierItem?: string
  readonly gtin?: string
  readonly itemNumbers?: readonly ItemNumber[]
  readonly description?: string
  readonly requestedDate?: string
  readonly status?: string
  readonly confirmedQuantity?: string
  readonly confirmedDate?: string
  readonly segments?: readonly KeptSegment[]
}

/** Where a message came from, or where it goes. */
export interface Envelope {
  readonly standard: Standard
  readonly sender: string
  readonly senderQualifier: string
  readonly recipient: string
  readonly recipientQualifier: string
  readonly interchange: string
  readonly group: string
  readonly message: string
  /** `850`, `ORDERS` … */
  readonly messageType: string
  readonly version: string
  readonly sentAt: string
  readonly test: boolean
}

/** An order, a response to one or an invoice, the same in X12 and EDIFACT. Decimals and dates are texts. */
export interface EdiDocument {
  readonly kind: DocumentKind
  /** Names the message among all of all senders: the same again is a repeat. */
  readonly key?: string
  readonly envelope?: Envelope
  readonly number?: string
  readonly date?: string
  readonly orderNumber?: string
  readonly orderDate?: string
  readonly purpose?: string
  readonly documentCode?: string
  readonly response?: string
  readonly currency?: string
  readonly requestedDate?: string
  readonly dueDate?: string
  readonly dates?: readonly { readonly qualifier: string; readonly date: string }[]
  readonly references?: readonly Coded[]
  readonly buyer?: Party
  readonly supplier?: Party
  readonly shipTo?: Party
  readonly billTo?: Party
  readonly otherParties?: readonly Party[]
  readonly lines: readonly DocumentLine[]
  readonly total?: string
  readonly taxTotal?: string
  readonly segments?: readonly KeptPart[]
}

/** The same without fields that hold nothing. */
export function filled<Fields extends object>(fields: { readonly [Name in keyof Fields]?: unknown }): Fields {
  const holds = (value: unknown) =>
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => holds(value))) as Fields
}

export type PartyRole = 'buyer' | 'supplier' | 'shipTo' | 'billTo'
const partyRoles: readonly PartyRole[] = ['buyer', 'supplier', 'shipTo', 'billTo']

/** Gives the parties of a message their roles: the first of each, all others stay in a list. */
export function byRole(
  parties: readonly Party[],
  roles: Readonly<Record<PartyRole, readonly string[]>>,
): Pick<EdiDocument, PartyRole | 'otherParties'> {
  const found = partyRoles.map((role) => [role, parties.find(({ qualifier = '' }) => roles[role].includes(qualifier))])
  const named = new Set(found.map(([, party]) => party))
  return { ...Object.fromEntries(found), otherParties: parties.filter((party) => !named.has(party)) }
}

/** All parties in the order in which they are written, each with a code for its role. */
export function partiesOf(
  document: Pick<EdiDocument, PartyRole | 'otherParties'>,
  roles: Readonly<Record<PartyRole, readonly string[]>>,
): readonly Party[] {
  const named = partyRoles.flatMap((role) => {
    const party = document[role]
    return party ? [{ ...party, qualifier: party.qualifier ?? roles[role][0] ?? '' }] : []
  })
  return [...named, ...(document.otherParties ?? [])]
}

type ItemField = 'buyerItem' | 'supplierItem' | 'gtin'
const itemFields: readonly ItemField[] = ['buyerItem', 'supplierItem', 'gtin']

/** The usual item numbers as fields of their own, besides the list of all. */
export function itemFieldsOf(
  itemNumbers: readonly ItemNumber[],
  codes: Readonly<Record<ItemField, readonly string[]>>,
): Pick<DocumentLine, ItemField | 'itemNumbers'> {
  const first = (field: ItemField) => itemNumbers.find(({ qualifier }) => codes[field].includes(qualifier))?.value
  return {
    buyerItem: first('buyerItem'),
    supplierItem: first('supplierItem'),
    gtin: first('gtin'),
    itemNumbers,
  } as Pick<DocumentLine, ItemField | 'itemNumbers'>
}

/** All item numbers of a line; a field of its own wins over what the list says. */
export function itemNumbersOf(
  line: Pick<DocumentLine, ItemField | 'itemNumbers'>,
  codes: Readonly<Record<ItemField, readonly string[]>>,
): readonly ItemNumber[] {
  return itemFields.reduce<readonly ItemNumber[]>((list, field) => {
    const value = line[field]
    if (value === undefined) return list
    const at = list.findIndex(({ qualifier }) => codes[field].includes(qualifier))
    if (at < 0) return [...list, { qualifier: codes[field][0] ?? '', value }]
    return list.map((each, index) => (index === at ? { ...each, value } : each))
  }, line.itemNumbers ?? [])
}
