import { keptDocuments } from './kept-wsdl.ts'
import { loadDocuments, type WsdlDocuments, type WsdlLoader, type WsdlSource } from './load-documents.ts'
import { readOperations } from './read-operations.ts'
import type { SoapContract } from './soap-contract.ts'
import { wsdlInvalid } from './wsdl-limits.ts'

/** A contract with the documents that it was read from. */
export interface LoadedWsdl {
  readonly contract: SoapContract
  readonly documents: WsdlDocuments
}

/**
 * Reads a WSDL 1.1 with the XML Schemas it has inside, imports and includes: document/literal, wrapped and bare, and
 * rpc/literal, over SOAP 1.1 and 1.2. What `keptWsdl` made of one is read without the loader.
 *
 * @param source The document, and the address it was got from, by which relative imports are found.
 * @param load Gets an imported document. It decides what may be got at all; the reader bounds how many and how large.
 *
 * Errors: `CONTRACT_INVALID`, with the address of the document at fault; what the loader throws. Operations that alone
 * cannot be used (`use="encoded"`, types that are defined nowhere) are listed in `skipped`.
 * Sources: https://www.w3.org/TR/2001/NOTE-wsdl-20010315, https://www.w3.org/TR/xmlschema-1/, WS-I Basic Profile 1.1.
 */
export async function readWsdl(source: WsdlSource, load: WsdlLoader): Promise<LoadedWsdl> {
  const kept = keptDocuments(source.text)
  const documents = kept
    ? await loadDocuments(kept.source, async (address) => {
        const text = kept.texts.get(address)
        if (text !== undefined) return text
        throw wsdlInvalid('a document that it imports was not kept', address)
      })
    : await loadDocuments(source, load)
  return { contract: readOperations(documents), documents }
}
