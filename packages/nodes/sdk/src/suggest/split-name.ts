/** Letters, digits or Chinese characters in one run; everything else only separates. */
const runs = /\p{Script=Han}+|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|\p{Nd}+/gu

/** The longest name that is looked at; what follows says nothing more. */
const maxNameLength = 200

/** Marks that vendors put on fields and that mean nothing: Salesforce `__c`, HubSpot `hs_`, SAP Business One `U_`, OData `to_`. */
const vendorMarks = /^(hs_|hubspot_|U_|u_|x_|z_|Z_|cf_|to_|F_|_)|(__c|__s|__r|_c|_custom)$/g

/**
 * Takes a name apart: `BillingPostalCode`, `billing_postal_code` and `billing.postalCode` give the same words, in lower
 * case. Chinese characters stay together and digits stand alone.
 */
export function wordsOf(name: string): readonly string[] {
  const bare = name.slice(0, maxNameLength).replaceAll(vendorMarks, '')
  return (bare === '' ? name.slice(0, maxNameLength) : bare).match(runs)?.map(plain) ?? []
}

function plain(word: string): string {
  const lower = word.toLowerCase()
  // "01" and "1" count the same thing.
  return /^\d/.test(lower) ? lower.replace(/^0+(?=\d)/, '') : lower.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '')
}

/** The name without what writing styles differ in, for names that are simply the same. */
export function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/**
 * Whether a schema writes its names the way Kingdee does: an F before every one (`FName`, `FTAXREGISTERCODE`), which
 * then says nothing.
 */
export function hasLeadingF(names: readonly string[]): boolean {
  const marked = names.filter((name) => /^F[A-Z_]/.test(name)).length
  return names.length > 2 && marked / names.length > 0.7
}
