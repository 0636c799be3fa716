import type { ContractKind, ImportedConnector } from '@isthmus/sdk'

/** What is known of an imported connector without reading it. */
export interface ImportedRow {
  /** Id of the connector. */
  readonly id: string
  readonly kind: ContractKind
  readonly title: string
  /** Where the contract came from: an address without anything secret, a file name, or `paste`. */
  readonly source: string
  /** SHA-256 of the contract's text, hexadecimal. */
  readonly hash: string
  readonly objects: number
  readonly operations: number
  /** 1 for the first import; counts up with every further one. */
  readonly version: number
  readonly importedAt: string
  readonly importedBy: string
}

/** Connectors that were made of contracts. */
export interface ConnectorStore {
  /** By id. */
  list(): readonly ImportedRow[]
  get(id: string): { readonly row: ImportedRow; readonly connector: ImportedConnector } | undefined
  /** Keeps a connector, in place of the one with the same id. */
  keep(row: Omit<ImportedRow, 'version'>, connector: ImportedConnector): ImportedRow
  remove(id: string): void
  /** A text that changes whenever any connector does, also when another process changed it. */
  mark(): string
}
