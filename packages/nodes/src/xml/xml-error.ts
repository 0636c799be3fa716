/** Said of XML that cannot be read or written; the caller names the file or node. */
export class XmlError extends Error {}

/** What a document may not exceed; each holds for hostile and for broken files alike. */
export interface XmlLimits {
  /** Elements inside of each other. */
  readonly maxDepth: number
  /** Characters of one tag, comment or instruction. */
  readonly maxTagCharacters: number
  /** Characters of one record, its markup included. */
  readonly maxRecordCharacters: number
  readonly maxAttributes: number
}

export const xmlLimits: XmlLimits = {
  maxDepth: 100,
  maxTagCharacters: 1_000_000,
  maxRecordCharacters: 16_000_000,
  maxAttributes: 1000,
}
