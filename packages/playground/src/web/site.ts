/** What a system tells the pages about itself; the pages know neither CRM nor ERP. */
export type WebRecord = Readonly<Record<string, unknown>>

export type Words = { readonly en: string; readonly zh: string }

export type TabPage = { readonly records: readonly WebRecord[]; readonly total: number }

export type Tab = {
  /** As it stands in the address. */
  readonly name: string
  readonly label: Words
  /** Fields of the table; the first one links to the record. */
  readonly columns: readonly string[]
  /** Field -> tab that holds the record which the field names. */
  readonly links: Readonly<Record<string, string>>
  readonly idOf: (record: WebRecord) => string
  readonly search: (text: string, range: { readonly offset: number; readonly limit: number }) => TabPage
  readonly find: (id: string) => WebRecord | undefined
}

export type Site = {
  readonly title: Words
  readonly about: Words
  readonly tabs: readonly Tab[]
}
