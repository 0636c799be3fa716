import type { Language } from '../language.ts'

/** The query of `GET connectorDocument`. */
export interface ConnectorDocumentQuery {
  /** English when left out. */
  readonly language?: Language
}
