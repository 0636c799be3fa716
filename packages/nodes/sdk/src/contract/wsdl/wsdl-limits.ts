import { flowError } from '../../errors.ts'

/** What a WSDL with everything it imports may hold at most. */
export const wsdlLimits = {
  /** Of all documents together. */
  maxChars: 20_000_000,
  maxDepth: 100,
  /** Elements of one document. */
  maxNodes: 1_000_000,
  maxDocuments: 200,
  /** Imports inside of imports. */
  maxImportDepth: 20,
  maxOperations: 2_000,
  maxTypes: 20_000,
  /** Fields of one type, those of its bases included. */
  maxFields: 5_000,
} as const

export const wsdlNs = 'http://schemas.xmlsoap.org/wsdl/'
export const xsdNs = 'http://www.w3.org/2001/XMLSchema'

export function wsdlInvalid(reason: string, document?: string): Error {
  return flowError('CONTRACT_INVALID', { contract: document === undefined ? 'WSDL' : `WSDL (${document})`, reason })
}
