import type { Language } from '../../language.ts'

/**
 * What a connector is and does, for people to read, in one language. In its texts, what stands between backticks is a name or a
 * value as the system or a definition has it; nothing else is markup.
 */
export interface ConnectorDocument {
  /** Id of the connector. */
  readonly connector: string
  readonly language: Language
  readonly title: string
  readonly summary: string
  readonly sections: readonly DocumentSection[]
}

export interface DocumentSection {
  /** The same in every language, such as `changes`. */
  readonly id: string
  readonly title: string
  /** At least one. */
  readonly blocks: readonly DocumentBlock[]
}

export type DocumentBlock =
  | { readonly kind: 'text'; readonly text: string }
  /** Every row has as many cells as there are columns. */
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** Addresses begin with `http://` or `https://`. */
  | { readonly kind: 'list'; readonly entries: readonly { readonly text: string; readonly url?: string }[] }
